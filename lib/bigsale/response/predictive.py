"""Posterior predictive checks: does the past look like what the model would draw?

For every draw of the posterior the fit's own sales, with noise drawn anew, are set beside the real
ones (Gelman, Meng & Stern 1996). A check is one figure of a history; it fails where the real
figure lies outside the interval that holds 98 % of the drawn ones. No refit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import stdtrit

from bigsale.data.history import History
from bigsale.errors import Finding, Text
from bigsale.response.checks_words import check_finding
from bigsale.response.events import lay_events
from bigsale.response.result import ResponseFit
from bigsale.response.surprises import Noise, log_expected, noise_of, surprises, with_swing

Floats = npt.NDArray[np.float64]

FAR = 0.01
"""Share of drawn figures beyond each end of the interval that decides."""
INSIDE = {"inside_50": 0.50, "inside_90": 0.90}
SEED_PART = 5
COLUMNS = (
    "check", "observed", "predicted_mean", "predicted_p01", "predicted_p05", "predicted_p95",
    "predicted_p99", "p_value", "failed",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class PredictiveChecks:
    """Figures of the real history beside those that the model draws.

    `table`: check, observed, predicted_mean, predicted_p01, _p05, _p95, _p99, p_value (share of
    drawn figures above the observed one, ties half), failed (the observed one is below p01 or above
    p99). Checks: `inside_50`, `inside_90` (share of
    periods inside these predictive intervals, one period ahead), `largest_cny`, `smallest_cny` (of
    a period), `log_sd` (of log sales), `autocorrelation` (of surprises, one period apart),
    `sale_share` (sales during sales over all sales; only where the history has sales).
    """

    table: pd.DataFrame
    findings: tuple[Finding, ...] = ()

    @property
    def passed(self) -> int:
        """Number of checks that hold."""
        return int((~self.table["failed"].astype(bool)).sum())

    def to_frame(self) -> pd.DataFrame:
        """Return the table of checks."""
        return self.table

    def headline(self) -> Text:
        """Return how many checks hold, in one sentence."""
        return Text(
            f"模型重画这家店的过去，{len(self.table)} 项对照中 {self.passed} 项相符。",
            f"Drawing this shop's past anew, the model agrees in {self.passed} of "
            f"{len(self.table)} checks.",
        )


def predictive_checks(fit: ResponseFit, history: History, *, seed: int = 0) -> PredictiveChecks:
    """Compare the history with draws of the fit itself; same seed, same answer.

    `history`: the one that was fitted (its events say which periods are sales).
    """
    rng = np.random.default_rng([seed, SEED_PART])
    noise, expected = noise_of(fit), log_expected(fit)
    real, _ = surprises(fit)
    known = np.isfinite(real[0])
    if not known.any():
        return PredictiveChecks(pd.DataFrame(columns=list(COLUMNS)))
    drawn = np.where(known, noise.draw(len(known), rng), np.nan)
    start = np.zeros(fit.n_draws)
    moved = with_swing(noise, np.nan_to_num(drawn), start)
    pairs = {
        **surprise_figures(real, drawn, noise),
        **sales_figures(fit.sales_cny, np.exp(expected + moved), known, sale_part(history)),
    }
    rows = [check_row(name, *pair) for name, pair in pairs.items()]
    table = pd.DataFrame(rows)
    failed = [check_finding(row) for row in rows if row["failed"]]
    return PredictiveChecks(table, tuple(failed))


def surprise_figures(
    real: Floats, drawn: Floats, noise: Noise
) -> Mapping[str, tuple[Floats, Floats]]:
    """Return figures of surprises, real and drawn (draw, period), NaN where sales are unknown.

    Each figure as a pair (draw,), (draw,): what is real depends on the draw's parameters too.
    """
    pairs = {}
    for name, share in INSIDE.items():
        reach = (noise.sd * stdtrit(noise.tail, 0.5 + share / 2))[:, None]
        pairs[name] = (_share_within(real, reach), _share_within(drawn, reach))
    pairs["autocorrelation"] = (autocorrelation(real), autocorrelation(drawn))
    return pairs


def sales_figures(
    real_cny: Floats, drawn_cny: Floats, known: npt.NDArray[np.bool_], sale: Floats
) -> Mapping[str, tuple[Floats, Floats]]:
    """Return figures of sales: real (period,) and drawn (draw, period), yuan a period.

    `known` (period,): where sales are observed; `sale` (period,): part of the period inside a sale.
    """
    pairs = {}
    both = real_cny[None, known], drawn_cny[:, known]
    for name, figure in (
        ("largest_cny", lambda x: x.max(axis=1)),
        ("smallest_cny", lambda x: x.min(axis=1)),
        ("log_sd", lambda x: np.log(x).std(axis=1)),
        ("sale_share", lambda x: x @ sale[known] / x.sum(axis=1)),
    ):
        if name != "sale_share" or sale[known].any():
            real, drawn = (figure(x) for x in both)
            pairs[name] = (np.broadcast_to(real, drawn.shape), drawn)
    return pairs


def autocorrelation(values: Floats) -> Floats:
    """Return the correlation of neighbours, (draw,), of values (draw, period); NaN left out."""
    first, second = values[:, :-1], values[:, 1:]
    known = np.isfinite(first[0]) & np.isfinite(second[0])
    first, second = first[:, known], second[:, known]
    middle = np.nanmean(values, axis=1, keepdims=True)
    spread = np.nanmean((values - middle) ** 2, axis=1)
    return np.asarray(((first - middle) * (second - middle)).mean(axis=1) / spread)


def sale_part(history: History) -> Floats:
    """Return the part of each period that lies inside a sale, (period,) 0–1."""
    grid = lay_events(history.events, history.dates, history.grain_days)
    part = np.zeros(history.n_periods)
    np.add.at(part, grid.share_period, grid.share)
    return np.minimum(part, 1.0)


def check_row(name: str, real: Floats, drawn: Floats) -> dict[str, object]:
    """Return one check as a row of `PredictiveChecks.table`; pair (draw,), (draw,).

    Where the real figure moves with the draw, so does the drawn one beside it: what decides is
    their difference, and the interval shown is that of the difference, laid around the real mean.
    """
    observed = float(real.mean())
    ends = np.quantile(observed + (drawn - real), [FAR, 0.05, 0.95, 1 - FAR])
    lowest, low, high, highest = ends.tolist()
    return {
        "check": name,
        "observed": observed,
        "predicted_mean": float(drawn.mean()),
        "predicted_p01": lowest,
        "predicted_p05": low,
        "predicted_p95": high,
        "predicted_p99": highest,
        "p_value": float((drawn > real).mean() + 0.5 * (drawn == real).mean()),
        "failed": not lowest <= observed <= highest,
    }


def _share_within(surprise: Floats, reach: Floats) -> Floats:
    known = np.isfinite(surprise[0])
    return np.asarray((np.abs(surprise[:, known]) <= reach).mean(axis=1))
