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
    PLATFORM,
    PLATFORM_OVERSTATEMENT,
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
BY_PLATFORM = {"platform": PLATFORM, "platform_overstatement": PLATFORM_OVERSTATEMENT}
"""Coefficients of each platform, after the audiences' in the design."""
NOT_SHARED = ("demand_power", "later_demand_power", "promise_demand_power", "crowd_loss")
"""Of these, the ones that channels share nothing of."""


@dataclass(frozen=True, eq=False)
class DealDesign:
    """How rows become columns: level, overstatement, powers of demand and of a crowd by channel,
    traits, audiences, platforms (where the past has two or more). `centre` (channel, trait): what
    traits are counted from.
    """

    channels: tuple[str, ...]
    audiences: tuple[str, ...]
    platforms: tuple[str, ...]
    centre: Floats

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the coefficients, in the order of the columns."""
        return (
            *(f"{name}[{channel}]" for name in BY_CHANNEL for channel in self.channels),
            *TRAITS,
            *(f"audience[{name}]" for name in self.audiences),
            *(f"{name}[{one}]" for name in BY_PLATFORM for one in self.platforms),
        )

    def columns(self, rows: DealRows, *, is_sale: bool) -> Floats:
        """Return the design (row, coefficient) of what was sold, or of what was promised."""
        own = np.eye(len(self.channels))[rows.channel]
        fee, followers, suspicious, day, later, crowd = centred(rows, self.centre).T
        promised = 0.0 if is_sale else 1.0
        sold = 1.0 - promised
        platform = _marked(rows.platform, self.platforms)
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
                _marked(rows.audience, self.audiences),
                platform,
                promised * platform,
            ]
        )


def design_deals(past: DealRows, channels: tuple[str, ...]) -> DealDesign:
    """Return the design that the rows of the past ask for."""
    audiences, platforms = (
        tuple(sorted({name for name in names if name})) for names in (past.audience, past.platform)
    )
    if len(platforms) == 1:
        platforms = ()
    return DealDesign(channels, audiences, platforms, centres(past, len(channels)))


def _marked(names: npt.NDArray[np.object_], of: tuple[str, ...]) -> Floats:
    """Return 1 where a row's name is that of the column, (row, name)."""
    marked = np.array([[name == one for one in of] for name in names], float)
    return marked.reshape(len(names), len(of))


def normal_prior(prior: DealPrior, design: DealDesign) -> NormalPrior:
    """Return the prior of all coefficients, centred on what holds without past deals."""
    n = len(prior.channels)
    others = np.array(
        [one.sd for one in TRAITS.values()]
        + [AUDIENCE.sd] * len(design.audiences)
        + [one.sd for one in BY_PLATFORM.values() for _ in design.platforms]
    )
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
