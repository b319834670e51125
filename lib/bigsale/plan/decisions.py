"""The decision vector of a plan: one variable a row of its table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from bigsale.brief.model import Brief
from bigsale.errors import Text
from bigsale.plan.commission import Commission
from bigsale.plan.crowds import Crowd
from bigsale.plan.curves import MediaCurves
from bigsale.plan.deals import Deals
from bigsale.plan.grid import Grid
from bigsale.plan.limits import Limit
from bigsale.plan.rebates import tier_variables

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

WHOLE_BLOCKS = ("deal", "use", "tier", "offer")
"""Blocks of 0–1 variables."""
NONE = np.zeros(0, np.int64)


@dataclass(frozen=True, eq=False)
class Decisions:
    """The decision vector: one row of `table` per variable, in blocks.

    `table`: block (media, commission, deal, best, use, tier, rebated, offer, crowd), channel, cell
    (−1 for deals), phase (position), deal (−1 for spend), money_cny (yuan per unit of the
    variable). Media and commission are yuan of a channel on a cell; a deal is 0 or 1 in a phase;
    `best` (0–1) marks the one creator of an audience who loses nothing to the others of that
    audience; `use` (0 or 1) says whether a channel with a least spend if used is used; `tier` (0 or
    1) and `rebated` (yuan) are explained in `rebates`; `offer` (0 or 1) is the commission rate
    taken of several; `crowd` (yuan) is explained in `crowds`.
    """

    table: pd.DataFrame
    n_media: int

    @cached_property
    def whole(self) -> Ints:
        """Return the positions of all 0–1 variables: deals, channels in use, tiers, offers."""
        return _kept(np.concatenate([self.block(name) for name in WHOLE_BLOCKS]))

    @property
    def n(self) -> int:
        """Number of variables."""
        return len(self.table)

    def block(self, name: str) -> Ints:
        """Return the positions of one block."""
        return self._blocks.get(name, NONE)

    @cached_property
    def _blocks(self) -> Mapping[str, Ints]:
        blocks = self.table["block"].to_numpy()
        return {name: _kept(np.flatnonzero(blocks == name)) for name in pd.unique(blocks)}

    def days(self, grid: Grid, of_phase: Floats) -> Floats:
        """Return on which days sales of a variable fall, (variable, day); media's nowhere.

        `of_phase` (phase, day): of creators' sales in a phase.
        """
        days = np.zeros((self.n, grid.n_days))
        block, cell = self.table["block"], self.table["cell"].to_numpy()
        commission = np.flatnonzero(block == "commission")
        days[commission, grid.cell_day[cell[commission]]] = 1.0
        deals = np.flatnonzero(block.isin(("deal", "best", "crowd")))
        days[deals] = of_phase[self.table["phase"].to_numpy()[deals]]
        return days

    @cached_property
    def money_cny(self) -> Floats:
        """Yuan per unit of each variable."""
        return _kept(self.table["money_cny"].to_numpy(float))


def _kept(values: Any) -> Any:
    """Return a copy that nobody can write to: it is worked out once and handed to all."""
    copy = values.copy()
    copy.flags.writeable = False
    return copy


def make_decisions(
    brief: Brief,
    grid: Grid,
    curves: MediaCurves,
    commission: Commission,
    deals: Deals,
    crowds: tuple[Crowd, ...],
) -> Decisions:
    """Return the decision vector's table."""
    phases = [phase.name for phase in brief.phases]
    phase_of_cell = [phases.index(cell.phase) for cell in grid.cells]
    rows: list[tuple[str, str, int, int, int, float]] = []
    for block, channels in (("media", curves.channels), ("commission", commission.channels)):
        rows += [
            (block, channel, cell, phase_of_cell[cell], -1, 1.0)
            for channel in channels
            for cell in range(grid.n_cells)
        ]
    options = [(int(d), int(p)) for d, p in np.argwhere(deals.allowed)]
    fees, channel_of = deals.fee_fen / 100, deals.channel
    rows += [("deal", channel_of[d], -1, p, d, float(fees[d])) for d, p in options]
    shared = shared_audiences(deals)
    rows += [("best", channel_of[d], -1, p, d, 0.0) for d, p in options if shared[d]]
    rows += [
        ("use", name, -1, 0, -1, 0.0)
        for name, channel in brief.channels.items()
        if channel.min_if_used_cny > 0
    ]
    rows += tier_variables(brief, curves.channels)
    rows += [("offer", commission.channels[at], -1, 0, -1, 0.0) for at in commission.chosen_among]
    rows += [("crowd", crowd.channel, -1, crowd.phase, -1, 0.0) for crowd in crowds]
    names = ["block", "channel", "cell", "phase", "deal", "money_cny"]
    table = pd.DataFrame(rows, columns=names)
    return Decisions(table, len(curves.channels) * grid.n_cells)


def shared_audiences(deals: Deals) -> npt.NDArray[np.bool_]:
    """Return whether another candidate has the same audience, (deal,)."""
    if "audience" not in deals.table:
        return np.zeros(deals.n_deals, bool)
    audience = deals.table["audience"]
    return (audience.notna() & audience.duplicated(keep=False)).to_numpy()


def offer_rows(decisions: Decisions, commission: Commission) -> Iterator[Limit]:
    """Yield: commission only at the rate taken, and one rate of a channel at most."""
    places = decisions.block("commission").reshape(commission.cap_cny.shape)
    flags = decisions.block("offer")
    words = Text("每个联盟渠道只定一个佣金率", "one commission rate of a channel")
    channel = decisions.table["channel"].to_numpy()
    for at, flag in zip(commission.chosen_among, flags, strict=True):
        row = np.zeros(decisions.n)
        row[places[at]], row[flag] = 1.0, -float(commission.cap_cny[at].sum())
        yield Limit(row, -np.inf, 0.0, None, words)
    for name in dict.fromkeys(channel[flags]):
        one = np.zeros(decisions.n)
        one[flags[channel[flags] == name]] = 1.0
        yield Limit(one, -np.inf, 1.0, None, words, is_money=False)
