"""Sales that a channel's spend brings, by the curves of a fit (`CurveDraws`)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from bigsale.response.result import CurveDraws

Floats = npt.NDArray[np.float64]


def thinned(curves: CurveDraws, kept: npt.NDArray[np.int64]) -> CurveDraws:
    """Return the curves with the draws numbered in `kept` only."""
    names = ("top_cny", "half_cny", "slope", "demand_power", "reach_power", "lag_weights")
    return replace(curves, **{name: getattr(curves, name)[kept] for name in names})


def sales_of_path(curves: CurveDraws, channel: int, spend_cny: Floats, demand: Floats) -> Floats:
    """Return gross paid sales, (draw, day) in yuan, that a path of spend brings.

    `spend_cny` starts `lag − 1` days before the first day of `demand` (draw, day); 1 = ordinary.
    """
    weights = curves.lag_weights[:, channel]
    windows = np.lib.stride_tricks.sliding_window_view(spend_cny, weights.shape[1])
    carried = weights @ windows[:, ::-1].T
    half = curves.half_cny[:, channel, None] * demand ** curves.reach_power[:, channel, None]
    level = (carried / half) ** curves.slope[:, channel, None]
    lift = demand ** curves.demand_power[:, channel, None]
    return np.asarray(curves.top_cny[:, channel, None] * lift * level / (1 + level))


def added_sales(curves: CurveDraws, channel: int, spend_cny: Floats, demand: Floats) -> Floats:
    """Return sales, (level, draw) in yuan, that spend adds beyond what still carries over.

    `spend_cny` (level, day): campaign and the days after it; `demand` (draw, day), same days.
    """
    recent = curves.recent_spend_cny[channel][::-1]
    nothing = np.zeros((1, spend_cny.shape[1]))
    paths = (np.concatenate([recent, path]) for path in np.vstack([nothing, spend_cny]))
    sales = [sales_of_path(curves, channel, path, demand).sum(axis=1) for path in paths]
    return np.array(sales[1:]) - sales[0]
