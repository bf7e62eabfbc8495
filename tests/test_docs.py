"""What the documents say is true, and what they and the code cite is there."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest
from typer.main import get_command

from functions import errors, main
from functions.errors import FairleadError
from infra.cli.main import app
from infra.configuration.load import TEMPLATES, read_configuration
from tests.bench.__main__ import BENCHES, name_of
from tests.variables import names_of_variables

ROOMS = ("functions", "infra", "tests", "terraform")
WITH_PAGES = ("deploy", "docs", "terraform")
CITING = ("*.py", "*.tf", "*.toml")
"""The sources whose citations are resolved, beside the documents."""
DOCUMENTS = sorted(
    path
    for path in [*Path().glob("*.md"), *(path for room in WITH_PAGES for path in Path(room).rglob("*.md"))]
    if not any(part.startswith(".") for part in path.parts)
)
TEXTS = {path: path.read_text(encoding="utf-8") for path in DOCUMENTS}
TEXT = "\n".join(TEXTS.values())
PORTAL, GLOSSARY, DECISIONS = Path("docs/bitrix24-api.md"), Path("docs/glossary.md"), Path("docs/decisions")
MADE_BY_THE_READER = {
    f"terraform/{folder}/{name}"
    for folder in ("aws", "aws/portals", "gcp", "gcp/portals")
    for name in ("backend.tf", "terraform.tfvars")
}
LONGEST_README = 200

_NUMBER = r"\d+(?:\.\d+)*"
_CITED = re.compile(rf"docs/([\w-]+)\.md`?((?:,? (?:and )?{_NUMBER}(?![\w-]))*)")
_DECISION = re.compile(r"docs/decisions/(\d{4})(?![\d-])")
_PATH = re.compile(rf"(?<![\w/.-])((?:{'|'.join(ROOMS)}|docs)/[\w./-]*\w)")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)


@cache
def sources() -> dict[Path, str]:
    """All that may cite a document: the documents, and the code in CITING."""
    code = [path for room in ROOMS for kind in CITING for path in Path(room).rglob(kind)]
    seen = [path for path in code if not any(part.startswith(".") for part in path.parts)]
    made = [Path(name) for name in ("Makefile", "pyproject.toml", ".ci/run")]
    return TEXTS | {path: path.read_text(encoding="utf-8") for path in [*seen, *made]}


def in_one_line(text: str) -> str:
    """A citation may be broken at the end of a line, of a comment too."""
    return re.sub(r"\s*\n[ \t]*#?[ \t]*", " ", text)


def sections(text: str) -> Iterator[str]:
    """The numbers that a document's headings have, and `N.M` for the items of a numbered list under N."""
    heading = ""
    for line in text.splitlines():
        if found := re.match(rf"#+ ({_NUMBER})\.? ", line):
            heading = found[1]
            yield heading
        elif found := re.match(r"(\d+)\. ", line):
            yield f"{heading}.{found[1]}"


def slugs(text: str) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}


def subclasses(kind: type[FairleadError]) -> Iterator[type[FairleadError]]:
    for each in kind.__subclasses__():
        if each.__module__ == errors.__name__:
            yield each
            yield from subclasses(each)


def is_there(name: str, *, beside: Path) -> bool:
    return Path(name).exists() or (beside.parent / name).exists()


def missing(found: Iterable[tuple[Path, str]]) -> set[tuple[str, str]]:
    return {(str(where), what) for where, what in found}


@pytest.mark.parametrize("text", blocks("toml"), ids=lambda text: str(len(text)))
def test_a_configuration_in_a_document_is_valid(text: str) -> None:
    assert tomllib.loads(text)
    assert read_configuration(text).warnings == ()


def test_every_proxy_that_passes_browsers_on_says_whose_they_are() -> None:
    places = re.findall(r"^location [^}]*}", "".join(blocks("nginx")), re.MULTILINE)
    passing = [place for place in places if re.search(r"signals[/(]", place)]
    assert len(passing) == len(blocks("nginx"))
    for place in passing:
        assert "proxy_set_header X-Forwarded-For $remote_addr;" in place


def test_every_setting_is_documented() -> None:
    names = names_of_variables()
    assert {name for name in names if f"`{name}`" not in TEXT} == set()


def test_every_command_is_documented_and_every_documented_command_is_one() -> None:
    commands = set(getattr(get_command(app), "commands", {}))
    assert {name for name in commands if f"`fairlead {name}" not in TEXT} == set()
    assert set(re.findall(r"fairlead ([a-z][a-z-]*)\b(?=[`\s])", "\n".join(blocks("")))) <= commands
    assert set(re.findall(r"`fairlead ([a-z][a-z-]*)\b(?!\.)", TEXT)) <= commands


def test_every_endpoint_is_documented() -> None:
    read, done = {"dashboard"}, set(main.__all__) - {"dashboard"}
    addresses = [*(f"GET /{name}" for name in read), *(f"POST /{name}" for name in done)]
    assert {address for address in addresses if f"`{address}`" not in TEXT} == set()


def test_every_template_is_documented() -> None:
    assert {name for name in TEMPLATES if f"`{name}`" not in TEXT} == set()


def test_every_error_is_documented_as_it_is() -> None:
    told = re.findall(r"^\| `(\w+)` \| (\d{3}) \| (yes|no) \|", TEXT, re.MULTILINE)
    assert {(name, int(status), again == "yes") for name, status, again in told} == {
        (each.__name__, each.status, each.is_retry_useful) for each in subclasses(FairleadError)
    }


