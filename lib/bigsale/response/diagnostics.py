"""Convergence: rank-normalised split R-hat and effective sample sizes.

Source: Vehtari, Gelman, Simpson, Carpenter & Bürkner (2021), Bayesian Analysis 16(2).
All functions take draws as (chain, draw, quantity) and return one figure a quantity.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.fft import irfft, next_fast_len, rfft
from scipy.special import ndtri

Floats = npt.NDArray[np.float64]


def _split(draws: Floats) -> Floats:
    """Return (chain, draw, quantity) as halves of chains, (quantity, half chain, draw)."""
    half = draws.shape[1] // 2
    halves = np.concatenate([draws[:, :half], draws[:, -half:]])
    return np.ascontiguousarray(np.moveaxis(halves, 2, 0))


def _rank_normalise(parts: Floats) -> Floats:
    """Return normal scores of ranks over all halves; ties, as of refused moves, share a rank."""
    flat = parts.reshape(len(parts), -1)
    size = flat.shape[1]
    by_twice_rank = ndtri((np.arange(2 * size) / 2 + 0.625) / (size + 0.25))
    scores = np.empty(flat.shape)
    for row, values in enumerate(flat):
        order = np.argsort(values)
        ordered = values[order]
        edges = np.concatenate([[0], np.flatnonzero(ordered[1:] != ordered[:-1]) + 1, [size]])
        own = by_twice_rank[edges[:-1] + edges[1:] - 1]
        scores[row, order] = np.repeat(own, np.diff(edges))
    return scores.reshape(parts.shape)


def _plain_rhat(parts: Floats) -> Floats:
    length = parts.shape[2]
    within = parts.var(axis=2, ddof=1).mean(axis=1)
    between = parts.mean(axis=2).var(axis=1, ddof=1)
    return np.asarray(np.sqrt((length - 1) / length + between / np.where(within > 0, within, 1)))


def _rhat(parts: Floats, ranked: Floats) -> Floats:
    folded = np.abs(parts - np.median(parts, axis=(1, 2), keepdims=True))
    return np.maximum(_plain_rhat(ranked), _plain_rhat(_rank_normalise(folded)))


def _plain_ess(parts: Floats) -> Floats:
    """Return effective sample size by Geyer's initial monotone sequence over all chains."""
    quantities, chains, length = parts.shape
    centred = parts - parts.mean(axis=2, keepdims=True)
    spectrum = rfft(centred, n=next_fast_len(2 * length, real=True), axis=2)
    power = (spectrum.real**2 + spectrum.imag**2).mean(axis=1)
    mean_autocov = irfft(power, n=next_fast_len(2 * length, real=True), axis=1)[:, :length] / length
    within = mean_autocov[:, 0] * length / (length - 1)
    total = within * (length - 1) / length + parts.mean(axis=2).var(axis=1, ddof=1)
    total = np.where(total > 0, total, 1.0)
    rho = 1 - (within[:, None] - mean_autocov) / total[:, None]
    rho[:, 0] = 1.0
    pairs = rho[:, : length // 2 * 2].reshape(quantities, -1, 2).sum(axis=2)
    positive = np.cumprod(pairs > 0, axis=1).astype(bool)
    monotone = np.minimum.accumulate(pairs, axis=1)
    tau = -1 + 2 * np.where(positive, monotone, 0.0).sum(axis=1)
    return np.asarray(chains * length / np.maximum(tau, 1 / np.log10(chains * length)))


def _tail(parts: Floats) -> Floats:
    low, high = np.quantile(parts, [0.05, 0.95], axis=(1, 2))
    below = _plain_ess((parts <= low[:, None, None]).astype(float))
    above = _plain_ess((parts <= high[:, None, None]).astype(float))
    return np.minimum(below, above)


def rhat(draws: Floats) -> Floats:
    """Return rank-normalised split R-hat, the larger of bulk and folded (tails)."""
    parts = _split(draws)
    return _rhat(parts, _rank_normalise(parts))


def ess_bulk(draws: Floats) -> Floats:
    """Return bulk effective sample size."""
    return _plain_ess(_rank_normalise(_split(draws)))


def ess_tail(draws: Floats) -> Floats:
    """Return tail effective sample size: the smaller of the 5 % and the 95 % quantile's."""
    return _tail(_split(draws))


def convergence(draws: Floats) -> tuple[Floats, Floats, Floats]:
    """Return R-hat, bulk and tail effective sample size; ranks are worked out once for all."""
    parts = _split(draws)
    ranked = _rank_normalise(parts)
    return _rhat(parts, ranked), _plain_ess(ranked), _tail(parts)
