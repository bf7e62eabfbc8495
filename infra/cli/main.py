"""`fairlead`: the commands by name, and how their errors are shown."""

import sys
from collections.abc import Sequence

import typer

from functions.errors import FairleadError
from infra.cli.bundle import bundle
from infra.cli.check import check
from infra.cli.demo import demo
from infra.cli.erase import erase
from infra.cli.explain import explain
from infra.cli.fairness import fairness
from infra.cli.init import init
from infra.cli.move import move
from infra.cli.plan.command import plan
from infra.cli.portal import portal
from infra.cli.provision import provision
from infra.cli.redistribute import redistribute
from infra.cli.replay import replay
from infra.cli.report import report
from infra.cli.score import score
from infra.cli.serve import serve
from infra.cli.terminal import print_error
from infra.cli.versions import versions
from infra.cli.why_not import why_not
from infra.logging_setup import set_up_logs

app = typer.Typer(
    name="fairlead",
    help="Scores Bitrix24 leads, explains the score, and gives each lead to the right manager, fairly.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for command in (
    init,
    check,
    versions,
    plan,
    provision,
    serve,
    portal,
    explain,
    replay,
    fairness,
    why_not,
    report,
    redistribute,
    score,
    erase,
    move,
    demo,
    bundle,
):
    app.command()(command)


def run(words: Sequence[str] | None = None) -> None:
    """Run the command line, or these words of one; exit 0 fine, 1 problems were found, 2 wrong use."""
    set_up_logs()
    try:
        app(words)
    except FairleadError as error:
        print_error(error)
        sys.exit(1)
    except OSError as error:
        if error.filename is None:
            raise
        print_error(error)
        sys.exit(1)
