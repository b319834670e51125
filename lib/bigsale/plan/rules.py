"""The brief's limits as linear rules over the decisions."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from bigsale.brief.channels import AuctionChannel, FixedSpend, TouchChannel
from bigsale.brief.model import Brief
from bigsale.errors import Text
from bigsale.plan.deals import Deals
from bigsale.plan.grid import Grid
from bigsale.plan.limits import Limit
from bigsale.plan.rules_deals import deal_rows
from bigsale.units import FEN_PER_CNY

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


BEYOND = 1.001
"""Where the bound of one cell lies against a limit on all of them."""


def media_bounds(brief: Brief, grid: Grid, table: pd.DataFrame) -> tuple[Floats, Floats]:
    """Return lower and upper bounds of the decisions, (variable,), all finite.

    A daily limit is a bound where the day has one cell, else a rule over its cells. What a rule
    limits in all has a bound a little beyond it: where both met, the rule would have no price.
    """
    low = np.zeros(len(table))
    high = np.where(table["cell"] >= 0, BEYOND * brief.goal.spendable_cny, 1.0)
    cells_of_day = np.bincount(grid.cell_day, minlength=grid.n_days)[grid.cell_day]
    for name, channel in brief.channels.items():
        at = np.flatnonzero((table["channel"] == name) & (table["cell"] >= 0))
        if channel.max_cny is not None:
            high[at] = np.minimum(high[at], BEYOND * channel.max_cny)
        if isinstance(channel, AuctionChannel):
            if channel.daily_max_cny is not None:
                high[at] = np.minimum(high[at], channel.daily_max_cny)
            alone = cells_of_day[table["cell"].to_numpy()[at]] == 1
            low[at] = np.where(alone, channel.daily_min_cny, 0.0)
    low = np.minimum(low, high)
    for cell, spend_cny in _fixed_cells(brief, grid, table):
        low[cell] = high[cell] = spend_cny
    return low, high


def _fixed_cells(brief: Brief, grid: Grid, table: pd.DataFrame) -> Iterator[tuple[int, float]]:
    """Yield each variable whose spend is settled, and that spend in whole fen."""
    for name, channel in brief.channels.items():
        own = np.flatnonzero((table["channel"] == name) & (table["block"] == "media"))
        for fixed in getattr(channel, "fixed", ()):
            yield from _spread(fixed, own[_on_days(fixed, grid)], grid)


def settled_money(brief: Brief, grid: Grid, table: pd.DataFrame) -> Flags:
    """Return which variables are spend that is settled, (variable,); also where it is zero."""
    settled = np.zeros(len(table), bool)
    settled[[at for at, _ in _fixed_cells(brief, grid, table)]] = True
    return settled


def _on_days(fixed: FixedSpend, grid: Grid) -> npt.NDArray[np.int64]:
    dates = np.array([cell.date for cell in grid.cells])
    within = (dates >= np.datetime64(fixed.start)) & (dates <= np.datetime64(fixed.end))
    return np.flatnonzero(within)


def _spread(
    fixed: FixedSpend, own: npt.NDArray[np.int64], grid: Grid
) -> Iterator[tuple[int, float]]:
    """Yield the settled spend of each cell, by its length; the fen add up."""
    if not len(own):
        return
    share = grid.cell_width[_on_days(fixed, grid)].cumsum()
    fen = np.rint(fixed.spend_cny * FEN_PER_CNY * share / share[-1])
    yield from zip(own.tolist(), (np.diff(fen, prepend=0.0) / FEN_PER_CNY).tolist(), strict=True)


def limit_rows(brief: Brief, grid: Grid, table: pd.DataFrame, deals: Deals) -> list[Limit]:
    """Return every rule of the brief, then the rules of deals."""
    money = table["money_cny"].to_numpy(float)
    rows = [_budget(brief, money)]
    rows += _channel_rows(brief, table, money)
    settled = settled_money(brief, grid, table)
    rows += _daily_rows(brief, grid, table, settled)
    rows += _phase_rows(brief, table, money)
    rows += _group_rows(brief, table, money)
    rows += _change_rows(brief, grid, table, settled)
    rows += _fixed_rows(brief, grid, table)
    rows += deal_rows(brief, table, deals)
    return rows


def _budget(brief: Brief, money: Floats) -> Limit:
    words = Text("可用预算（扣掉机动预留）", "the budget less the reserve")
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
        if channel.min_if_used_cny > 0:
            yield from _used_rows(name, own, table, brief)
        if isinstance(channel, TouchChannel):
            words = Text(
                f"渠道 {name} 的会员最多触达次数", f"the most touches for members of {name}"
            )
            most = channel.members * channel.max_touches_per_member * channel.cost_cny_per_touch
            yield Limit(own, -np.inf, most, f"{key}.max_touches_per_member", words)


def _used_rows(name: str, own: Floats, table: pd.DataFrame, brief: Brief) -> Iterator[Limit]:
    """Yield: at least so much or nothing, by the channel's 0–1 variable."""
    channel = brief.channels[name]
    used = ((table["block"] == "use") & (table["channel"] == name)).to_numpy()
    most = brief.goal.spendable_cny if channel.max_cny is None else channel.max_cny
    words = Text(f"渠道 {name} 的起投门槛", f"the least spend of {name} if it is used")
    key = f"channels.{name}.min_if_used_cny"
    yield Limit(own - channel.min_if_used_cny * used, 0.0, np.inf, key, words)
    yield Limit(own - most * used, -np.inf, 0.0, None, words)


