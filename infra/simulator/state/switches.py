"""What is not verified on a real portal: both behaviours, and which one is simulated."""

from dataclasses import dataclass


@dataclass
class Switches:
    """The behaviours between which a test may choose, at any time.

    Attributes:
        batch_has_arrays: whether a parameter in a batch that is only a reference to an array becomes it.
        currencies_are_refused: whether the currencies may be read by who may change the CRM's settings only.
        custom_flags_are_digits: whether the older family prints custom yes/no fields as "1" and "0", or
            as JSON booleans.
        departments_have_children: whether the employees of a department are those of the ones below it too.
        empty_lists_are_ignored: whether a condition on an empty list is left out, so that everything passes.
        fm_only_adds: whether `crm.item.update` ignores the ids in `fm` and adds every value, as the page of
            the fields says, or changes by id, as the page of the method says.
        funnel_moves_are_stamped: whether a move to another funnel changes `updatedTime` and `movedTime`.
        links_raise_updates: whether linking a client to a deal, or putting a product into it, saves the deal:
            its update event, its `updatedTime`.
        new_base_is_one: whether a new base currency gets the rate 1; no other rate is recalculated.
        seven_pins_are_allowed: whether a card takes seven pins, as the overview says, or three, as the page
            of the method does.
        simple_leads_are_announced: whether a lead that is converted at once raises events of its own.
        simple_leads_are_readable: whether leads can be read in the simple mode, or are not found.
        timelines_raise_updates: whether a comment, a log message or a pin saves the record in whose timeline
            it is: its update event, its `updatedTime`.
        workdays_of_others_are_refused: whether only an administrator reads the working days of others, as an
            older core has it, or everybody, as the documentation says.
    """

    batch_has_arrays: bool = True
    currencies_are_refused: bool = False
    custom_flags_are_digits: bool = False
    departments_have_children: bool = False
    empty_lists_are_ignored: bool = False
    fm_only_adds: bool = False
    funnel_moves_are_stamped: bool = True
    links_raise_updates: bool = True
    new_base_is_one: bool = True
    seven_pins_are_allowed: bool = False
    simple_leads_are_announced: bool = True
    simple_leads_are_readable: bool = True
    timelines_raise_updates: bool = False
    workdays_of_others_are_refused: bool = True
