"""Phases of one sale that share periods: coordinates in which the sampler moves them.

Weekly sales tell what a burst and its encore in the same week sold together, hardly how that
divides; with both multipliers as coordinates the posterior is a bent ridge. In their place stand,
for the cells j of a group with its lead p and their parts ω of the periods that they share,

    y_p = V_p − o_p + log(Σ_j w_j exp y_j)         what they sell together, y_p on the right as 0
    y_j = (V_j − o_j) − (V_p − o_p), j ≠ p         how one stands to the lead

o the prior's centres, w_j = ω_j exp o_j / Σ_i ω_i exp o_i. The change of coordinates has
determinant 1, so that densities stay.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from bigsale.response.arithmetic import compiled, exp_of
from bigsale.response.events import EventGrid
from bigsale.response.fields import CELL_LEAD, CELL_WEIGHT, L_CELL_AT, LAYOUT, SCALE
from bigsale.response.packing import Packed, floats_of, ints_of

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

APART = -1
"""Lead of a cell that stands alone."""
SHARED = 0.5
"""Cells whose shared time is at least this part of the shorter one's make a group."""


def joint_cells(grid: EventGrid, usual: Floats) -> tuple[Ints, Floats]:
    """Return each cell's lead, and its part of what its group sells at `usual`, (cell,).

    `usual`: the prior's centres of the log multipliers. A cell that leads is its own lead. Those
    with most time in common go together first; a group has one lead and as many others as share
    half their time with it.
    """
    n = len(grid.cell_phase)
    lead, weight = np.full(n, APART, dtype=np.int64), np.zeros(n)
    parts: list[dict[int, float]] = [{} for _ in range(n)]
    for t, m, part in zip(grid.share_period, grid.share_cell, grid.share, strict=True):
        parts[m][int(t)] = float(part)
    for _, p, m in sorted(_pairs(grid, parts), reverse=True):
        if lead[m] != APART or lead[p] not in (APART, p):
            continue
        shared = parts[p].keys() & parts[m].keys()
        lead[m] = lead[p] = p
        weight[m] = sum(parts[m][t] for t in shared)
        weight[p] = max(weight[p], sum(parts[p][t] for t in shared))
    weight *= np.exp(usual)
    whole = np.bincount(lead[lead != APART], weight[lead != APART], minlength=n)
    return lead, np.where(lead == APART, 0.0, weight / np.maximum(whole[lead], 1e-300))


def _pairs(grid: EventGrid, parts: list[dict[int, float]]) -> list[tuple[float, int, int]]:
    """Return (part of the shorter one's time in common, longer, shorter) of cells of one sale."""
    pairs = []
    for m, own in enumerate(parts):
        for p, other in enumerate(parts):
            longer = (sum(other.values()), p) > (sum(own.values()), m)
            if not longer or grid.cell_event[m] != grid.cell_event[p]:
                continue
            shared = sum(min(own[t], other[t]) for t in own.keys() & other.keys())
            if shared >= SHARED * sum(own.values()):
                pairs.append((shared / sum(own.values()), p, m))
    return pairs


@compiled
def apart(y: Floats, data: Packed, theta: Floats, weighed: Floats) -> None:
    """Write θ of coordinates y, and each cell's part of what its group sells.

    `weighed` (2 · cell,): those parts, then room for the groups' totals.
    """
    first, lead = ints_of(data, LAYOUT)[L_CELL_AT], ints_of(data, CELL_LEAD)
    scale, weight = floats_of(data, SCALE), floats_of(data, CELL_WEIGHT)
    n = lead.size
    total = weighed[n:]
    for i in range(y.size):
        theta[i] = y[i]
    for m in range(n):
        weighed[m] = 0.0 if lead[m] == m else scale[first + m] * y[first + m]
        total[m] = 0.0
    for m in range(n):
        weighed[m] = weight[m] * exp_of(weighed[m])
    for m in range(n):
        if lead[m] != APART:
            total[lead[m]] += weighed[m]
    for m in range(n):
        p = lead[m]
        if p == m:
            theta[first + m] -= np.log(total[m]) / scale[first + m]
        if p != APART:
            weighed[m] /= total[p]
    for m in range(n):
        p = lead[m]
        if p not in (APART, m):
            theta[first + m] += theta[first + p] * scale[first + p] / scale[first + m]


@compiled
def apart_back(data: Packed, weighed: Floats, gradient: Floats) -> None:
    """Turn a gradient in θ into one in y, in place; `weighed` as `apart` wrote it."""
    first, lead = ints_of(data, LAYOUT)[L_CELL_AT], ints_of(data, CELL_LEAD)
    scale, n = floats_of(data, SCALE), lead.size
    for m in range(n):
        p = lead[m]
        if p not in (APART, m):
            gradient[first + p] += gradient[first + m] * scale[first + p] / scale[first + m]
    for m in range(n):
        p = lead[m]
        if p not in (APART, m):
            whole = gradient[first + p] / scale[first + p]
            gradient[first + m] -= scale[first + m] * weighed[m] * whole


def apart_all(chains: Sequence[Floats], data: Packed) -> Floats:
    """Return θ, (chain, draw, parameter), of the draws y of each chain."""
    theta = np.empty((len(chains), *chains[0].shape))
    for y, out in zip(chains, theta, strict=True):
        _apart_each(y, data, out)
    return theta


@compiled
def _apart_each(y: Floats, data: Packed, theta: Floats) -> None:
    weighed = np.empty(2 * ints_of(data, CELL_LEAD).size)
    for i in range(len(y)):
        apart(y[i], data, theta[i], weighed)
