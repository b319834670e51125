"""Backtest and predictive checks as figures and tables of a bundle."""

from __future__ import annotations

from typing import Any

import pandas as pd

from bigsale.response.backtesting import PERIOD_COLUMNS, WINDOW_COLUMNS, Backtest
from bigsale.response.predictive import COLUMNS, PredictiveChecks


def forecast_figures(backtest: Backtest | None, checks: PredictiveChecks | None) -> dict[str, Any]:
    """Return `backtest` (scores over all windows) and `predictive_checks` (one entry a check).

    None, and an empty list, where they were not run.
    """
    found = None
    if backtest is not None:
        found = {
            "windows": len(backtest.windows),
            "converged": int(backtest.windows["converged"].sum()),
            "horizon_days": backtest.horizon_days,
            **backtest.overall,
        }
    rows = [] if checks is None else checks.table.to_dict("records")
    return {"backtest": found, "predictive_checks": rows}


def forecast_tables(
    backtest: Backtest | None, checks: PredictiveChecks | None
) -> dict[str, pd.DataFrame]:
    """Return the tables of the report: by window, by period, by check; without rows if not run."""
    if backtest is None:
        backtest = Backtest(0, 0, _empty(WINDOW_COLUMNS), _empty(PERIOD_COLUMNS))
    return {
        "backtest": backtest.to_frame(),
        "backtest_periods": backtest.periods,
        "predictive_checks": _empty(COLUMNS) if checks is None else checks.table,
    }


def _empty(columns: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame(columns=list(columns))
