"""What agencies promise, held against what the channel's money brought: the rule without deals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from bigsale.plan.claims import claimed_per_spent
from bigsale.response.deal_priors import (
    PROMISE_ERROR,
    QUALITY_SD,
    USUAL_OVERSTATEMENT,
    USUAL_STATED_SD,
)
from bigsale.response.result import ResponseFit
from bigsale.units import FEN_PER_CNY

Floats = npt.NDArray[np.float64]

DAYS_TO_TRUST = 10
"""Active days of history that weigh as much as the usual overstatement."""


@dataclass(frozen=True, eq=False)
class Promises:
    """Candidates of one channel as the rule of docs/decisions/052 takes them.

    `claimed_cny` (deal,): expected attributed sales. `relative_sd` (deal,): as stated, against the
    promise. `overstatement`: promised ÷ expected attributed. `usual_rate`: promised per yuan of
    fee; NaN where no candidate has a fee.
    """

    claimed_cny: Floats
    relative_sd: Floats
    overstatement: float
    usual_rate: float

    @property
    def promise_var(self) -> Floats:
        """Variance of the logarithm of each promise around the truth, (deal,)."""
        return error_var(self.relative_sd)

    @property
    def luck_var(self) -> Floats:
        """Variance of the logarithm of each outcome around what it should bring, (deal,)."""
        return np.asarray((1 - PROMISE_ERROR) * np.log1p(self.relative_sd**2))


def error_var(relative_sd: Floats) -> Floats:
    """Return the part of a stated sd that is the promise's error: variance of the logarithm."""
    return np.asarray(PROMISE_ERROR * np.log1p(relative_sd**2))


def own_or(table: pd.DataFrame, column: str, otherwise: Floats) -> Floats:
    """Return the creator's own figure where given, else the channel's."""
    if column not in table:
        return otherwise.astype(float)
    own = pd.to_numeric(table[column], errors="coerce").to_numpy(float)
    return np.where(np.isfinite(own), own, otherwise)


def weigh_promises(table: pd.DataFrame, fit: ResponseFit, channel: str) -> Promises:
    """Return what the candidates of one channel may be expected to sell, by their promises."""
    promised = table["expected_gmv_cny"].to_numpy(float)
    promised = promised * (1 - own_or(table, "suspicious_fans", np.zeros(len(table))))
    fee = table["fee_cny"].to_numpy(float)
    sd = own_or(table, "gmv_sd_cny", USUAL_STATED_SD * promised)
    relative = np.clip(sd / np.maximum(promised, 1 / FEN_PER_CNY), 0.05, 2.0)
    overstatement = _overstatement(promised, fee, fit, channel)
    # What the fee alone would make us expect; slots without a fee have only their promise.
    usual_rate = promised[fee > 0].sum() / fee[fee > 0].sum() if (fee > 0).any() else 0.0
    usual = np.where(fee > 0, usual_rate * fee, promised)
    trust = QUALITY_SD**2 / (QUALITY_SD**2 + error_var(relative))
    positive = (promised > 0) & (usual > 0)
    pulled = np.where(
        positive,
        np.exp(
            trust * np.log(np.where(positive, promised, 1))
            + (1 - trust) * np.log(np.where(positive, usual, 1))
        ),
        0.0,
    )
    return Promises(pulled / overstatement, relative, overstatement, usual_rate or np.nan)


def _overstatement(promised: Floats, fee: Floats, fit: ResponseFit, channel: str) -> float:
    """Return how much the candidates promise per yuan of fee against the channel's past."""
    claimed = claimed_per_spent(channel, fit)
    paid = fee > 0
    if not paid.any() or not claimed > 0:
        return USUAL_OVERSTATEMENT
    at = fit.channels.index(channel)
    active = fit.grain_days * int((fit.spend_cny[at] > 0).sum())
    trust = active / (active + DAYS_TO_TRUST)
    seen = promised[paid].sum() / fee[paid].sum() / claimed
    logs = trust * np.log(max(seen, 1e-6)) + (1 - trust) * np.log(USUAL_OVERSTATEMENT)
    # Better creators than ever before are believed up to a fifth above the past.
    return float(np.exp(max(logs, np.log(1 / 1.2))))


def stated_luck(relative_sd: Floats, n_draws: int, rng: np.random.Generator) -> Floats:
    """Return factors ≥ 0 with mean exactly one and the given relative sd, (draw, deal)."""
    shape = 1 / relative_sd**2
    factors = rng.gamma(shape, 1 / shape, size=(n_draws, len(relative_sd)))
    return factors / np.maximum(factors.mean(axis=0), 1e-12)
