"""More creators at once sell less each: they share the buyers of a day and of those around it.

Fees f of one channel on one day of a phase, of creators who cost f₀ each, sell what f / (1 + c·g)
would alone, g = (f − f₀) / the shop's usual daily sales: the fees of the others. c is learnt from
finished deals (`response.deals`), where posts of days near each other are held against each other;
several days count as fewer, since posts of one also reach buyers of the next. Beyond the
most that a channel ever spent in so many days (at least what the dearest candidate costs, since
one is no crowd) nothing was learnt: from there on sales grow with the logarithm of fees only.
The curve is cut into straight pieces, so that the sales lost are linear in one variable per channel
and phase, z: the fees that sell nothing.
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
from bigsale.response.deal_priors import CROWD_LOSS
from bigsale.response.deal_rows import around
from bigsale.response.level import usual_daily_cny

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

TIMES = np.array([1.25, 1.75, 2.5, 4.0, 7.0])
"""Multiples of the past's most at which pieces touch the curve."""
INSIDE = np.array([0.125, 0.25, 0.5, 0.75, 1.0])
"""The same between one creator a day and the past's most, as shares of the way."""
LEAST_LOST_CNY = 1.0
"""Where even all candidates at once would lose less than these fees there is no crowd."""


@dataclass(frozen=True)
class Sharing:
    """How creators of one channel in one phase share buyers; yuan of fees.

    `alone_cny`: fees of one creator a day. `loss` (≥ 0): share of sales lost, to first order, per
    yuan of the others' fees. `most_cny`: the past's most, from where on sales grow with the
    logarithm.
    """

    alone_cny: float
    loss: float
    most_cny: float

    def sells(self, fees_cny: Floats) -> tuple[Floats, Floats]:
        """Return the fees that would sell as much alone, and the slope; same shape."""
        inside = np.minimum(fees_cny, self.most_cny)
        shared = 1 + self.loss * np.maximum(inside - self.alone_cny, 0.0)
        sells = inside / shared
        slope = (shared - np.where(inside > self.alone_cny, self.loss * inside, 0.0)) / shared**2
        times = np.maximum(fees_cny / self.most_cny, 1.0)
        return sells + slope * inside * np.log(times), slope / times

    def pieces(self, most_cny: float) -> tuple[Floats, Floats]:
        """Return rate and start of straight pieces, (piece,) each, for fees up to `most_cny`.

        Lost is the highest of 0 and rate · (fees) − start.
        """
        alone = min(self.alone_cny, self.most_cny)
        end = min(self.most_cny, most_cny)
        at = alone + INSIDE * (end - alone) if self.loss > 0 else np.zeros(0)
        at = np.append(at, self.most_cny * TIMES[self.most_cny * TIMES < 2 * most_cny])
        sells, slope = self.sells(at)
        return 1 - slope, sells - slope * at


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
    """One channel in one phase whose candidates may be in each other's way.

    `phase` is its position in the brief; `past_cny` the most of as many past days, yuan (NaN where
    the channel never spent in a sale). `rate`, `start` (piece,): the fees that sell nothing are at
    least rate · fees − start. `of_a_day`: how creators of one day share buyers.
    """

    channel: str
    phase: int
    past_cny: float
    of_a_day: Sharing
    rate: Floats
    start: Floats

    def lost(self, fees_cny: float) -> float:
        """Return the fees that sell nothing, yuan."""
        return max(float((self.rate * fees_cny - self.start).max()), 0.0)


def find_crowds(brief: Brief, history: History, deals: Deals) -> tuple[Crowd, ...]:
    """Return where creators may share buyers."""
    found = []
    fees_cny = deals.fee_cny
    for name in dict.fromkeys(deals.channel.astype(str)):
        on_sale = name in history.channels and _was_on_sale(history, name)
        for at, phase in enumerate(brief.phases):
            own = (deals.channel == name) & deals.allowed[:, at] & (fees_cny > 0)
            if not own.any():
                continue
            past_cny = most_like(history, name, phase) if on_sale else np.nan
            loss_per_cny = _loss_per_cny(brief, history, deals, name)
            sharing = _sharing(loss_per_cny, phase, fees_cny[own], past_cny)
            daily_cny = history.most_daily_cny(name) if on_sale else np.nan
            of_a_day = _of_a_day(loss_per_cny, fees_cny[own], daily_cny)
            whole_cny = float(fees_cny[own].sum())
            crowd = Crowd(name, at, past_cny, of_a_day, *sharing.pieces(whole_cny))
            if len(crowd.rate) and crowd.lost(whole_cny) > LEAST_LOST_CNY:
                found.append(crowd)
    return tuple(found)


def _loss_per_cny(brief: Brief, history: History, deals: Deals, channel: str) -> float:
    """Return the share of sales lost per yuan of others' fees on the same day."""
    learnt, loss = deals.learnt, CROWD_LOSS.mean
    if learnt is not None and channel in learnt.channels:
        loss = learnt.crowd_loss(channel)
    return loss / usual_daily_cny(history, brief)


def _sharing(loss_per_cny: float, phase: Phase, fees_cny: Floats, past_cny: float) -> Sharing:
    """Return how candidates with `fees_cny` (candidate,) share buyers, spread over the phase."""
    days = max(round((phase.end - phase.start) / timedelta(days=1)), 1)
    # As many days would share nothing of each other's buyers and be as full.
    apart = days / float(around(np.ones(days)).mean())
    day = _of_a_day(loss_per_cny, fees_cny, past_cny)
    return Sharing(apart * day.alone_cny, loss_per_cny / apart, day.most_cny)


def _of_a_day(loss_per_cny: float, fees_cny: Floats, past_cny: float) -> Sharing:
    """Return the same for the creators of one day; `past_cny`: the past's most, NaN for none."""
    most_cny = np.inf if np.isnan(past_cny) else max(past_cny, float(fees_cny.max()))
    return Sharing(float(fees_cny.mean()), loss_per_cny, most_cny)


def _was_on_sale(history: History, name: str) -> bool:
    """Return whether the channel spent in a past event."""
    own = history.channel_index(name)
    events = zip(history.events["start"], history.events["end"], strict=True)
    return any(history.spend_within_cny(start, end)[own] > 0 for start, end in events)


@dataclass(frozen=True, eq=False)
class Crowds:
    """The crowds of a problem: `at` (crowd,) positions of z, and `fees_cny` (crowd, variable), the
    fee of each deal that may stand in the crowd, else 0. Yuan.
    """

    found: tuple[Crowd, ...]
    at: Ints
    fees_cny: Floats

    def lost(self, decision: Floats) -> Floats:
        """Return z as the decision's deals have it, (crowd,), yuan of fees."""
        fees = self.fees_cny @ decision
        lost = [crowd.lost(float(own)) for crowd, own in zip(self.found, fees, strict=True)]
        return np.array(lost, dtype=float)

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
        for crowd, at, fees_cny in zip(self.found, self.at, self.fees_cny, strict=True):
            for rate, start in zip(crowd.rate, crowd.start, strict=True):
                row = rate * fees_cny
                row[at] = -1.0
                yield Limit(row, -np.inf, float(start), None, words)


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
    return Crowds(found=found, at=at, fees_cny=np.array(fees_cny).reshape(len(at), len(table)))
