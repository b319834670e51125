"""`bigsale new` and `bigsale check`."""

from __future__ import annotations

from datetime import date, datetime

import click

from bigsale.cli.options import params_argument, parse_settings, set_option


def _show_calendar(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    from bigsale.cli.presets import calendar_lines

    if wanted and not context.resilient_parsing:
        for line in calendar_lines(date.today()):
            click.echo(line)
        context.exit()


@click.command(short_help="Start a campaign of your own.")
@click.argument("campaign", metavar="ID")
@click.option("--from", "source", metavar="ID", help="Copy this campaign's params and tables.")
@click.option("--empty", is_flag=True, help="With --from: empty tables instead of copies.")
@click.option("--preset", metavar="NAME", help="Phases of a known sale; --presets lists them.")
@click.option("--year", type=click.IntRange(2000, 2099), help="Year of the preset's festival.")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="Main day, instead of a festival's.")
@click.option(
    "--presets",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_calendar,
    help="List festivals of three years and the presets, then stop.",
)
def new(
    campaign: str,
    source: str | None,
    empty: bool,
    preset: str | None,
    year: int | None,
    day: datetime | None,
) -> None:
    """Start the campaign ID: params/ID.yaml and campaigns/ID/inputs/.

    With --from the params and tables of another campaign are copied, to be changed; without, a
    commented params file and tables that hold only their headers. Never overwrites anything.

    \b
    Examples:
      bigsale new my-618 --from 618-2026
      bigsale new my-618 --from 618-2026 --empty
      bigsale new spring-2027
      bigsale new my-618 --preset tmall-618-2025 --year 2027
    """
    from bigsale.brief import show_path
    from bigsale.cli.presets import preset_sections
    from bigsale.cli.scaffold import scaffold

    main_day = day.date() if day else None
    sections = preset_sections(preset, year=year, day=main_day) if preset else None
    for path in scaffold(campaign, source=source, empty=empty, sections=sections):
        click.echo(show_path(path))
    click.echo(f"next: edit these files, then  bigsale check {campaign}")


@click.command(short_help="Check a campaign's brief and tables without running it.")
@params_argument
@set_option
def check(params: str, settings: tuple[str, ...]) -> None:
    """Check brief and tables of PARAMS; nothing runs, nothing is written.

    Prints what was read and what is worth a look, or every problem at once.

    \b
    Examples:
      bigsale check my-618
      bigsale check my-618 --set goal.budget_cny=2000000

    Exit codes: 0 ready to plan, 2 brief, 3 data.
    """
    from bigsale.cli.checking import check_campaign

    for line in check_campaign(params, overrides=parse_settings(settings)):
        click.echo(line)
