"""Volume rebates as decisions: which tier a channel's spend reaches, and the spend it pays on.

Tier k has u (0 or 1: reached) and s (yuan that earn its rate), with from·u ≤ s ≤ to·u, one tier
at most, and no more s than spend. Rates rise, so the best s is the whole spend at the best tier
reached; with u fixed the worth is linear in s, and the rest of the problem stays concave.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from bigsale.brief.model import Brief
from bigsale.economics.rebates import reached_tier, rebates_of
from bigsale.errors import Text
from bigsale.plan.limits import Limit

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

Row = tuple[str, str, int, int, int, float]


@dataclass(frozen=True, eq=False)
class Rebates:
    """Rebate tiers of all channels as variables; those of one channel in order of spend.

    `flag`, `amount` (tier,): positions of u and s among the variables. `from_cny`, `to_cny`
    (tier,): spend that earns `rate` (tier,). `spend` (tier, variable): 1 for each variable that
    is spend of the tier's channel.
    """

    brief: Brief
    channel: tuple[str, ...]
    flag: Ints
    amount: Ints
    from_cny: Floats
    to_cny: Floats
    rate: Floats
    spend: Floats

    def opened(self, high: Floats) -> Floats:
        """Return upper bounds (variable,) in which every tier that spend can reach is allowed."""
        reachable = self.to_cny > self.from_cny
        opened = high.copy()
        opened[self.flag] = reachable
        opened[self.amount] = np.where(reachable, self.to_cny, 0.0)
        return opened

    def fix(self, low: Floats, high: Floats) -> None:
        """Bound s, in place, by the u that `low` fixes: nothing is left open without a tier."""
        low[self.amount] = self.from_cny * low[self.flag]
        high[self.amount] = self.to_cny * low[self.flag]

    def at_least(self, decision: Floats) -> Floats:
        """Return the decision with every s at the least that its tier asks for.

        Then the limits ask for just the spend that keeps the tier.
        """
        least = decision.copy()
        least[self.amount] = self.from_cny * np.rint(decision[self.flag])
        return least

    def reached(self, decision: Floats) -> Floats:
        """Return the decision with u and s as its spend has it; keeps all limits of rebates."""
        settled = decision.copy()
        spend_cny = self.spend @ decision
        for name in dict.fromkeys(self.channel):
            own = np.array([one == name for one in self.channel])
            tier = reached_tier(rebates_of(self.brief, name), float(spend_cny[own][0]))
            settled[self.flag[own]] = np.arange(own.sum()) == tier
        paid = np.minimum(spend_cny, self.to_cny)
        settled[self.amount] = paid * settled[self.flag]
        return settled

    def limits(self) -> Iterator[Limit]:
        """Yield the rules of all tiers; no planner set them, so they have no key."""
        for at, name in enumerate(self.channel):
            words = Text(f"渠道 {name} 的返点档位", f"the rebate tiers of {name}")
            flag, amount = self._unit(self.flag[at]), self._unit(self.amount[at])
            yield Limit(self.from_cny[at] * flag - amount, -np.inf, 0.0, None, words)
            yield Limit(amount - self.to_cny[at] * flag, -np.inf, 0.0, None, words)
        for name in dict.fromkeys(self.channel):
            words = Text(f"渠道 {name} 至多一档返点", f"one rebate tier of {name}")
            own = [at for at, one in enumerate(self.channel) if one == name]
            amounts = sum((self._unit(self.amount[at]) for at in own), -self.spend[own[0]])
            flags = sum((self._unit(self.flag[at]) for at in own), np.zeros(self.spend.shape[1]))
            yield Limit(amounts, -np.inf, 0.0, None, words)
            yield Limit(flags, -np.inf, 1.0, None, words, is_money=False)

    def _unit(self, at: int) -> Floats:
        unit = np.zeros(self.spend.shape[1])
        unit[at] = 1.0
        return unit


def tier_variables(brief: Brief, channels: tuple[str, ...]) -> list[Row]:
    """Return rows of the decisions' table: u of every tier of `channels`, then every s.

    None where the goal does not count money: what comes back is then worth nothing to it.
    """
    if brief.goal.maximise != "contribution":
        return []
    tiers = [name for name in channels for _ in rebates_of(brief, name)]
    return [(block, name, -1, 0, -1, 0.0) for block in ("tier", "rebated") for name in tiers]


def make_rebates(brief: Brief, table: pd.DataFrame, high: Floats) -> Rebates:
    """Return the rebate tiers of the decisions in `table`. `high`: upper bounds, (variable,)."""
    block, channel = table["block"].to_numpy(), table["channel"].to_numpy()
    flag = np.flatnonzero(block == "tier")
    names = tuple(str(name) for name in channel[flag])
    unique = tuple(dict.fromkeys(names))
    tiers = [tier for name in unique for tier in rebates_of(brief, name)]
    spend = np.array([(block == "media") & (channel == name) for name in names], float)
    start = np.array([tier.from_cny for tier in tiers])
    return Rebates(
        brief=brief,
        channel=names,
        flag=flag,
        amount=np.flatnonzero(block == "rebated"),
        from_cny=start,
        to_cny=_ends(brief, names, start, spend.reshape(len(names), len(table)) @ high),
        rate=np.array([tier.rate for tier in tiers]),
        spend=spend.reshape(len(names), len(table)),
    )


def _ends(brief: Brief, names: tuple[str, ...], start: Floats, most_cny: Floats) -> Floats:
    """Return up to which spend each tier pays; below its start where no spend can reach it.

    The last tier of a channel has no end: twice the most it may spend leaves room around it.
    """
    ends = []
    for at, name in enumerate(names):
        top_cny = brief.channels[name].max_cny
        most = min(most_cny[at], np.inf if top_cny is None else top_cny)
        last = at + 1 == len(names) or names[at + 1] != name
        end = 2 * most if last else start[at + 1]
        ends.append(end if most >= start[at] else 0.0)
    return np.array(ends)
