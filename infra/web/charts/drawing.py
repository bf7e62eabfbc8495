"""From a plot to the SVG that a page carries: its colours are the page's, by day, by night and on paper."""

import re
from collections.abc import Iterator
from enum import Enum
from xml.etree.ElementTree import Element, fromstring, register_namespace, tostring

from lets_plot import element_line, element_text, ggsize, theme, theme_minimal
from lets_plot.plot.core import PlotSpec
from markupsafe import Markup

SVG = "http://www.w3.org/2000/svg"
register_namespace("", SVG)

TONES = ("ink", "muted", "line", "paper", "accent", "good", "bad")
"""What else the style sheet names besides the shades of bands and the colours of people."""
BANDS, PEOPLE = 5, 8
_NAMES = (
    *TONES,
    *(f"band-{at}" for at in range(1, BANDS + 1)),
    *(f"person-{at}" for at in range(1, PEOPLE + 1)),
)
_SENTINELS = {name: f"#0102{at:02x}" for at, name in enumerate(_NAMES)}
_SENTINEL = re.compile(r"rgb\(1,2,(\d+)\)|#0102([0-9a-f]{2})")
_LONG_NUMBER = re.compile(r"-?\d+\.\d+(?:E-?\d+)?")
_UNUSED = ("id", "clip-path", "clip-bounds-jfx", "buffered-rendering", "display", "class", "style")
_PLAIN = {"stroke-opacity": "1.0", "fill-opacity": "1.0", "stroke-dashoffset": "0.0"}
"""Attributes that say what is so without them."""

TEXT = 12
"""Height of every letter, in the units of a chart."""
TEXT_ON_PLOT = TEXT / 2
"""The same, as a plot counts the text inside of it."""


class Size(Enum):
    """How wide and high a chart is drawn: letters stay legible where it is shown."""

    FULL = (1140, 250)
    HALF = (540, 300)
    PHONE = (330, 230)

    @property
    def width(self) -> int:
        """Units, which are pixels where there is room."""
        return int(self.value[0])


def tone(name: str) -> str:
    """Return the colour that stands for `var(--NAME)` of the style sheet until the chart is drawn."""
    return _SENTINELS[name]


def band_tone(place: int, of: int) -> str:
    """Return the colour of a band, 0 the highest; of two, the second has that of the lowest of three."""
    return tone(f"band-{band_number(place, of)}")


def band_number(place: int, of: int) -> int:
    """Return which of the style sheet's band colours a band has: 1 the highest."""
    return (3 if of == 2 and place == 1 else place % BANDS + 1) if of else 1


def person_tone(place: int) -> str:
    """Return the colour of one of several people."""
    return tone(f"person-{place % PEOPLE + 1}")


def to_svg(plot: PlotSpec, size: Size, *, margin_right: int = 0, has_titles: bool = False) -> Markup:
    """Draw a plot in the house's style; the caller says in words what it shows.

    Args:
        plot: marks and scales.
        size: where it is shown.
        margin_right: room for what stands out at the end of the axis: half a label, or words.
        has_titles: whether the axes say what they are.
    """
    text = {"color": tone("muted"), "size": TEXT}
    styled = (
        plot
        + theme_minimal()
        + theme(
            legend_position="none",
            panel_grid="blank",
            panel_grid_major_y=element_line(color=tone("line"), size=1),
            axis_text_x=element_text(angle=0, margin=[6, 0, 0, 0], **text),
            axis_text_y=element_text(margin=[0, 6, 0, 0], **text),
            axis_title_x=element_text(margin=[6, 0, 0, 0], **text) if has_titles else "blank",
            axis_title_y=element_text(margin=[0, 6, 0, 0], **text) if has_titles else "blank",
            axis_ticks="blank",
            axis_line="blank",
            axis_tooltip="blank",
            plot_background="blank",
            panel_background="blank",
            plot_margin=[8, margin_right, 4, 0],
            plot_inset=0,
        )
        + ggsize(*size.value)
    )
    root = fromstring(styled.to_svg())  # noqa: S314  drawn here, a line above
    _strip(root)
    width, height = size.value
    root.attrib = {"viewBox": f"0 0 {width} {height}", "aria-hidden": "true", "focusable": "false"}
    # Words of users are escaped when the tree is written.
    return Markup(tostring(root, encoding="unicode"))  # noqa: S704  see above


def _strip(element: Element) -> None:
    """Leave out styles, clips, identities and what draws nothing: the page's own style sheet rules."""
    _clean(element)
    for child in list(element):
        _strip(child)
        if not _draws(child):
            element.remove(child)
        child.tail = None


def _clean(element: Element) -> None:
    for name in _UNUSED:
        element.attrib.pop(name, None)
    for name, value in list(element.attrib.items()):
        if _PLAIN.get(name) == value:
            del element.attrib[name]
        else:
            element.set(name, _SENTINEL.sub(_variable, _LONG_NUMBER.sub(_short, value)))
    if element.tag != f"{{{SVG}}}tspan":
        element.text = None


def _draws(element: Element) -> bool:
    kind = element.tag.removeprefix(f"{{{SVG}}}")
    if kind in {"style", "defs"} or (kind == "path" and not element.get("d")):
        return False
    is_unseen = element.get("stroke-width") == "0.0" and element.get("fill", "none") == "none"
    return not is_unseen and (kind != "g" or len(element) > 0)


def _short(found: re.Match[str]) -> str:
    return f"{float(found[0]):.2f}".rstrip("0").rstrip(".") if found[0] else ""


def _variable(found: re.Match[str]) -> str:
    at = int(found[1]) if found[1] else int(found[2], 16)
    return f"var(--{_NAMES[at]})"


def texts(svg: Markup) -> Iterator[str]:
    """Yield the words and numbers that a chart shows."""
    for element in fromstring(str(svg)).iter(f"{{{SVG}}}tspan"):  # noqa: S314  drawn here
        yield element.text or ""
