"""Convergence: rank-normalised split R-hat and effective sample sizes.

Source: Vehtari, Gelman, Simpson, Carpenter & Bürkner (2021), Bayesian Analysis 16(2).
All functions take draws as (chain, draw, quantity) and return one figure a quantity.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri
from scipy.stats import rankdata

Floats = npt.NDArray[np.float64]


def _split(draws: Floats) -> Floats:
    half = draws.shape[1] // 2
    return np.concatenate([draws[:, :half], draws[:, -half:]])


def _rank_normalise(draws: Floats) -> Floats:
    chains, length, quantities = draws.shape
    ranks = rankdata(draws.reshape(-1, quantities), axis=0)
    return np.asarray(ndtri((ranks - 0.375) / (chains * length + 0.25)).reshape(draws.shape))


def _plain_rhat(draws: Floats) -> Floats:
    length = draws.shape[1]
    within = draws.var(axis=1, ddof=1).mean(axis=0)
    between = draws.mean(axis=1).var(axis=0, ddof=1)
    return np.asarray(np.sqrt((length - 1) / length + between / np.where(within > 0, within, 1)))


def rhat(draws: Floats) -> Floats:
    """Return rank-normalised split R-hat, the larger of bulk and folded (tails)."""
    parts = _split(draws)
    folded = np.abs(parts - np.median(parts, axis=(0, 1)))
    return np.maximum(_plain_rhat(_rank_normalise(parts)), _plain_rhat(_rank_normalise(folded)))


def _plain_ess(draws: Floats) -> Floats:
    """Return effective sample size by Geyer's initial monotone sequence over all chains."""
    chains, length, quantities = draws.shape
    centred = draws - draws.mean(axis=1, keepdims=True)
    size = 1 << (2 * length - 1).bit_length()
    spectrum = np.fft.rfft(centred, n=size, axis=1)
    autocov = np.fft.irfft(np.abs(spectrum) ** 2, n=size, axis=1)[:, :length] / length
    within = (autocov[:, 0] * length / (length - 1)).mean(axis=0)
    between = draws.mean(axis=1).var(axis=0, ddof=1)
    total = within * (length - 1) / length + between
    total = np.where(total > 0, total, 1.0)
    rho = 1 - (within - autocov.mean(axis=0)) / total
    rho[0] = 1.0
    pairs = rho[: length // 2 * 2].reshape(-1, 2, quantities).sum(axis=1)
    positive = np.cumprod(pairs > 0, axis=0).astype(bool)
    monotone = np.minimum.accumulate(pairs, axis=0)
    tau = -1 + 2 * np.where(positive, monotone, 0.0).sum(axis=0)
    return np.asarray(chains * length / np.maximum(tau, 1 / np.log10(chains * length)))


def ess_bulk(draws: Floats) -> Floats:
    """Return bulk effective sample size."""
    return _plain_ess(_rank_normalise(_split(draws)))


def ess_tail(draws: Floats) -> Floats:
    """Return tail effective sample size: the smaller of the 5 % and the 95 % quantile's."""
    parts = _split(draws)
    low, high = np.quantile(parts, [0.05, 0.95], axis=(0, 1))
    below = _plain_ess((parts <= low).astype(float))
    above = _plain_ess((parts <= high).astype(float))
    return np.minimum(below, above)
