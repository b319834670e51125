"""R-hat and effective sample sizes by whole arrays: slow and plain, to hold the compiled against.

Source: Vehtari, Gelman, Simpson, Carpenter & Bürkner (2021), Bayesian Analysis 16(2).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri
from scipy.stats import rankdata

Floats = npt.NDArray[np.float64]


def plain_convergence(draws: Floats) -> tuple[float, float, float]:
    """Return R-hat, bulk and tail size of one quantity, (chain, draw)."""
    half = draws.shape[1] // 2
    parts = np.concatenate([draws[:, :half], draws[:, -half:]])
    folded = np.abs(parts - np.median(parts))
    tails = [(parts <= np.quantile(parts, share)).astype(float) for share in (0.05, 0.95)]
    rhat = max(_rhat(_normal(parts)), _rhat(_normal(folded)))
    return rhat, _size(_normal(parts)), min(_size(part) for part in tails)


def _normal(parts: Floats) -> Floats:
    ranks = rankdata(parts).reshape(parts.shape)
    return np.asarray(ndtri((ranks - 0.375) / (parts.size + 0.25)))


def _rhat(parts: Floats) -> float:
    length, within = parts.shape[1], parts.var(axis=1, ddof=1).mean() or 1.0
    return float(np.sqrt((length - 1) / length + parts.mean(axis=1).var(ddof=1) / within))


def _size(parts: Floats) -> float:
    n, length = parts.shape
    centred = parts - parts.mean(axis=1, keepdims=True)
    shared = [(centred[:, lag:] * centred[:, : length - lag]).sum() for lag in range(length)]
    autocovariance = np.array(shared) / (n * length)
    within = autocovariance[0] * length / (length - 1)
    total = within * (length - 1) / length + parts.mean(axis=1).var(ddof=1) or 1.0
    rho = 1 - (within - autocovariance) / total
    rho[0] = 1.0
    pairs = rho[: length // 2 * 2].reshape(-1, 2).sum(axis=1)
    first = np.argmax(pairs <= 0) if (pairs <= 0).any() else len(pairs)
    tau = -1 + 2 * np.minimum.accumulate(pairs[:first]).sum()
    return float(n * length / max(tau, 1 / np.log10(n * length)))
