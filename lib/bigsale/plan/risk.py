"""How much the bad tail counts: worth = (1 − weight) · mean + weight · CVaR over the draws.

CVaR at `level` is the mean of the worst `level` of the draws (Rockafellar & Uryasev 2000). It is
the least weighted mean over draw weights of at most 1/(level · draws), so for any such weights the
best plan under them bounds the best plan under risk from above.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from bigsale.brief.model import Brief
from bigsale.plan.program import minimise

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Risk:
    """Share `weight` of the CVaR over the worst `level` of the draws; weight 0 is the mean."""

    weight: float
    level: float

    def draw_weights(self, worth: Floats) -> Floats:
        """Return the draw weights, (draw,), sum 1, that make this worth (draw,) the least."""
        n_draws = len(worth)
        order = np.argsort(worth, kind="stable")
        share = np.clip(self.level * n_draws - np.arange(n_draws), 0.0, 1.0)
        tail = np.zeros(n_draws)
        tail[order] = share / (self.level * n_draws)
        return (1 - self.weight) / n_draws + self.weight * tail

    def value(self, worth: Floats) -> float:
        """Return the worth under risk of worth by draw (draw,)."""
        return float(self.draw_weights(worth) @ worth)


def least_favourable(risk: Risk, worth: Floats, *, fallback: Floats) -> Floats:
    """Return the draw weights under which even the best of several plans is worth the least.

    `worth` (plan, draw). A linear program (Kelley 1960: each plan found cuts off weights that it
    does well under); `fallback` where it fails.
    """
    n_plans, n_draws = worth.shape
    scale = max(float(np.abs(worth).max()), 1.0)
    # Worth under the share of the tail, and one number above the worth of every plan.
    rows = np.hstack([risk.weight * worth / scale, -np.ones((n_plans, 1))])
    sums = np.append(np.ones(n_draws), 0.0)
    ordinary = (1 - risk.weight) * worth.mean(axis=1) / scale
    answer = minimise(
        np.append(np.zeros(n_draws), 1.0),
        sparse.csr_matrix(np.vstack([rows, sums])),
        rows=(np.append(np.full(n_plans, -np.inf), 1.0), np.append(-ordinary, 1.0)),
        bounds=(
            np.append(np.zeros(n_draws), -np.inf),
            np.append(np.full(n_draws, 1 / (risk.level * n_draws)), np.inf),
        ),
    )
    if answer is None:
        return fallback
    tail = np.clip(answer.x[:n_draws], 0.0, None)
    return (1 - risk.weight) / n_draws + risk.weight * tail / tail.sum()


def make_risk(brief: Brief) -> Risk:
    """Return the brief's attitude to risk."""
    risk = brief.goal.risk
    return Risk(risk.weight if risk.measure == "cvar" else 0.0, risk.level)
