"""A rolling-origin backtest: would the model have foreseen the weeks that then came?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from bigsale.brief.model import Brief
from bigsale.data.history import History
from bigsale.errors import Finding, FitError, Text
from bigsale.response.ahead import predict_sales
from bigsale.response.backtest_findings import backtest_findings
from bigsale.response.backtest_scores import (
    RIVALS,
    pooled_scores,
    predictive_ends,
    window_scores,
)
from bigsale.response.checks import refuse_hopeless
from bigsale.response.design import make_design
from bigsale.response.fit import assemble_fit
from bigsale.response.origins import choose_origins
from bigsale.response.pooled import Pooled
from bigsale.response.result import Diagnostics
from bigsale.response.sampling import sample
from bigsale.response.scores import crps, naive, seasonal_naive

Floats = npt.NDArray[np.float64]

REFIT_CHAINS, REFIT_DRAWS, REFIT_KEPT = 2, 100, 300
"""Chains, draws of a refit (up to five times as many where chains have not mixed), draws kept."""
REFIT_RHAT_MAX, REFIT_ESS_MIN, REFIT_DIVERGENT_MAX = 1.05, 50.0, 0.01
WINDOW_COLUMNS = (
    "start",
    "last_day",
    "days_known",
    "sales",
    "actual_cny",
    "predicted_cny_p05",
    "predicted_cny_p50",
    "predicted_cny_p95",
    "error_share",
    "naive_error_share",
    "seasonal_error_share",
    "wmape_share",
    "naive_wmape_share",
    "seasonal_wmape_share",
    "coverage_share",
    "crps_share",
    "converged",
    "rhat_max",
    "ess_bulk_min",
    "divergences",
)
PERIOD_COLUMNS = (
    "start", "sales", "date", "actual_cny", "predicted_cny_p05", "predicted_cny_p50",
    "predicted_cny_p95", "naive_cny", "seasonal_cny", "crps_cny",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Backtest:
    """What the model would have predicted at earlier times, and what then came.

    `windows`: one row per origin: start (first day predicted), last_day, days_known, sales (names
    of the sales in the window), actual_cny and predicted_cny_p05, _p50, _p95 of the window's
    total, error_share, wmape_share, both also of the rivals (naive_, seasonal_), coverage_share
    (periods inside the 90 % interval), crps_share (CRPS over mean sales), converged, rhat_max,
    ess_bulk_min, divergences. NaN where a refit was not possible.
    `periods`: one row per period and origin: start, sales, date, actual_cny, predicted_cny_p05,
    _p50, _p95, naive_cny, seasonal_cny, crps_cny. All sales are paid, gross of refunds.
    """

    horizon_days: int
    grain_days: int
    windows: pd.DataFrame
    periods: pd.DataFrame
    findings: tuple[Finding, ...] = ()

    @property
    def overall(self) -> Mapping[str, float]:
        """Scores over all windows, from sums; empty without any window."""
        return pooled_scores(self.windows, self.periods)

    def to_frame(self) -> pd.DataFrame:
        """Return a row per origin and one over all ("overall"), shares as 0–1."""
        rows: list[dict] = self.windows.to_dict("records")
        numbered = [{"window": str(i + 1), **row} for i, row in enumerate(rows)]
        if numbered:
            numbered.append({"window": "overall", **self.overall})
        whole = {"days_known": "Int64", "divergences": "Int64"}
        return pd.DataFrame(numbered, columns=["window", *WINDOW_COLUMNS]).astype(whole)

    def headline(self) -> Text:
        """Return the error of the model and of the better rival, in one sentence."""
        found = self.overall
        if not found:
            return Text("历史太短，没有回测。", "The history is too short for a backtest.")
        best = min(found[f"{rival}_wmape_share"] for rival in RIVALS)
        own, inside = found["wmape_share"], found["coverage_share"]
        return Text(
            f"回测 {len(self.windows)} 次：误差 {own:.0%}，最好的简单办法 {best:.0%}；"
            f"{inside:.0%} 的实际值在 90% 区间里。",
            f"{len(self.windows)} backtests: error {own:.0%} against {best:.0%} of the best simple "
            f"forecast; {inside:.0%} of what came lay in the 90% interval.",
        )


def backtest(
    history: History,
    brief: Brief,
    *,
    origins: int | None = None,
    horizon_days: int = 28,
    pooled: Pooled | None = None,
) -> Backtest:
    """Refit at earlier times and predict what then came, given the spend that really happened.

    At each of `origins` days (default: the brief's `model.backtest_origins`; 0 is off) the model
    sees only what was known before, and the calendar of sales; a sale in the window takes its
    demand from earlier sales. Refits are short: 2 chains × 100 to 500 draws, taken as converged at
    R-hat ≤ 1.05, bulk ESS ≥ 50 and at most 1 % divergences (the fit itself: 1.01, 400, 0.1 %);
    they serve the predictions, not the parameters. One that does not converge even with smaller
    steps is told, and counts. Rivals: the mean of the last 28 days, and the same weekdays of the
    year before scaled by growth. `pooled` as for `fit_response`. Same seed, same answer.
    """
    wanted = brief.model.backtest_origins if origins is None else origins
    horizon = max(1, horizon_days // history.grain_days)
    chosen = choose_origins(
        history.dates, history.grain_days, history.events, origins=wanted, horizon=horizon,
        kind=brief.event,
    )  # fmt: skip
    runs = [_one(history, brief, origin, horizon, pooled=pooled) for origin in chosen]
    windows = pd.DataFrame([row for row, _ in runs], columns=WINDOW_COLUMNS)
    frames = [frame for _, frame in runs] or [pd.DataFrame(columns=PERIOD_COLUMNS)]
    periods = pd.concat(frames, ignore_index=True)
    found = Backtest(horizon * history.grain_days, history.grain_days, windows, periods)
    return replace(found, findings=backtest_findings(windows, found.overall, wanted=wanted))


def known_before(history: History, origin: int) -> History:
    """Return the first `origin` periods of a history; the calendar of sales stays whole."""
    end = history.dates[origin]
    tests = history.experiments
    if tests is not None:
        # The result of a test is known when it is over.
        tests = tests[pd.to_datetime(tests["end"]) < pd.Timestamp(end)].reset_index(drop=True)
    return replace(
        history,
        dates=history.dates[:origin],
        spend_cny=history.spend_cny[:, :origin],
        platform={name: rows[:, :origin] for name, rows in history.platform.items()},
        shop=history.shop.iloc[:origin],
        experiments=tests,
    )


def _one(
    history: History, brief: Brief, origin: int, horizon: int, *, pooled: Pooled | None
) -> tuple[dict[str, object], pd.DataFrame]:
    """Return one origin's row of `windows` and its rows of `periods`."""
    after, grain = slice(origin, origin + horizon), history.grain_days
    known, dates = known_before(history, origin), history.dates[after]
    sales = history.shop["gmv_cny"].to_numpy(dtype=float)
    actual = np.where(sales[after] > 0, sales[after], np.nan)
    spend_cny = history.spend_cny[:, after]
    draws, found = _refit(known, brief, dates=dates, spend_cny=spend_cny, pooled=pooled)
    place = {"start": dates[0], "sales": _sales_in(history, dates)}
    forecasts = {
        **predictive_ends(draws),
        "naive_cny": naive(sales[:origin], horizon, grain),
        "seasonal_cny": seasonal_naive(sales[:origin], horizon, grain),
        "crps_cny": crps(draws, actual),
    }
    frame = pd.DataFrame({**place, "date": dates, "actual_cny": actual, **forecasts})
    row = {
        **place,
        "last_day": dates[-1] + np.timedelta64(grain - 1, "D"),
        "days_known": origin * grain,
        **window_scores(frame, draws),
        **_told(found),
    }
    return row, frame


def _refit(
    known: History,
    brief: Brief,
    *,
    dates: npt.NDArray[np.datetime64],
    spend_cny: Floats,
    pooled: Pooled | None,
) -> tuple[Floats, Diagnostics | None]:
    """Return predictive draws (draw, period) and how the refit went; NaN where none is possible."""
    try:
        refuse_hopeless(known, brief)
    except FitError:
        return np.full((1, len(dates)), np.nan), None
    design, seed = make_design(known, brief, pooled=pooled), brief.model.seed
    for careful in (False, True):
        posterior = sample(
            design.arrays, seed=seed + careful, chains=REFIT_CHAINS, draws=REFIT_DRAWS,
            progress=lambda stage: None, careful=careful,
        )  # fmt: skip
        if _good_enough(posterior.diagnostics):
            break
    fit = assemble_fit(known, brief, design, posterior, keep=REFIT_KEPT, pooled=pooled)
    draws = predict_sales(fit, known, brief, dates=dates, spend_cny=spend_cny, seed=seed)
    return draws, posterior.diagnostics


def _good_enough(found: Diagnostics | None) -> bool:
    """Return whether draws of a refit may be used for predictions."""
    if found is None:
        return False
    divergent = found.divergences / (found.chains * found.draws)
    mixed = found.rhat_max <= REFIT_RHAT_MAX and found.ess_bulk_min >= REFIT_ESS_MIN
    return mixed and divergent <= REFIT_DIVERGENT_MAX


def _told(found: Diagnostics | None) -> dict[str, object]:
    """Return how a refit went."""
    return {
        "converged": _good_enough(found),
        "rhat_max": np.nan if found is None else found.rhat_max,
        "ess_bulk_min": np.nan if found is None else found.ess_bulk_min,
        "divergences": 0 if found is None else found.divergences,
    }


def _sales_in(history: History, dates: npt.NDArray[np.datetime64]) -> str:
    """Return the names of the sales on in a window, joined by blanks."""
    start = pd.Timestamp(dates[0])
    end = pd.Timestamp(dates[-1]) + pd.Timedelta(days=history.grain_days)
    events = history.events
    return " ".join(events[(events["start"] < end) & (events["end"] > start)]["event"].unique())
