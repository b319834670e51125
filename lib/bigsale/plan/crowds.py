"""More creators at once than ever before: beyond that, each further yuan of fees sells less.

What finished deals and claims say of creators was learnt with as many at a time as the past had.
Up to the most that a channel ever spent in so many days (F; at least what the dearest candidate
costs, since one is no crowd), creators sell what they would alone; fees f beyond it sell as
F · (1 + log f/F) would: twice the past's most sells 1.7 times, four times 2.4 times. The curve is
cut into straight pieces, so that the sales lost are linear in one variable per channel and phase,
z: the fees that sell nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

from bigsale.brief.model import Brief, Phase
from bigsale.data.history import History
from bigsale.errors import Text
from bigsale.plan.deals import Deals
from bigsale.plan.limits import Limit
from bigsale.units import FEN_PER_CNY

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

TIMES = np.array([1.25, 1.75, 2.5, 4.0, 7.0])
"""Multiples of the past's most at which the pieces touch the curve."""


def lost_fees_cny(fees_cny: Floats, most_cny: Floats) -> Floats:
    """Return the fees that sell nothing, yuan, same shape: `most_cny` is the past's most."""
    pieces = fees_cny[..., None] * (1 - 1 / TIMES) - most_cny[..., None] * np.log(TIMES)
    return np.asarray(np.maximum(pieces.max(axis=-1), 0.0))


def most_like(history: History, name: str, phase: Phase) -> float:
    """Return the most that a channel spent in as many days in a row as the phase touches, yuan.

    Weekly data does not say on which days of a week: all of it may have been on these.
    """
    spend_cny = history.spend_cny[history.channel_index(name)]
    last = phase.end - timedelta(microseconds=1)
    days = (last.date() - phase.start.date()).days + 1
    periods = min(-(-days // history.grain_days), len(spend_cny))
    return float(np.convolve(spend_cny, np.ones(periods), "valid").max())


@dataclass(frozen=True, eq=False)
class Crowd:
    """One channel in one phase whose candidates may cost more than the past ever spent on them.

    `phase` is its position in the brief; `past_cny` the most of as many past days, yuan, and
    `most_cny` the fees from which creators count as a crowd.
    """

    channel: str
    phase: int
    past_cny: float
    most_cny: float


def find_crowds(brief: Brief, history: History, deals: Deals) -> tuple[Crowd, ...]:
    """Return where creators may be more than ever before.

    Only channels that spent in past events: a first big sale has no crowd to hold it against.
    """
    found = []
    fees_cny = deals.fee_fen / FEN_PER_CNY
    for name in dict.fromkeys(deals.channel.astype(str)):
        if name not in history.channels or not _was_on_sale(history, name):
            continue
        for at, phase in enumerate(brief.phases):
            own = (deals.channel == name) & deals.allowed[:, at]
            past_cny = most_like(history, name, phase)
            most_cny = max(past_cny, float(fees_cny[own].max(initial=0.0)))
            if lost_fees_cny(fees_cny[own].sum()[None], np.array([most_cny]))[0] > 0:
                found.append(Crowd(name, at, past_cny, most_cny))
    return tuple(found)


def _was_on_sale(history: History, name: str) -> bool:
    """Return whether the channel spent in a past event."""
    own = history.channel_index(name)
    events = zip(history.events["start"], history.events["end"], strict=True)
    return any(history.spend_within_cny(start, end)[own] > 0 for start, end in events)


@dataclass(frozen=True, eq=False)
class Crowds:
    """The crowds of a problem: `at` (crowd,) positions of z, `most_cny` (crowd,), and `fees_cny`
    (crowd, variable), the fee of each deal that may stand in the crowd, else 0. Yuan.
    """

    found: tuple[Crowd, ...]
    at: Ints
    most_cny: Floats
    fees_cny: Floats

    def lost(self, decision: Floats) -> Floats:
        """Return z as the decision's deals have it, (crowd,), yuan of fees."""
        return lost_fees_cny(self.fees_cny @ decision, self.most_cny)

    def opened(self, high: Floats) -> Floats:
        """Return upper bounds (variable,) in which every z may be what all its deals cost."""
        opened = high.copy()
        opened[self.at] = self.fees_cny.sum(axis=1)
        return opened

    def fix(self, low: Floats, high: Floats) -> None:
        """Bound z, in place, to what the deals that `low` fixes have it."""
        low[self.at] = high[self.at] = self.lost(low)

    def limits(self) -> Iterator[Limit]:
        """Yield z ≥ each piece; no planner set them, so they have no key."""
        words = Text("达人扎堆时各卖得更少", "creators in a crowd sell less each")
        for at, most_cny, fees_cny in zip(self.at, self.most_cny, self.fees_cny, strict=True):
            for times in TIMES:
                row = (1 - 1 / times) * fees_cny
                row[at] = -1.0
                yield Limit(row, -np.inf, float(most_cny * np.log(times)), None, words)


def crowd_fees_cny(table: pd.DataFrame, at: int) -> Floats:
    """Return the fee of each deal that may stand in the crowd of variable `at`, (variable,).

    `table`: of the decisions. Zero for all other variables.
    """
    own = table["block"] == "deal"
    for name in ("channel", "phase"):
        own &= table[name] == table[name].iat[at]
    return np.where(own, table["money_cny"], 0.0)


def make_crowds(found: tuple[Crowd, ...], table: pd.DataFrame) -> Crowds:
    """Return the crowds as variables of the decisions in `table`."""
    at = np.flatnonzero(table["block"] == "crowd")
    fees_cny = [crowd_fees_cny(table, int(one)) for one in at]
    return Crowds(
        found=found,
        at=at,
        most_cny=np.array([crowd.most_cny for crowd in found]),
        fees_cny=np.array(fees_cny).reshape(len(at), len(table)),
    )
