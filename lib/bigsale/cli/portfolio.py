"""`bigsale portfolio`."""

from __future__ import annotations

from typing import Any

import click

from bigsale.cli.options import run_arguments, run_options


@click.command(short_help="Split one budget over several campaigns.")
@run_options
def portfolio(params: str, **options: Any) -> None:
    """Split the brand's budget of the portfolio PARAMS (its name, or a YAML file's path).

    Every campaign that params/NAME.yaml lists is fitted on its own tables, as by `bigsale plan`;
    the split with the largest sum of worths is found and proven. Runs notebooks/portfolio.ipynb
    and writes one folder: the executed notebook, report.html, report.pdf, portfolio.json,
    portfolio.csv, allocation.csv. Campaigns are taken as not influencing each other.

    \b
    Examples:
      bigsale portfolio portfolio-2026
      bigsale portfolio portfolio-2026 --set budget_cny=5000000 --out /tmp/larger
      bigsale portfolio portfolio-2026 --set campaigns.618-2026.max_cny=1500000

    Exit codes: 2 brief, 3 data, 4 fit, 5 no split keeps all limits, 6 notebook or report.
    """
    from bigsale.cli.folders import show_results
    from bigsale.runs import run_portfolio

    show_results(run_portfolio(params, **run_arguments(options)))
