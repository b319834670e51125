"""Convergence: rank-normalised split R-hat and effective sample sizes, compiled.

Source: Vehtari, Gelman, Simpson, Carpenter & Bürkner (2021), Bayesian Analysis 16(2).
All functions take draws as (chain, draw, quantity) and return one figure a quantity. Each quantity
is sorted once; autocovariances are worked out lag by lag, as far as Geyer's sequence needs them.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from bigsale.response.arithmetic import compiled

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
TAIL = 0.05
"""The effective size of the tails is that of the quantiles at this share from either end."""


def convergence(draws: Floats) -> tuple[Floats, Floats, Floats]:
    """Return R-hat, bulk and tail effective sample size."""
    half = draws.shape[1] // 2
    halves = np.concatenate([draws[:, :half], draws[:, -half:]])
    parts = np.ascontiguousarray(np.moveaxis(halves, 2, 0))
    order = np.argsort(parts.reshape(len(parts), -1), axis=1)
    size = order.shape[1]
    by_twice_rank = ndtri((np.arange(2 * size) / 2 + 0.625) / (size + 0.25))
    rhat, bulk, tail = all_quantities(parts, order, by_twice_rank)
    return rhat, bulk, tail


def rhat(draws: Floats) -> Floats:
    """Return rank-normalised split R-hat, the larger of bulk and folded (tails)."""
    return convergence(draws)[0]


def ess_bulk(draws: Floats) -> Floats:
    """Return bulk effective sample size."""
    return convergence(draws)[1]


def ess_tail(draws: Floats) -> Floats:
    """Return tail effective sample size: the smaller of the 5 % and the 95 % quantile's."""
    return convergence(draws)[2]


@compiled
def all_quantities(parts: Floats, order: Ints, by_twice_rank: Floats) -> Floats:
    """Return R-hat, bulk and tail size, (3, quantity).

    `parts` (quantity, half chain, draw), `order` what sorts each quantity, `by_twice_rank` the
    normal score of half an index (a rank that ties share may end in a half).
    """
    found = np.empty((3, parts.shape[0]))
    work, size, length = np.empty(parts.shape[1:]), order.shape[1], parts.shape[2]
    flat, folded, turned = work.reshape(size), np.empty(size), np.empty(size, np.int64)
    for i in range(parts.shape[0]):
        values, by = parts[i].reshape(size), order[i]
        _scores(values, by, by_twice_rank, flat)
        within, between = _centre(work)
        found[0, i], found[1, i] = _rhat(length, within, between), _size(work, within, between)
        _fold(values, by, folded, turned)
        _scores(folded, turned, by_twice_rank, flat)
        within, between = _centre(work)
        found[0, i] = max(found[0, i], _rhat(length, within, between))
        found[2, i] = np.inf
        for share in (TAIL, 1.0 - TAIL):
            at = share * (size - 1)
            below, on = values[by[int(at)]], values[by[min(int(at) + 1, size - 1)]]
            limit = below + (on - below) * (at - int(at))
            for k in range(size):
                flat[k] = 1.0 if values[k] <= limit else 0.0
            within, between = _centre(work)
            found[2, i] = min(found[2, i], _size(work, within, between))
    return found


@compiled
def _scores(values: Floats, order: Ints, by_twice_rank: Floats, out: Floats) -> None:
    """Write normal scores of ranks; ties, as of refused moves, share a rank."""
    first = 0
    while first < order.size:
        after = first + 1
        while after < order.size and values[order[after]] == values[order[first]]:
            after += 1
        for k in range(first, after):
            out[order[k]] = by_twice_rank[first + after - 1]
        first = after


@compiled
def _fold(values: Floats, order: Ints, folded: Floats, turned: Ints) -> None:
    """Write distances from the median and what sorts them: two sorted halves, merged."""
    high = order.size // 2
    low = high - 1
    median = 0.5 * (values[order[low]] + values[order[high]])
    for k in range(values.size):
        folded[k] = abs(values[k] - median)
    for k in range(order.size):
        down = low >= 0 and (high >= order.size or folded[order[low]] <= folded[order[high]])
        turned[k] = order[low] if down else order[high]
        low, high = (low - 1, high) if down else (low, high + 1)


@compiled
def _centre(rows: Floats) -> tuple[float, float]:
    """Centre each row in place; returns the mean variance within and the variance of the means."""
    n, length = rows.shape
    means, within = np.empty(n), 0.0
    for j in range(n):
        row = rows[j]
        means[j] = row.sum() / length
        for k in range(length):
            row[k] -= means[j]
            within += row[k] * row[k]
    return within / (n * (length - 1)), means.var() * n / (n - 1)


@compiled
def _rhat(length: int, within: float, between: float) -> float:
    return np.sqrt((length - 1) / length + between / (within if within > 0 else 1.0))


@compiled
def _size(rows: Floats, within: float, between: float) -> float:
    """Return effective sample size of centred rows by Geyer's initial monotone sequence."""
    n, length = rows.shape
    total = within * (length - 1) / length + between
    if total <= 0.0:
        total = 1.0
    tau, lowest = -1.0, np.inf
    for pair in range(length // 2):
        both = 0.0
        for lag in (2 * pair, 2 * pair + 1):
            shared = 0.0
            for j in range(n):
                row = rows[j]
                for k in range(length - lag):
                    shared += row[k] * row[k + lag]
            both += 1.0 - (within - shared / (n * length)) / total if lag else 1.0
        if both <= 0.0:
            break
        lowest = min(lowest, both)
        tau += 2.0 * lowest
    count = n * length
    return count / max(tau, 1.0 / np.log10(count))
