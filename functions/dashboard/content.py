"""What each address of the dashboard shows: the view of a page, out of the state alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from functions.commands.explain import explain_lead
from functions.commands.versions import list_versions
from functions.commands.why_not import read_selections
from functions.commands.wording import Wording
from functions.dashboard.agreement import read_agreement
from functions.dashboard.capacity import read_lines
from functions.dashboard.configurations import configurations
from functions.dashboard.experiment import experiment_page, read_experiment
from functions.dashboard.learned import read_learned
from functions.dashboard.lines import Line, lines_of
from functions.dashboard.manager import is_known, manager_page
from functions.dashboard.names import with_names
from functions.dashboard.pages import health_page, managers_page, overview_page, rules_page, sources_page
from functions.dashboard.reading import Reading, read_period
from functions.dashboard.routes import Page, Query
from functions.dashboard.signs import Signs, card_of, read_signs
from functions.dashboard.story import story_of
from functions.dashboard.view.experiment import ExperimentPageView
from functions.dashboard.view.manager import ManagerView
from functions.dashboard.view.pages import (
    DefinitionsView,
    HealthView,
    ManagersView,
    OverviewView,
    RulesView,
    SourcesView,
    UncountedView,
)
from functions.dashboard.view.story import StoryView
from functions.domain.configuration import Configuration
from functions.domain.figures.agreement import Promise
from functions.domain.figures.cells import LOAD
from functions.domain.figures.documents import Document
from functions.domain.figures.expiry import DAYS
from functions.domain.figures.stored import PROGRESS, load_document, load_progress
from functions.domain.figures.trials import TrialFigures
from functions.domain.item import Item
from functions.ports import State

MOST_VERSIONS = 10
"""Versions of the configuration on the page of rules."""

PAGES_OF_FIGURES = (Page.OVERVIEW, Page.MANAGERS, Page.RULES, Page.SOURCES, Page.HEALTH)
FiguresView = OverviewView | ManagersView | RulesView | SourcesView | ExperimentPageView | HealthView
PageView = FiguresView | ManagerView | DefinitionsView | StoryView | UncountedView


@dataclass(frozen=True, slots=True)
class Dashboard:
    """What the pages are made of; they read the state, and ask the portal nothing.

    Attributes:
        portal_url: where cards of leads are, without the path; "" for nowhere.
        refused: what is wrong with a configuration file that was not taken up; "" when nothing is.
    """

    state: State
    config: Configuration
    now: datetime
    portal_url: str = ""
    refused: str = ""

    @property
    def local_now(self) -> datetime:
        """The moment by the portal's clock."""
        return self.now.astimezone(self.config.business.timezone)

    @property
    def horizon(self) -> int:
        """Days within which a conversion counts."""
        return self.config.figures.horizon

    @property
    def by_manager(self) -> bool:
        """Whether figures of single managers are shown."""
        return self.config.figures.by_manager

    def generation(self) -> str:
        """Return what names the figures as they are counted now; "" before anything is."""
        found = self.state.figures.read([PROGRESS])
        return str(load_progress(found[PROGRESS].text).generation) if found else ""

    def reading(self, days: int) -> Reading | None:
        """Return the figures of the last so many days; None before anything was counted."""
        return read_period(
            self.state.figures,
            self.state.assignments,
            self.config,
            self.now,
            days=days,
            names=self.config.names,
        )

    def figures(self, page: Page, query: Query) -> FiguresView | UncountedView:
        """Return one of the pages that show figures."""
        return with_names(self._figures(page, query), self.config)

    def _figures(self, page: Page, query: Query) -> FiguresView | UncountedView:
        reading = self.reading(query.days)
        return UncountedView(self.local_now) if reading is None else self._counted(page, query, reading)

    def _counted(self, page: Page, query: Query, reading: Reading) -> FiguresView:
        match page:
            case Page.MANAGERS:
                return managers_page(reading, sort=query.sort, by_manager=self.by_manager)
            case Page.RULES:
                steps = list_versions(self.state.configuration_versions, limit=MOST_VERSIONS)
                return rules_page(reading, configurations(reading, steps), read_learned(self.state, reading))
            case Page.SOURCES:
                return sources_page(reading, self.promises(reading))
            case Page.EXPERIMENT:
                return experiment_page(reading, self.experiment(reading))
            case Page.HEALTH:
                return health_page(reading, self.signs())
            case _:
                return overview_page(
                    reading,
                    self.signs(),
                    query,
                    by_manager=self.by_manager,
                    experiment=self.experiment(reading),
                    lines=read_lines(self.state.checkpoints, self.config),
                )

    def all_pages(self, items: Iterable[Item]) -> dict[str, PageView]:
        """Return every page by its path, with the stories of these leads: for a folder of files."""
        pages: dict[str, PageView] = {page: self.figures(page, Query()) for page in PAGES_OF_FIGURES}
        if self.config.experiment is not None:
            pages[Page.EXPERIMENT] = self.figures(Page.EXPERIMENT, Query())
        pages[Page.DEFINITIONS] = DefinitionsView(self.local_now, self.horizon)
        for manager in self.config.managers:
            if (view := self.manager(manager, Query())) is not None:
                pages[f"/managers/{manager}"] = view
        for item in items:
            if (story := self.story(item)) is not None:
                pages[f"/{item.entity}s/{item.id}"] = story
        return pages

    def lines(self, query: Query) -> list[Line]:
        """Return every figure in long form; none before anything was counted."""
        reading = self.reading(query.days)
        if reading is None:
            return []
        return lines_of(
            reading,
            by_manager=self.by_manager,
            promises=self.promises(reading),
            learned=read_learned(self.state, reading),
            experiment=self.experiment(reading),
        )

    def promises(self, reading: Reading) -> tuple[Promise, ...]:
        """Return what marketing and sales have promised each other, judged."""
        return read_agreement(self.state.figures, self.config, reading.progress)

    def experiment(self, reading: Reading) -> TrialFigures | None:
        """Return what is known of the experiment; None where there is none."""
        return read_experiment(self.state.figures, reading)

    def signs(self) -> Signs:
        """Return what is known beside the figures."""
        return read_signs(self.state, self.config, self.now, refused=self.refused, portal_url=self.portal_url)

    def manager(self, manager: int, query: Query) -> ManagerView | UncountedView | None:
        """Return the page of one manager; None for one who is not known, or where no figures are of one."""
        if not self.by_manager:
            return None
        reading = self.reading(query.days)
        if reading is None:
            return UncountedView(self.local_now) if manager in self.config.managers else None
        if not is_known(reading, manager):
            return None
        figures, today = self.state.figures, reading.period.today
        found = figures.read([LOAD])
        load = load_document(found[LOAD].text) if LOAD in found else None
        selections = read_selections(figures, today=today, days=DAYS)
        page = manager_page(reading, manager, load=load or Document(), selections=selections)
        return with_names(page, self.config)

    def story(self, item: Item) -> StoryView | None:
        """Return the story of a lead or deal; None for one that is not known."""
        record = self.state.leads.get_many([item]).get(item)
        if record is None:
            return None
        explanation = explain_lead(record, self.state.ledger, self.config, self.now)
        wording = Wording(self.config.names, self.config.local_times, self.config.texts)
        card = card_of(self.portal_url, item)
        config = self.config.for_trial(record.trial)
        story = story_of(explanation, config, wording, self.now, portal_url=card)
        return with_names(story, self.config)

    def item_of(self, number: int) -> Item | None:
        """Return the item of this number that is known, of whichever entity is handled; None for none."""
        items = [Item(entity, number) for entity in self.config.handled]
        known = self.state.leads.get_many(items)
        return next((item for item in items if item in known), None)
