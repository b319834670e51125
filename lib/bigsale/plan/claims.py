"""How much of what a platform attributes to a channel is really added."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bigsale.data.history import History
from bigsale.response.result import ResponseFit

Floats = npt.NDArray[np.float64]

TYPICAL_SHARE = 0.6
"""Added share of attributed sales without any history: half-way of published tests (0.3–0.9)."""
TYPICAL_SD = 0.4
"""How sure that is: sd of its logarithm."""
DAYS_TO_TRUST = 10
"""Active days of history that weigh as much as the typical share."""
SMALLEST, LARGEST = 0.02, 2.0


def added_share(channel: str, fit: ResponseFit, history: History, *, seed: int) -> Floats:
    """Return added ÷ attributed sales of `channel`, (draw,).

    The posterior's share over the whole history, pulled towards the typical share in proportion
    to how few active days there are.
    """
    rng = np.random.default_rng([seed, len(channel), *channel.encode()])
    prior = np.log(TYPICAL_SHARE) + TYPICAL_SD * rng.standard_normal(fit.n_draws)
    added_cny, claimed_cny, active = _history(channel, fit, history)
    if active == 0:
        return np.exp(prior)
    trust = active / (active + DAYS_TO_TRUST)
    seen = np.log(np.clip(added_cny / claimed_cny, SMALLEST, LARGEST))
    return np.asarray(np.exp(trust * seen + (1 - trust) * prior))


def _history(channel: str, fit: ResponseFit, history: History) -> tuple[Floats, float, int]:
    """Return added sales (draw,), attributed sales, and days where both are known."""
    nothing = np.zeros(fit.n_draws), 0.0, 0
    if channel not in fit.channels:
        return nothing
    at = fit.channels.index(channel)
    claimed = fit.platform_gmv_cny[at]
    known = np.isfinite(claimed)
    active = fit.grain_days * int((known & (fit.spend_cny[at] > 0)).sum())
    claimed_cny = float(claimed[known].sum())
    if not active or claimed_cny <= 0:
        return nothing
    return fit.contribution_cny[:, at, known].sum(axis=1), claimed_cny, active


def claimed_per_spent(channel: str, fit: ResponseFit) -> float:
    """Return the platform's own ROI of `channel` over the history; NaN where unknown."""
    if channel not in fit.channels:
        return float("nan")
    at = fit.channels.index(channel)
    claimed, spend = fit.platform_gmv_cny[at], fit.spend_cny[at]
    known = np.isfinite(claimed)
    spend_cny = float(spend[known].sum())
    return float(claimed[known].sum()) / spend_cny if spend_cny > 0 else float("nan")
