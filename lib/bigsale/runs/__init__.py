"""Run notebooks and render reports: papermill, Quarto or the embedded engine, all or nothing."""

from bigsale.runs.lab import lab_notebook, open_lab
from bigsale.runs.places import latest_run, runs_folder
from bigsale.runs.portfolio import portfolio_runs, run_portfolio
from bigsale.runs.report import render_report
from bigsale.runs.stage import run_stage
from bigsale.runs.together import run_together

__all__ = [
    "lab_notebook",
    "latest_run",
    "open_lab",
    "portfolio_runs",
    "render_report",
    "run_portfolio",
    "run_stage",
    "run_together",
    "runs_folder",
]
