"""Run folders: find one again, and tell what lies in it."""

from __future__ import annotations

import json
from pathlib import Path

import click

from bigsale.brief import load_brief, load_portfolio, show_path
from bigsale.errors import BriefError, Problem
from bigsale.runs import latest_run, portfolio_runs, runs_folder

_SHOWN = (
    ("*.ipynb", "notebook"),
    ("report*.html", "report"),
    ("report*.pdf", "report, PDF"),
    ("*.xlsx", "workbook"),
    ("plan.json", "figures"),
    ("portfolio.json", "figures"),
    ("review.json", "figures"),
)


def find_run(run: str, stage: str | None) -> tuple[Path, str]:
    """Return folder and stage of a run named by its folder, or by its campaign (newest)."""
    folder = Path(run)
    if not folder.is_dir() and stage == "portfolio":
        folder = latest_run(portfolio_runs(load_portfolio(run)), stage)
    elif not folder.is_dir():
        brief = load_brief(run)
        folder = latest_run(runs_folder(run, brief), stage or "plan")
    return folder, _stage(folder)


def show_results(folder: Path) -> None:
    """Print where the readable files of a run are."""
    click.echo(f"{show_path(folder)}/")
    for pattern, label in _SHOWN:
        for path in sorted(folder.glob(pattern)):
            click.echo(f"  {label + ':':13s}{show_path(path)}")


def _stage(folder: Path) -> str:
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        return str(manifest["stage"])
    except (OSError, ValueError, KeyError, TypeError):
        message = "not the folder of a finished run (no manifest.json)"
        raise BriefError(Problem(message, value=str(folder))) from None
