"""The columns of the model of deals: which coefficient moves which observation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bigsale.response.deal_posterior import NormalPrior, Observations
from bigsale.response.deal_priors import (
    AUDIENCE,
    CROWD_LOSS,
    DEMAND_POWER,
    LATER_POWER,
    LEVEL,
    LEVEL_SHARED,
    OVERSTATEMENT,
    OVERSTATEMENT_SHARED,
    PROMISE_POWER,
    TRAITS,
    DealPrior,
    pooled_precision,
)
from bigsale.response.deal_rows import DealRows, centred, centres

Floats = npt.NDArray[np.float64]

BY_CHANNEL = {
    "level": LEVEL,
    "overstatement": OVERSTATEMENT,
    "demand_power": DEMAND_POWER,
    "later_demand_power": LATER_POWER,
    "promise_demand_power": PROMISE_POWER,
    "crowd_loss": CROWD_LOSS,
}
"""Coefficients that each channel has of its own, in the design's order."""
NOT_SHARED = ("demand_power", "later_demand_power", "promise_demand_power", "crowd_loss")
"""Of these, the ones that channels share nothing of."""


@dataclass(frozen=True, eq=False)
class DealDesign:
    """How rows become columns: level, overstatement, powers of demand and of a crowd by channel,
    traits, audiences. `centre` (channel, trait): what traits are counted from.
    """

    channels: tuple[str, ...]
    audiences: tuple[str, ...]
    centre: Floats

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the coefficients, in the order of the columns."""
        return (
            *(f"{name}[{channel}]" for name in BY_CHANNEL for channel in self.channels),
            *TRAITS,
            *(f"audience[{name}]" for name in self.audiences),
        )

    def columns(self, rows: DealRows, *, is_sale: bool) -> Floats:
        """Return the design (row, coefficient) of what was sold, or of what was promised."""
        own = np.eye(len(self.channels))[rows.channel]
        fee, followers, suspicious, day, later, crowd = centred(rows, self.centre).T
        promised = 0.0 if is_sale else 1.0
        sold = 1.0 - promised
        audience = np.array([[name == one for one in self.audiences] for name in rows.audience])
        return np.column_stack(
            [
                own,
                promised * own,
                sold * day[:, None] * own,
                sold * later[:, None] * own,
                promised * day[:, None] * own,
                -sold * crowd[:, None] * own,
                fee,
                followers,
                suspicious,
                promised * suspicious,
                audience.reshape(len(rows), len(self.audiences)).astype(float),
            ]
        )


def design_deals(past: DealRows, channels: tuple[str, ...]) -> DealDesign:
    """Return the design that the rows of the past ask for."""
    audiences = tuple(sorted({name for name in past.audience if name}))
    return DealDesign(channels, audiences, centres(past, len(channels)))


def normal_prior(prior: DealPrior, design: DealDesign) -> NormalPrior:
    """Return the prior of all coefficients, centred on what holds without past deals."""
    n, n_audiences = len(prior.channels), len(design.audiences)
    others = np.array([one.sd for one in TRAITS.values()] + [AUDIENCE.sd] * n_audiences)
    mean = [
        *(prior.log_level, prior.log_overstatement),
        *[prior.demand_power / 2] * 3,
        np.full(n, CROWD_LOSS.mean),
        np.zeros(len(others)),
    ]
    blocks = (
        pooled_precision(LEVEL, LEVEL_SHARED, n),
        pooled_precision(OVERSTATEMENT, OVERSTATEMENT_SHARED, n),
        *(np.eye(n) / BY_CHANNEL[name].sd ** 2 for name in NOT_SHARED),
        np.diag(1 / others**2),
    )
    size = len(BY_CHANNEL) * n + len(others)
    precision, at = np.zeros((size, size)), 0
    for block in blocks:
        precision[at : at + len(block), at : at + len(block)] = block
        at += len(block)
    return NormalPrior(np.concatenate(mean), precision)


def observe(
    past: DealRows, prior: DealPrior, design: DealDesign
) -> tuple[Observations, tuple[str, ...]]:
    """Return what was sold and, where known, promised, ordered by creator; and the creators."""
    told = np.isfinite(past.log_promised)
    target = np.concatenate([past.log_sold, past.log_promised[told]])
    variance = np.concatenate([np.full(len(past), prior.luck_var), past.promise_var[told]])
    columns = [design.columns(past, is_sale=True), design.columns(past, is_sale=False)[told]]
    is_sale = np.arange(len(target)) < len(past)
    who = np.concatenate([past.creator, past.creator[told]]).astype(str)
    order = np.argsort(who, kind="stable")
    creators, first = np.unique(who[order], return_index=True)
    seen = Observations(
        target=target[order],
        design=np.concatenate(columns)[order],
        variance=variance[order],
        is_sale=is_sale[order],
        first=first,
    )
    return seen, tuple(creators)
