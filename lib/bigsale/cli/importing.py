"""`bigsale import`."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("import", short_help="Turn platforms' downloads into a campaign's tables.")
@click.argument("files", nargs=-1, required=True, metavar="FILES", type=click.Path(path_type=Path))
@click.option("--campaign", required=True, metavar="ID", help="Campaign whose inputs/ to add to.")
@click.option("--replace", is_flag=True, help="New rows take the place of rows of the same key.")
@click.option("--dry-run", is_flag=True, help="Read and report, write nothing.")
def import_(files: tuple[Path, ...], campaign: str, replace: bool, dry_run: bool) -> None:
    """Add what the platform files FILES say to the tables of a campaign.

    Platform and level are told by the headers, whatever the files are called. Reads 万相台无界,
    生意参谋, 巨量千川, 淘宝联盟, 小红书聚光, 京准通, 抖店 and creator lists; docs/platforms.md says
    how to add another. Prints what was recognised, mapped and left out, and what every amount
    column adds up to before and after.

    \b
    Examples:
      bigsale import ~/Downloads/*.xlsx --campaign my-618
      bigsale import 千川.csv --campaign my-618 --dry-run

    Exit codes: 0 done, 2 campaign or command line, 3 files.
    """
    from bigsale.brief import find_inputs, show_path
    from bigsale.data import describe_import, import_exports

    inputs = find_inputs(campaign)
    for line in describe_import(import_exports(files, inputs, replace=replace, write=not dry_run)):
        click.echo(line)
    click.echo("nothing written" if dry_run else f"written to {show_path(inputs)}/")
