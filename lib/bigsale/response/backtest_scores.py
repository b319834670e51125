"""Scores of a backtest: of one window, and of all windows from their sums."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from bigsale.response.scores import INTERVAL, total_error, wmape

Floats = npt.NDArray[np.float64]

RIVALS = ("naive", "seasonal")


def predictive_ends(draws: Floats) -> dict[str, Floats]:
    """Return columns of the predictive 5 %, 50 % and 95 % quantiles, (period,)."""
    low, middle, high = np.quantile(draws, [INTERVAL[0], 0.5, INTERVAL[1]], axis=0)
    return {"predicted_cny_p05": low, "predicted_cny_p50": middle, "predicted_cny_p95": high}


def window_scores(frame: pd.DataFrame, draws: Floats) -> dict[str, float]:
    """Return the scores of one window: its rows of `periods`, its draws (draw, period)."""
    known = np.isfinite(frame["actual_cny"].to_numpy())
    inside = frame[known]
    actual = inside["actual_cny"].to_numpy()
    totals = {
        name: float(v[0])
        for name, v in predictive_ends(draws[:, known].sum(axis=1)[:, None]).items()
    }
    scores = {"actual_cny": float(actual.sum()), **totals}
    scores["error_share"] = total_error(actual, totals["predicted_cny_p50"])
    for rival in RIVALS:
        whole = float(inside[f"{rival}_cny"].sum(min_count=1))
        scores[f"{rival}_error_share"] = total_error(actual, whole)
    return scores | period_scores(inside)


def period_scores(periods: pd.DataFrame) -> dict[str, float]:
    """Return wMAPE of model and rivals, coverage and CRPS over rows of `periods`."""
    rows = periods[periods["actual_cny"].notna()]
    actual = rows["actual_cny"].to_numpy()
    low, high = (rows[f"predicted_cny_{end}"].to_numpy() for end in ("p05", "p95"))
    predicted = np.isfinite(low)
    inside = (actual >= low) & (actual <= high)
    scores = {"wmape_share": wmape(actual, rows["predicted_cny_p50"].to_numpy())}
    for rival in RIVALS:
        scores[f"{rival}_wmape_share"] = wmape(actual, rows[f"{rival}_cny"].to_numpy())
    any_known = bool(predicted.any())
    scores["coverage_share"] = float(inside[predicted].mean()) if any_known else np.nan
    crps_cny = rows["crps_cny"].to_numpy()[predicted]
    scores["crps_share"] = float(crps_cny.sum() / actual[predicted].sum()) if any_known else np.nan
    return scores


def pooled_scores(windows: pd.DataFrame, periods: pd.DataFrame) -> dict[str, float]:
    """Return scores over all windows; `error_share` is Σ |error of a total| / Σ actual totals."""
    if windows.empty:
        return {}
    pooled = {"actual_cny": float(windows["actual_cny"].sum())}
    for name in ("error_share", *(f"{rival}_error_share" for rival in RIVALS)):
        known = windows[windows[name].notna()]
        missed = float((known[name].abs() * known["actual_cny"]).sum())
        pooled[name] = missed / float(known["actual_cny"].sum()) if len(known) else np.nan
    return pooled | period_scores(periods)