def _change_rows(brief: Brief, grid: Grid, table: pd.DataFrame, settled: Flags) -> Iterator[Limit]:
    """Yield limits on the change of spend between full campaign days that follow each other.

    Not between two days whose spend is settled: nothing is left to decide there.
    """
    width = np.bincount(grid.cell_day, weights=grid.cell_width, minlength=grid.n_days)
    full = np.flatnonzero((width[:-1] > 1 - 1e-9) & (width[1:] > 1 - 1e-9))
    day = np.where(table["cell"] >= 0, grid.cell_day[table["cell"]], -1)
    for name, channel in brief.channels.items():
        if not isinstance(channel, AuctionChannel) or channel.daily_change_max_cny is None:
            continue
        most, key = channel.daily_change_max_cny, f"channels.{name}.daily_change_max_cny"
        words = Text(f"渠道 {name} 的单日最大变化", f"the largest daily change of {name}")
        own = (table["channel"] == name).to_numpy()
        for at in full:
            change = (own & (day == at + 1)).astype(float) - (own & (day == at))
            if change.any() and settled[change != 0].all():
                continue
            yield Limit(change, -np.inf, most, key, words)
            yield Limit(-change, -np.inf, most, key, words)


def _fixed_rows(brief: Brief, grid: Grid, table: pd.DataFrame) -> Iterator[Limit]:
    """Yield settled spend by channel, so that a contradiction can name it."""
    for name, channel in brief.channels.items():
        fixed = getattr(channel, "fixed", ())
        own = ((table["channel"] == name) & (table["block"] == "media")).to_numpy()
        if fixed and own.any():
            cells = np.zeros(len(table))
            cells[[at for one in fixed for at in np.flatnonzero(own)[_on_days(one, grid)]]] = 1.0
            # In whole fen as the cells are, or what is below a fen could not be kept.
            total = sum(np.rint(one.spend_cny * FEN_PER_CNY) for one in fixed) / FEN_PER_CNY
            words = Text(f"渠道 {name} 已定的花费", f"the settled spend of {name}")
            yield Limit(cells, total, np.inf, f"channels.{name}.fixed", words)


def _daily_rows(brief: Brief, grid: Grid, table: pd.DataFrame, settled: Flags) -> Iterator[Limit]:
    """Yield daily limits of days that several phases share, except where spend is settled."""
    cell = table["cell"].to_numpy()
    day = np.where(cell >= 0, grid.cell_day[cell], -1)
    shared = np.flatnonzero(np.bincount(grid.cell_day) > 1)
    for name, channel in brief.channels.items():
        if not isinstance(channel, AuctionChannel):
            continue
        for at in shared:
            cells = ((table["channel"] == name) & (day == at)).to_numpy()
            if not (cells.any() and settled[cells].all()):
                yield from daily_limits(name, channel, cells)


def largest_daily(name: str) -> Text:
    """Return how a channel's largest daily spend is called."""
    return Text(f"渠道 {name} 的单日最高花费", f"the largest daily spend of {name}")


def daily_limits(
    name: str, channel: AuctionChannel, cells: Flags, spent_cny: float | None = None
) -> Iterator[Limit]:
    """Yield the daily floor and cap of the `cells` (variable,) of one day.

    `spent_cny`: what the day has spent, where that is settled; neither limit asks for another.
    """
    low, high, key = channel.daily_min_cny, channel.daily_max_cny, f"channels.{name}.daily_"
    if spent_cny is not None:
        low, high = min(low, spent_cny), None if high is None else max(high, spent_cny)
    if low > 0:
        words = Text(f"渠道 {name} 的单日最低花费", f"the least daily spend of {name}")
        yield Limit(cells.astype(float), low, np.inf, f"{key}min_cny", words)
    if high is not None:
        yield Limit(cells.astype(float), -np.inf, high, f"{key}max_cny", largest_daily(name))


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
        name = Text(f"{phase.title.zh}阶段", f"phase {phase.title.en}")
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
