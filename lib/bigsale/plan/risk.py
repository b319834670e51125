"""How much the bad tail counts: worth = (1 − weight) · mean + weight · CVaR over the draws.

CVaR at `level` is the mean of the worst `level` of the draws (Rockafellar & Uryasev 2000). It is
the least weighted mean over draw weights of at most 1/(level · draws), so for any such weights the
best plan under them bounds the best plan under risk from above.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bigsale.brief.model import Brief

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


def make_risk(brief: Brief) -> Risk:
    """Return the brief's attitude to risk."""
    risk = brief.goal.risk
    return Risk(risk.weight if risk.measure == "cvar" else 0.0, risk.level)
