"""The command group, and how errors leave it."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from bigsale import __version__
from bigsale.cli import campaigns, importing, portfolio, simulating, stages, tools
from bigsale.errors import BigsaleError, BriefError, DataError, FitError, InfeasibleError, RunError

_WHAT = {
    BriefError: "the brief or the command line",
    DataError: "the input tables",
    FitError: "the response model",
    InfeasibleError: "no plan keeps all limits",
    RunError: "the notebook or the report",
}
_STOPPED = 130

HELP = """Plan and review big-sale campaigns (双11, 618 …).

\b
A campaign is one file, params/ID.yaml, and a folder of tables,
campaigns/ID/inputs/. PARAMS below is its id, or the path of a YAML file.

\b
First steps:
  bigsale demo                               plan and review the bundled campaigns
  bigsale new my-618 --from 618-2026         a campaign of your own
  bigsale import *.xlsx --campaign my-618    platforms' downloads into its tables
  bigsale check my-618                       is everything there and right?
  bigsale plan my-618                        notebook, report, workbook, tables
  bigsale plan my-618 --set goal.budget_cny=2000000
  bigsale portfolio brand-2026               split one budget over several campaigns
  bigsale review my-618                      after the sale

\b
Exit codes: 0 done, 2 brief or command line, 3 data, 4 fit,
5 no plan keeps all limits, 6 notebook or report, 1 a defect of bigsale.
"""


class Group(click.Group):
    """A group that lists its commands in the order of work."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the command names as they were added."""
        return list(self.commands)


@click.group(cls=Group, help=HELP, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="bigsale")
@click.option("--debug", is_flag=True, help="Show the full traceback of an unexpected error.")
def cli(debug: bool) -> None:
    """Hold the commands; `--debug` is read in `main`."""


for command in (
    campaigns.new,
    importing.import_,
    campaigns.check,
    stages.plan,
    portfolio.portfolio,
    stages.review,
    stages.report,
    stages.lab,
    tools.demo,
    tools.schema,
    simulating.simulate,
):
    cli.add_command(command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run `bigsale` and leave the process with its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    _survive_narrow_consoles()
    sys.exit(_run(words))


def _run(words: list[str]) -> int:
    try:
        result = cli.main(args=words, prog_name="bigsale", standalone_mode=False)
    except BigsaleError as error:
        _show_problems(error)
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        click.echo("\nstopped; nothing half-written is left behind", err=True)
        return _STOPPED
    except Exception as error:
        if "--debug" in words:
            raise
        return _show_defect(error)
    return result if isinstance(result, int) else 0


def _show_problems(error: BigsaleError) -> None:
    what = next((text for kind, text in _WHAT.items() if isinstance(error, kind)), "bigsale")
    count = len(error.problems)
    plural = "problem" if count == 1 else "problems"
    click.echo(f"bigsale: {what}: {count} {plural}", err=True)
    for problem in error.problems:
        click.echo(f"  {problem}", err=True)


def _show_defect(error: Exception) -> int:
    lines = str(error).splitlines()
    reason = f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__
    click.echo(f"bigsale: unexpected error: {reason}", err=True)
    click.echo("  run `bigsale --debug …` to see where; this is a defect of bigsale", err=True)
    return 1


def _survive_narrow_consoles() -> None:
    """Show what a console's encoding lacks as `?` instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="replace")
