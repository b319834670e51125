"""The brief's limits as linear rules over the decisions."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from bigsale.brief.model import AuctionChannel, Brief, DealsChannel, TouchChannel
from bigsale.errors import Text
from bigsale.plan.deals import Deals
from bigsale.plan.grid import Grid
from bigsale.plan.limits import Limit

Floats = npt.NDArray[np.float64]

BOOST_PER_FEE = 0.5
"""Boosting beside the deals of a channel, at most this share of their fees."""


def media_bounds(brief: Brief, grid: Grid, table: pd.DataFrame) -> tuple[Floats, Floats]:
    """Return lower and upper bounds of the decisions, (variable,), all finite.

    A daily limit is a bound where the day has one cell, else a rule over its cells.
    """
    spendable_cny = brief.goal.spendable_cny
    low = np.zeros(len(table))
    high = np.where(table["cell"] >= 0, spendable_cny, 1.0)
    cells_of_day = np.bincount(grid.cell_day, minlength=grid.n_days)[grid.cell_day]
    for name, channel in brief.channels.items():
        at = np.flatnonzero((table["channel"] == name) & (table["cell"] >= 0))
        if channel.max_cny is not None:
            high[at] = np.minimum(high[at], channel.max_cny)
        if isinstance(channel, AuctionChannel):
            if channel.daily_max_cny is not None:
                high[at] = np.minimum(high[at], channel.daily_max_cny)
            alone = cells_of_day[table["cell"].to_numpy()[at]] == 1
            low[at] = np.where(alone, channel.daily_min_cny, 0.0)
    return np.minimum(low, high), high


def limit_rows(brief: Brief, grid: Grid, table: pd.DataFrame, deals: Deals) -> list[Limit]:
    """Return every rule of the brief, then the rules of deals."""
    money = table["money_cny"].to_numpy(float)
    rows = [_budget(brief, money)]
    rows += _channel_rows(brief, table, money)
    rows += _daily_rows(brief, grid, table, money)
    rows += _phase_rows(brief, table, money)
    rows += _group_rows(brief, table, money)
    rows += _deal_rows(brief, table, deals)
    return rows


def _budget(brief: Brief, money: Floats) -> Limit:
    words = Text("可用预算（扣除机动预备金）", "the budget less the reserve")
    return Limit(money, -np.inf, brief.goal.spendable_cny, "goal.budget_cny", words)


def _channel_rows(brief: Brief, table: pd.DataFrame, money: Floats) -> Iterator[Limit]:
    for name, channel in brief.channels.items():
        own = np.where(table["channel"] == name, money, 0.0)
        key = f"channels.{name}"
        if channel.min_cny > 0:
            words = Text(f"渠道 {name} 的最低花费", f"the least spend of {name}")
            yield Limit(own, channel.min_cny, np.inf, f"{key}.min_cny", words)
        if channel.max_cny is not None:
            words = Text(f"渠道 {name} 的最高花费", f"the largest spend of {name}")
            yield Limit(own, -np.inf, channel.max_cny, f"{key}.max_cny", words)
        if isinstance(channel, TouchChannel):
            words = Text(f"{name} 的人群可触达次数", f"the touches that members of {name} take")
            most = channel.members * channel.max_touches_per_member * channel.cost_cny_per_touch
            yield Limit(own, -np.inf, most, f"{key}.max_touches_per_member", words)


def _daily_rows(brief: Brief, grid: Grid, table: pd.DataFrame, money: Floats) -> Iterator[Limit]:
    """Yield daily limits of days that several phases share."""
    cell = table["cell"].to_numpy()
    day = np.where(cell >= 0, grid.cell_day[cell], -1)
    shared = np.flatnonzero(np.bincount(grid.cell_day) > 1)
    for name, channel in brief.channels.items():
        if not isinstance(channel, AuctionChannel):
            continue
        low, high = channel.daily_min_cny, channel.daily_max_cny
        for at in shared if low > 0 or high is not None else ():
            own = np.where((table["channel"] == name) & (day == at), money, 0.0)
            key = f"channels.{name}.daily_"
            if low > 0:
                words = Text(f"渠道 {name} 的单日最低花费", f"the least daily spend of {name}")
                yield Limit(own, low, np.inf, key + "min_cny", words)
            if high is not None:
                words = Text(f"渠道 {name} 的单日最高花费", f"the largest daily spend of {name}")
                yield Limit(own, -np.inf, high, key + "max_cny", words)


def _share_rows(
    inside: npt.NDArray[np.bool_], money: Floats, low: float, high: float, *, key: str, name: Text
) -> Iterator[Limit]:
    """Yield limits on the share of the spend that is `inside`, as yuan above and below it."""
    if low > 0:
        words = Text(
            f"{name.zh}的最低占比 {low:.0%}", f"at least {low:.0%} of the spend in {name.en}"
        )
        yield Limit(
            np.where(inside, money, 0.0) - low * money, 0.0, np.inf, f"{key}.min_share", words
        )
    if high < 1:
        words = Text(
            f"{name.zh}的最高占比 {high:.0%}", f"at most {high:.0%} of the spend in {name.en}"
        )
        yield Limit(
            np.where(inside, money, 0.0) - high * money, -np.inf, 0.0, f"{key}.max_share", words
        )


def _phase_rows(brief: Brief, table: pd.DataFrame, money: Floats) -> Iterator[Limit]:
    for at, phase in enumerate(brief.phases):
        inside = (table["phase"] == at).to_numpy()
        name = Text(f"阶段 {phase.title.zh} ", f"phase {phase.name}")
        key = f"phases.{phase.name}"
        yield from _share_rows(inside, money, phase.min_share, phase.max_share, key=key, name=name)


def _group_rows(brief: Brief, table: pd.DataFrame, money: Floats) -> Iterator[Limit]:
    for group in brief.groups:
        inside = table["channel"].isin(group.channels).to_numpy()
        own, key = np.where(inside, money, 0.0), f"groups.{group.name}"
        name = Text(f"分组 {group.name} ", f"group {group.name}")
        yield from _share_rows(inside, money, group.min_share, group.max_share, key=key, name=name)
        if group.min_cny > 0:
            words = Text(f"{name.zh}的最低花费", f"the least spend of {name.en}")
            yield Limit(own, group.min_cny, np.inf, f"{key}.min_cny", words)
        if group.max_cny is not None:
            words = Text(f"{name.zh}的最高花费", f"the largest spend of {name.en}")
            yield Limit(own, -np.inf, group.max_cny, f"{key}.max_cny", words)


def _deal_rows(brief: Brief, table: pd.DataFrame, deals: Deals) -> Iterator[Limit]:
    """Yield: one phase per deal, at most so many deals, one best creator per audience, boosts."""
    deal, is_deal = table["deal"].to_numpy(), (table["block"] == "deal").to_numpy()
    once = Text("每位达人至多合作一次", "each creator at most once")
    for d in np.unique(deal[is_deal]):
        chosen = (is_deal & (deal == d)).astype(float)
        if chosen.sum() > 1:
            yield Limit(chosen, -np.inf, 1.0, None, once, is_money=False)
    for name, channel in brief.channels.items():
        if not isinstance(channel, DealsChannel):
            continue
        own = is_deal & (table["channel"] == name).to_numpy()
        if channel.max_deals is not None:
            words = Text(f"渠道 {name} 的最多合作数", f"the most deals of {name}")
            key = f"channels.{name}.max_deals"
            yield Limit(own.astype(float), -np.inf, channel.max_deals, key, words, is_money=False)
        if channel.boost:
            boost = ((table["block"] == "media") & (table["channel"] == name)).to_numpy()
            words = Text(
                f"{name} 的投流不超过达人费用的一半", f"boosts of {name} within half its fees"
            )
            fees = np.where(own, table["money_cny"], 0.0)
            yield Limit(boost - BOOST_PER_FEE * fees, -np.inf, 0.0, None, words)
    yield from _audience_rows(table, deals)


def _audience_rows(table: pd.DataFrame, deals: Deals) -> Iterator[Limit]:
    deal, phase = table["deal"].to_numpy(), table["phase"].to_numpy()
    best = np.flatnonzero(table["block"] == "best")
    words = Text("同一人群只有一位达人不受重叠影响", "one creator of an audience loses nothing")
    for at in best:
        row = ((table["block"] == "deal") & (deal == deal[at]) & (phase == phase[at])).to_numpy()
        coefficients = -row.astype(float)
        coefficients[at] = 1.0
        yield Limit(coefficients, -np.inf, 0.0, None, words, is_money=False)
    if len(best):
        audience = deals.table["audience"].to_numpy()[deal[best]]
        for name in pd.unique(audience):
            one = np.zeros(len(table))
            one[best[audience == name]] = 1.0
            yield Limit(one, -np.inf, 1.0, None, words, is_money=False)
