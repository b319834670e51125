"""The noise of sales: what a fit left unexplained period by period, and noise drawn like it.

    log y_t = log μ_t + w_t + ε_t        ε_t ~ StudentT(ν, 0, σ), w_t the swing
    w_t+1 = ρ · [w_t + K · ε_t / (1 + ε_t² / (νσ²))]

as in docs/model.md ("Sales"); here on draws of the posterior, outside the compiled density.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bigsale.response.result import ResponseFit

Floats = npt.NDArray[np.float64]

TAIL_MIN = 2.0
"""`noise_tail` counts degrees of freedom above this."""


@dataclass(frozen=True, eq=False)
class Noise:
    """Draws (draw,) of what makes the noise of sales.

    `sd`: scale σ of the logarithm; `tail`: degrees of freedom ν > 2; `kept`: share ρ of the swing
    that is left a period later; `gain`: part K of a surprise that goes on.
    """

    sd: Floats
    tail: Floats
    kept: Floats
    gain: Floats

    def next_swing(self, swing: Floats, surprise: Floats) -> Floats:
        """Return the swing (draw,) of the period after one with this surprise (draw,)."""
        learnt = surprise / (1 + surprise**2 / (self.tail * self.sd**2))
        return np.asarray(self.kept * (swing + self.gain * learnt))

    def draw(self, periods: int, rng: np.random.Generator) -> Floats:
        """Return surprises drawn anew, (draw, period)."""
        tail = np.broadcast_to(self.tail[:, None], (len(self.tail), periods))
        return np.asarray(self.sd[:, None] * rng.standard_t(tail))


def noise_of(fit: ResponseFit) -> Noise:
    """Return the noise that a fit found."""
    named = fit.parameters
    return Noise(
        sd=named["noise_sd"],
        tail=TAIL_MIN + named["noise_tail"],
        kept=0.5 ** (fit.grain_days / named["swing_memory_days"]),
        gain=named["swing_gain"],
    )


def log_expected(fit: ResponseFit) -> Floats:
    """Return log μ, (draw, period): expected sales before swing and noise."""
    return np.asarray(np.log(fit.baseline_cny + fit.contribution_cny.sum(axis=1)))


def surprises(fit: ResponseFit) -> tuple[Floats, Floats]:
    """Return what no earlier period told: ε (draw, period), NaN where sales are unknown or ≤ 0.

    Also returns the swing (draw,) with which the period after the last one starts.
    """
    noise, sales = noise_of(fit), fit.sales_cny
    logs = np.log(np.where(sales > 0, sales, np.nan))
    surprise = logs - log_expected(fit)
    swing = np.zeros(fit.n_draws)
    for t in range(len(sales)):
        surprise[:, t] -= swing
        learnt = np.nan_to_num(surprise[:, t])
        swing = noise.next_swing(swing, learnt)
    return surprise, swing


def with_swing(noise: Noise, surprise: Floats, swing: Floats) -> Floats:
    """Return w + ε, (draw, period), of surprises (draw, period) after a swing (draw,)."""
    out = np.empty_like(surprise)
    for t in range(surprise.shape[1]):
        out[:, t] = swing + surprise[:, t]
        swing = noise.next_swing(swing, surprise[:, t])
    return out
