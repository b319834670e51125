"""`bigsale demo` and `schema`."""

from __future__ import annotations

import click

from bigsale.cli.options import quiet_option

_DEMO = (("plan", "double11-2026"), ("review", "618-2026"))


@click.command(short_help="Plan and review the bundled campaigns.")
@quiet_option
def demo(quiet: bool) -> None:
    """Plan double11-2026 and review 618-2026, the bundled made-up campaigns.

    Ends by printing where the notebooks, reports and workbooks are.
    """
    from bigsale.cli.folders import show_results
    from bigsale.runs import run_together

    click.echo("running together: " + ", ".join(" ".join(job) for job in _DEMO))
    folders = run_together(_DEMO, progress=not quiet)
    click.echo("Done. Open these:")
    for folder in folders:
        show_results(folder)


@click.command(short_help="Print or write the JSON schema of params files.")
@click.option("--write", is_flag=True, help="Write the project's params/*schema.json.")
@click.option("--portfolio", is_flag=True, help="Print the schema of portfolios instead.")
def schema(write: bool, portfolio: bool) -> None:
    """Print the JSON schema that editors use to complete and check params files.

    \b
    Examples:
      bigsale schema
      bigsale schema --portfolio
      bigsale schema --write                both, into params/
    """
    from bigsale.brief import Brief, PortfolioBrief, find_root, schema_text

    if not write:
        click.echo(schema_text(PortfolioBrief if portfolio else Brief), nl=False)
        return
    for name, model in (("schema", Brief), ("portfolio.schema", PortfolioBrief)):
        path = find_root() / "params" / f"{name}.json"
        path.write_text(schema_text(model), encoding="utf-8", newline="\n")
        click.echo(path)