def test_every_make_target_is_documented_and_every_documented_target_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", Path("Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"(?:`|^|\| )make ([a-z]+)", TEXT, re.MULTILINE))
    assert targets - {"help"} <= named <= targets


def test_every_row_of_the_bench_that_a_document_names_is_one() -> None:
    named = re.findall(r"`make bench ROWS=(?:\"([a-z_ ]+)\"|([a-z_]+))`", TEXT)
    assert named
    rows = {row for several, one in named for row in (several or one).split()}
    assert rows <= {name_of(measure) for measure in BENCHES}


def test_every_path_that_is_named_exists() -> None:
    named = [(where, path) for where, text in TEXTS.items() for path in _PATH.findall(text)]
    assert named
    gone = [(where, path) for where, path in named if not Path(path).exists()]
    others = {path for _, path in gone if not _DECISION.fullmatch(path)}
    assert missing((where, path) for where, path in gone if path in others - MADE_BY_THE_READER) == set()


def test_every_test_that_is_named_exists() -> None:
    named = re.findall(r"\b(tests/[\w/]+\.py)::(\w+)", TEXT)
    assert named
    gone = [(path, name) for path, name in named if f"def {name}(" not in Path(path).read_text("utf-8")]
    assert gone == []


def test_every_room_of_the_map_exists() -> None:
    chart = TEXTS[Path("README.md")].partition("## The map\n")[2].partition("```\n")[2].partition("\n```")[0]
    found, folders = list[Path](), [Path()]
    for line in chart.splitlines():
        names = re.match(r"( *)((?:[\w./]+(?:/|\.py)(?= |$) *)+)", line)
        assert names, line
        depth, rooms = len(names[1]) // 2, names[2].split()
        found += [folders[depth] / room for room in rooms]
        folders[depth + 1 :] = [folders[depth] / rooms[0]]
    assert len(found) > 20
    assert [str(path) for path in found if not path.exists()] == []


def test_every_link_leads_somewhere() -> None:
    links = [
        (where, target, anchor)
        for where, text in TEXTS.items()
        for target, anchor in re.findall(r"\]\(([^()#\s]*)(?:#([\w-]+))?\)", text)
        if not target.startswith("https://")
    ]
    assert links
    assert missing((where, to) for where, to, _ in links if not (where.parent / to).exists()) == set()
    pages = [(where, (where.parent / to if to else where).resolve(), at) for where, to, at in links if at]
    assert missing((where, at) for where, page, at in pages if at not in slugs(page.read_text())) == set()


def test_every_section_that_is_cited_is_there() -> None:
    cited = [
        (where, f"docs/{name}.md", number)
        for where, text in sources().items()
        for name, numbers in _CITED.findall(in_one_line(text))
        for number in re.findall(_NUMBER, numbers) or [""]
    ]
    known = {str(path): {"", *sections(text)} for path, text in TEXTS.items()}
    assert any(number for _, _, number in cited)
    assert missing((where, f"{to} {at}") for where, to, at in cited if at not in known.get(to, ())) == set()
    own = re.findall(rf"§({_NUMBER})", TEXTS[PORTAL])
    assert set(own) <= known[str(PORTAL)]


def test_every_decision_that_is_cited_is_there() -> None:
    numbers = {path.name[:4] for path in DECISIONS.iterdir()}
    cited = [(where, each) for where, text in sources().items() for each in _DECISION.findall(text)]
    among = [(path, each) for path in DECISIONS.iterdir() for each in re.findall(r"\b0\d{3}\b", TEXTS[path])]
    assert missing((where, each) for where, each in [*cited, *among] if each not in numbers) == set()


def test_no_line_names_a_document_outside_the_repository() -> None:
    named = [
        (where, name)
        for where, text in sources().items()
        if where != PORTAL  # its sources are documents of others, named by theirs
        for name in re.findall(r"[\w./-]*\w\.md\b", text)
    ]
    assert missing((where, name) for where, name in named if not is_there(name, beside=where)) == set()


def test_decisions_are_numbered_dated_and_of_one_form() -> None:
    pages = sorted(DECISIONS.iterdir())
    assert [page.name[:4] for page in pages] == [f"{number:04}" for number in range(1, len(pages) + 1)]
    for page in pages:
        assert re.match(rf"# {page.name[:4]}\. .+\n\n\d{{4}}-\d{{2}}-\d{{2}}\n", TEXTS[page]), page
        heads = re.findall(r"^## (.+)$", TEXTS[page], re.MULTILINE)
        assert heads == ["Context", "Decision", "Consequences", "Measured"], page


def test_every_word_of_the_glossary_is_used() -> None:
    cells = re.findall(r"^\| ([^|]+?) \|", TEXTS[GLOSSARY], re.MULTILINE)
    words = {word for cell in cells if cell not in {"word", "---"} for word in cell.split(", ")}
    code = (
        path.read_text(encoding="utf-8")
        for room in ("functions", "infra")
        for path in Path(room).rglob("*.py")
    )
    used = " ".join([*(text for path, text in TEXTS.items() if path != GLOSSARY), *code]).lower()
    flat = re.sub(r"[\s_-]+", " ", used)
    assert len(words) > 90
    plain = {word: re.sub(r"[\s_-]+", " ", word) for word in words}
    forms = {word: rf"\b{re.escape(text)}(?:s|d|ed|ing)?\b" for word, text in plain.items()}
    assert {word for word, form in forms.items() if not re.search(form, flat)} == set()


def test_the_readme_is_short() -> None:
    assert len(TEXTS[Path("README.md")].splitlines()) <= LONGEST_README
