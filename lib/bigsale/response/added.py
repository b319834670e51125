"""Sales that a channel's spend brings, by the curves of a fit (`CurveDraws`)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bigsale.response.result import CurveDraws

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def sales_of_path(curves: CurveDraws, channel: int, spend_cny: Floats, demand: Floats) -> Floats:
    """Return gross paid sales, (draw, day) in yuan, that a path of spend brings.

    `spend_cny` (day,) and `demand` (draw, day), 1 = ordinary, are of the same days: `lag − 1` of
    them come before the first day whose sales are returned.
    """
    weights, at_once = curves.lag_weights[:, channel], curves.at_once[:, channel]
    known, demand = demand, demand[:, weights.shape[1] - 1 :]
    windows = np.lib.stride_tricks.sliding_window_view(spend_cny, weights.shape[1])
    share = np.empty(demand.shape)
    share[~at_once] = _share(
        curves, channel, ~at_once, weights[~at_once] @ windows[:, ::-1].T, demand
    )
    if at_once.any():
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
