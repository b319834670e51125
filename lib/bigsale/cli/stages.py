"""`bigsale plan`, `review`, `report` and `lab`."""

from __future__ import annotations

from typing import Any

import click

from bigsale.cli.options import (
    formats_option,
    languages_option,
    params_argument,
    run_arguments,
    run_options,
)

STAGES = ("plan", "review")


@click.command(short_help="Plan a campaign: split the budget, choose creators.")
@run_options
def plan(params: str, **options: Any) -> None:
    """Plan the campaign PARAMS (an id, or the path of a YAML file).

    Runs notebooks/plan.ipynb on the campaign and writes one folder: the executed notebook,
    report.html, report.pdf, plan.xlsx, plan.json and the tables behind them.

    \b
    Examples:
      bigsale plan double11-2026
      bigsale plan double11-2026 --set goal.budget_cny=2000000 --out /tmp/smaller
      bigsale plan ../brand/params/spring.yaml --language en --format html

    Exit codes: 2 brief, 3 data, 4 fit, 5 no plan keeps all limits, 6 notebook or report.
    """
    _run("plan", params, **options)


@click.command(short_help="Review a campaign after the sale.")
@run_options
def review(params: str, **options: Any) -> None:
    """Review the campaign PARAMS (an id, or the path of a YAML file) from its tables.

    Runs notebooks/review.ipynb: actual against plan, what the campaign really added, what to do
    next time. The tables must reach beyond the campaign's last day.

    \b
    Examples:
      bigsale review 618-2026
      bigsale review 618-2026 --language zh --language en

    Exit codes: 2 brief, 3 data, 4 fit, 6 notebook or report.
    """
    _run("review", params, **options)


@click.command(short_help="Render the report of a finished run again.")
@click.argument("run")
@click.option(
    "--stage",
    type=click.Choice([*STAGES, "portfolio"]),
    help="Which stage, when RUN is an id instead of a folder [default: plan].",
)
@languages_option
@formats_option
def report(run: str, stage: str | None, **options: tuple[str, ...]) -> None:
    """Render the report of RUN again: a run's folder, or a campaign id (its newest run).

    Nothing is computed anew; other languages and formats are a matter of seconds.

    \b
    Examples:
      bigsale report double11-2026 --language en
      bigsale report campaigns/618-2026/runs/review/20260701-101500 --format pdf
    """
    from bigsale.cli.folders import find_run
    from bigsale.runs import render_report

    folder, found = find_run(run, stage)
    for path in render_report(
        folder,
        stage=found,
        languages=options["languages"] or ("zh",),  # type: ignore[arg-type]
        formats=options["formats"] or ("html", "pdf"),  # type: ignore[arg-type]
        progress={},
    ):
        click.echo(path)


@click.command(short_help="Open a campaign's notebook in JupyterLab.")
@params_argument
@click.option("--stage", type=click.Choice([*STAGES, "what_if"]), default="plan", show_default=True)
def lab(params: str, stage: str) -> None:
    """Open the notebook of PARAMS in JupyterLab, with that campaign's parameters filled in.

    \b
    Examples:
      bigsale lab double11-2026
      bigsale lab 618-2026 --stage review
      bigsale lab my-618 --stage what_if      compare promotions, prices, stock, service
    """
    from bigsale.runs import open_lab

    raise SystemExit(open_lab(params, stage))


def _run(stage: str, params: str, **options: Any) -> None:
    from bigsale.cli.folders import show_results
    from bigsale.runs import run_stage

    show_results(run_stage(stage, params, **run_arguments(options)))
