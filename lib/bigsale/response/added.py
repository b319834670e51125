"""Sales that a channel's spend brings, by the curves of a fit (`CurveDraws`)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from bigsale.response.result import CurveDraws

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def thinned(curves: CurveDraws, kept: npt.NDArray[np.int64]) -> CurveDraws:
    """Return the curves with the draws numbered in `kept` only."""
    names = (
        "top_cny", "half_cny", "slope", "demand_power", "reach_power", "usual_power", "lag_weights",
        "at_once",
    )  # fmt: skip
    return replace(curves, **{name: getattr(curves, name)[kept] for name in names})


def sales_of_path(curves: CurveDraws, channel: int, spend_cny: Floats, demand: Floats) -> Floats:
    """Return gross paid sales, (draw, day) in yuan, that a path of spend brings.

    `spend_cny` starts `lag − 1` days before the first day of `demand` (draw, day); 1 = ordinary.
    """
    weights, at_once = curves.lag_weights[:, channel], curves.at_once[:, channel]
    windows = np.lib.stride_tricks.sliding_window_view(spend_cny, weights.shape[1])
    share = np.empty(demand.shape)
    share[~at_once] = _share(
        curves, channel, ~at_once, weights[~at_once] @ windows[:, ::-1].T, demand
    )
    if at_once.any():
        # Demand before the window is taken to be ordinary.
        before = np.ones((len(demand), weights.shape[1] - 1))
        known = np.concatenate([before, demand], axis=1)
        own = _share(curves, channel, at_once, spend_cny, known)
        reaching = np.lib.stride_tricks.sliding_window_view(own, weights.shape[1], axis=1)
        share[at_once] = np.einsum("dtl,dl->dt", reaching[:, :, ::-1], weights[at_once])
    lift = demand ** curves.demand_power[:, channel, None]
    return np.asarray(curves.top_cny[:, channel, None] * lift * share)


def hill(intensity: Floats, half: Floats, slope: Floats) -> Floats:
    """Return S = x**slope / (1 + x**slope), x = intensity ÷ half ≥ 0; shapes broadcast."""
    level = (intensity / half) ** slope
    return np.asarray(level / (1 + level))


def _share(
    curves: CurveDraws, channel: int, draws: Flags, intensity_cny: Floats, demand: Floats
) -> Floats:
    """Return S of `intensity_cny`, yuan a day, in the chosen draws; `demand` (draw, day) of all."""
    half, reach, slope = (
        part[draws, channel, None] for part in (curves.half_cny, curves.reach_power, curves.slope)
    )
    return hill(intensity_cny, half * demand[draws] ** reach, slope)


def added_sales(curves: CurveDraws, channel: int, spend_cny: Floats, demand: Floats) -> Floats:
    """Return sales, (level, draw) in yuan, that spend adds beyond what still carries over.

    `spend_cny` (level, day): campaign and the days after it; `demand` (draw, day), same days.
    """
    recent = curves.recent_spend_cny[channel][::-1]
    nothing = np.zeros((1, spend_cny.shape[1]))
    paths = (np.concatenate([recent, path]) for path in np.vstack([nothing, spend_cny]))
    sales = [sales_of_path(curves, channel, path, demand).sum(axis=1) for path in paths]
    return np.array(sales[1:]) - sales[0]
