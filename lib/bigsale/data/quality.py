"""Soft warnings about a history that can be read: gaps, jumps, claims, names that do not meet."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from bigsale.brief.channels import DealsChannel
from bigsale.brief.model import Brief
from bigsale.data.goods import shares_of_goods
from bigsale.data.history import Floats, History
from bigsale.data.odd_days import LEAST_PERIODS, beyond_all_days, money_series
from bigsale.data.phase_names import phases_named, phases_never_held, phases_of_events
from bigsale.data.reconcile import reconcile
from bigsale.errors import Finding, Text
from bigsale.words.labels import event_kind_title, event_title
from bigsale.words.numbers import listed

_FEN_LOW, _FEN_HIGH = 40.0, 250.0
_FEN_GAP = 5.0
_SPIKE_LOG_MAD = 8.0
_SPIKE_LEAST_LOG = float(np.log(2.5))
_MOST_LISTED = 5
_MOST_APART = 2
_GAP_LEAST_ROWS, _GAP_MOST_SHARE = 30, 0.1


def inspect(history: History, brief: Brief | None) -> tuple[Finding, ...]:
    """Return what a planner should know about the history before trusting a figure from it."""
    checks: tuple[Callable[[History], Iterator[Finding]], ...] = (
        _missing_shop_days,
        _spans_that_differ,
        _channel_gaps,
        _hundredfold_jumps,
        _spikes,
        beyond_all_days,
        _more_orders_than_visitors,
        _refunds_over_sales,
        _events_outside,
        shares_of_goods,
    )
    findings = [finding for check in checks for finding in check(history)]
    findings += reconcile(history)
    if brief is not None:
        findings += _names_that_do_not_meet(history, brief)
        findings += _deals_without_candidates(history, brief)
    return tuple(findings)


def _missing_shop_days(history: History) -> Iterator[Finding]:
    missing = history.dates[history.shop["gmv_cny"].isna().to_numpy()]
    if 0 < len(missing) < history.n_periods:
        yield Finding(
            "shop-days-missing",
            "warning",
            Text(f"店铺表缺 {len(missing)} {_period_zh(history)}：{_days(missing)}",
                 f"shop_daily lacks {len(missing)} {_period_en(history)}s: {_days(missing)}"),
            Text("补上这些日期；缺失期不参与拟合", "Add them; the fit leaves them out until then"),
        )  # fmt: skip


def _spans_that_differ(history: History) -> Iterator[Finding]:
    """Say where the channel table as a whole starts later or ends earlier than the shop's."""
    active = history.dates[_has_row(history)]
    shop = history.dates[history.shop["gmv_cny"].notna().to_numpy()]
    if not len(active) or not len(shop):
        return
    late = int((active[0] - shop[0]).astype(int))
    early = int((shop[-1] - active[-1]).astype(int))
    if late > 0 or early > 0:
        yield Finding(
            "channel-span-shorter",
            "warning" if late > 0 else "note",
            Text(f"渠道表为 {active[0]} 至 {active[-1]}，店铺表为 {shop[0]} 至 {shop[-1]}；"
                 "其余日期按零花费计算",
                 f"channel_daily covers {active[0]} to {active[-1]}, shop_daily {shop[0]} to "
                 f"{shop[-1]}; days outside count as zero spend"),
            Text("若当时有投放，请补全渠道表", "Complete channel_daily if money was spent then"),
        )  # fmt: skip


def _channel_gaps(history: History) -> Iterator[Finding]:
    """Name days on which a channel that reports nearly always has no row: zero, or not exported?"""
    for position, channel in enumerate(history.channels):
        told = [~np.isnan(figure[position]) for figure in history.platform.values()]
        has_row = np.any(told, axis=0) | (history.spend_cny[position] > 0)
        seen = np.flatnonzero(has_row)
        if len(seen) < _GAP_LEAST_ROWS:
            continue
        inside = np.arange(seen[0], seen[-1] + 1)
        gaps = inside[~has_row[inside]]
        if 0 < len(gaps) <= _GAP_MOST_SHARE * len(inside):
            yield Finding(
                "channel-days-missing",
                "note",
                Text(f"{channel} 缺 {len(gaps)} {_period_zh(history)}，按零花费计算："
                     f"{_days(history.dates[gaps])}",
                     f"{channel} lacks {len(gaps)} {_period_en(history)}s, counted as zero spend: "
                     f"{_days(history.dates[gaps])}"),
                Text("若当时有投放，请补上；没有投放则无需处理",
                     "Add them if money was spent then; nothing to do if not"),
            )  # fmt: skip


def _hundredfold_jumps(history: History) -> Iterator[Finding]:
    """Find stretches whose level is about 100 times the rest: fen taken for yuan."""
    for name, values in money_series(history):
        seen = np.flatnonzero(np.nan_to_num(values) > 0)
        if len(seen) < LEAST_PERIODS:
            continue
        level = np.log(values[seen])
        cut = _best_cut(level)
        ratio = float(np.exp(np.median(level[cut:]) - np.median(level[:cut])))
        apart = _sides_apart(level[:cut], level[cut:])
        if apart and _FEN_LOW <= max(ratio, 1 / ratio) <= _FEN_HIGH:
            day = history.dates[seen[cut]]
            yield Finding(
                "fen-or-yuan",
                "warning",
                Text(f"{name.zh}在 {day} 前后相差 {max(ratio, 1 / ratio):.0f} 倍，疑似分与元混用",
                     f"{name.en} changes {max(ratio, 1 / ratio):.0f}-fold at {day}: "
                     "fen taken for yuan?"),
                Text("核对该日前后的货币单位", "Check the unit of money before and after that day"),
            )  # fmt: skip


def _sides_apart(before: Floats, after: Floats) -> bool:
    """Return whether hardly a day of the lower side reaches the higher one.

    Lumpy series, such as livestreams with few sessions, differ as much from day to day.
    """
    low, high = sorted((before, after), key=lambda side: float(np.median(side)))
    return float(np.quantile(high, 0.1) - np.quantile(low, 0.9)) > np.log(_FEN_GAP)


def _best_cut(level: Floats) -> int:
    """Return the cut that leaves the least absolute deviation around two means."""
    n = len(level)
    total, squares = np.cumsum(level), np.cumsum(level**2)
    left = np.arange(1, n)
    cost = (squares[:-1] - total[:-1] ** 2 / left) + (
        (squares[-1] - squares[:-1]) - (total[-1] - total[:-1]) ** 2 / (n - left)
    )
    least = min(3, n // 4)
    return int(np.argmin(cost[least - 1 : n - least])) + least


def _spikes(history: History) -> Iterator[Finding]:
    """Find single days far above every neighbour that no past sale explains."""
    quiet = ~_in_events(history)
    for name, values in money_series(history):
        seen = np.flatnonzero((np.nan_to_num(values) > 0) & quiet)
        if len(seen) < LEAST_PERIODS:
            continue
        level = np.log(values[seen])
        around = pd.Series(level).rolling(15, center=True, min_periods=5).median().to_numpy()
        off = level - around
        scale = max(1.4826 * float(np.median(np.abs(off))), 0.1)
        days = history.dates[seen[off > max(_SPIKE_LOG_MAD * scale, _SPIKE_LEAST_LOG)]]
        if len(days):
            yield Finding(
                "spike",
                "note",
                Text(f"{name.zh}在非大促日明显偏高：{_days(days)}",
                     f"{name.en}: far above the days around, outside past sales: {_days(days)}"),
                Text("核对这几天的数；若有活动，请写入 events 表；"
                     "大促刚结束那几天可能只是迟到的成交",
                     "Check these days; add them to events if there was a sale; right after a "
                     "sale they may be orders that were counted late"),
            )  # fmt: skip


def _more_orders_than_visitors(history: History) -> Iterator[Finding]:
    days = history.dates[(history.shop["orders"] > history.shop["uv"]).to_numpy()]
    if len(days):
        yield Finding(
            "orders-over-visitors",
            "warning",
            Text(f"支付订单数大于访客数：{_days(days)}",
                 f"More paid orders than visitors: {_days(days)}"),
            Text("核对两列是否放反或口径不同", "Check whether the columns are swapped"),
        )  # fmt: skip


def _refunds_over_sales(history: History) -> Iterator[Finding]:
    if "refund_cny" not in history.shop:
        return
    paid, refund = history.shop["gmv_cny"].sum(), history.shop["refund_cny"].sum()
    if paid > 0 and refund > paid:
        yield Finding(
            "refunds-over-sales",
            "warning",
            Text(f"退款合计为支付金额的 {refund / paid:.0%}",
                 f"Refunds add up to {refund / paid:.0%} of paid sales"),
            Text("核对退款与支付的口径和单位", "Check basis and unit of refunds and sales"),
        )  # fmt: skip


def _events_outside(history: History) -> Iterator[Finding]:
    """Name past sales that no row of the history falls into."""
    first = history.dates[0]
    last = history.dates[-1] + np.timedelta64(history.grain_days, "D")
    for event, phases in history.events.groupby("event", sort=False):
        starts = phases["start"].min().to_datetime64()
        ends = phases["end"].max().to_datetime64()
        if ends <= first or starts >= last:
            title = event_title(str(event))
            yield Finding(
                "event-without-history",
                "note",
                Text(f"往期大促 {title.zh} 不在历史数据的日期内",
                     f"Past sale {title.en} lies outside the dates of the history"),
                Text("补充该时段数据，否则它不能提供参考",
                     "Add data for that time; without them it teaches nothing"),
            )  # fmt: skip


def _names_that_do_not_meet(history: History, brief: Brief) -> Iterator[Finding]:
    """Compare the channels, phases and events of the data with those of the brief."""
    known = tuple(brief.channels)
    for name in history.channels:
        if name not in brief.channels:
            yield _only_in_data(name, known, "渠道", "channel")
    without = [name for name in known if history.channels and name not in history.channels]
    yield from _without_history(without)
    for table, zh, en in (
        (history.creators, "达人表中的渠道", "creators' channel"),
        (history.past_deals, "往期合作表中的渠道", "past deals' channel"),
    ):
        named = set() if table is None else set(table["channel"])
        for name in sorted(named - set(known)):
            yield _only_in_data(name, known, zh, en)
    phases = tuple(phase.name for phase in brief.phases)
    yield from phases_of_creators(history.creators, phases)
    misspelt = list(phases_of_events(history.events, phases))
    yield from misspelt
    past = history.events.loc[history.events["event"].str.startswith(f"{brief.event}-"), "phase"]
    if past.empty:
        yield _without_past(brief)
    elif not misspelt and not set(past) & set(phases):
        yield _only_in_data(sorted(set(past))[0], phases, "往期阶段", "past phase")
        return
    if not misspelt:
        yield from phases_never_held(history, brief)


def phases_of_creators(creators: pd.DataFrame | None, known: tuple[str, ...]) -> Iterator[Finding]:
    """Yield phases of the creators' table that the brief does not have: nobody is hired for them.

    Names of other phases in the same cell still count.
    """
    if creators is None or "phases" not in creators:
        return
    named = [phases_named(cell) or set() for cell in creators["phases"]]
    for phase in sorted(set().union(*named) - set(known)) if named else ():
        who = creators["creator_id"].astype(str)[[phase in one for one in named]]
        near = difflib.get_close_matches(phase.lower(), known, n=1)
        hint_zh, hint_en = (f"，是否即 {near[0]}", f"; is it {near[0]}?") if near else ("", "")
        yield Finding(
            "creator-phase-not-in-brief",
            "warning",
            Text(
                f"达人表的可排期阶段 {phase}（{len(who)} 位，如 {who.iloc[0]}）不在方案参数中"
                f"{hint_zh}；参数里的阶段是 {'、'.join(known)}",
                f"creators: phase {phase} ({len(who)} creators, such as {who.iloc[0]}) is not in "
                f"the brief{hint_en} (its phases: {', '.join(known)})",
            ),
            Text(
                "改成参数里的阶段名，否则这些达人不会排进去",
                "Use the brief's names of phases, or nobody is hired for it",
            ),
        )


def _without_history(names: list[str]) -> Iterator[Finding]:
    """Yield that channels have no history: one sentence where they are more than two."""
    for group in [names] if len(names) > _MOST_APART else [[name] for name in names]:
        zh, en = listed(group, "zh"), listed(group, "en")
        text = Text(
            f"渠道 {zh} 没有历史数据，只能按行业经验估计",
            f"Channel {en} has no history; its answer rests on benchmarks alone",
        )
        if len(group) > 1:
            text = Text(
                text.zh, f"Channels {en} have no history; their answers rest on benchmarks alone"
            )
        yield Finding(
            "channel-without-history",
            "warning",
            text,
            Text(
                "补充该渠道的日报，或做一次增量测试",
                "Add its daily figures, or run a test of its increment",
            ),
        )


def _without_past(brief: Brief) -> Finding:
    """Return that no past sale of this kind is known, and what its demand rests on instead."""
    kind, open_ones = event_kind_title(brief.event), brief.unjudged_phases
    rests = Text("大促需求只能按行业经验估计", "its demand rests on benchmarks alone")
    step = Text(
        f"补充往期，命名如 {brief.event}-2025", f"Add past ones, named such as {brief.event}-2025"
    )
    if len(open_ones) < len(brief.phases):
        rests = Text(
            "大促需求主要看你给各阶段填的倍数",
            "its demand rests mostly on the multipliers that you set for its phases",
        )
        step = Text(
            f"{step.zh}；没有就核对这些倍数和把握（demand_sd）",
            f"{step.en}; if there are none, check the multipliers and their demand_sd",
        )
    if 0 < len(open_ones) < len(brief.phases):
        zh = listed([phase.title.zh for phase in open_ones], "zh")
        en = listed([phase.title.en for phase in open_ones], "en")
        rests = Text(
            f"{rests.zh}，没填的（{zh}）只能按行业经验",
            f"{rests.en}, and on benchmarks where none is set ({en})",
        )
    return Finding(
        "event-without-past",
        "warning" if open_ones else "note",
        Text(
            f"events 表没有往期的 {kind.zh}，{rests.zh}",
            f"events has no past {kind.en}; {rests.en}",
        ),
        step,
    )


def _deals_without_candidates(history: History, brief: Brief) -> Iterator[Finding]:
    """Name the channels of creators for which nobody is on offer: a plan leaves them out."""
    offered = set() if history.creators is None else set(history.creators["channel"])
    for name, channel in brief.channels.items():
        if isinstance(channel, DealsChannel) and name not in offered:
            yield Finding(
                "deals-without-candidates",
                "warning",
                Text(f"达人渠道 {name} 没有候选达人，方案里不会有它的合作",
                     f"Channel {name} has no candidate creators; a plan holds no deals of it"),
                Text("在 creators 表中补充候选名单", "List its candidates in creators"),
            )  # fmt: skip


def _only_in_data(name: str, known: tuple[str, ...], zh: str, en: str) -> Finding:
    near = difflib.get_close_matches(name, known, n=1)
    hint_zh, hint_en = (f"，是否即 {near[0]}", f"; is it {near[0]}?") if near else ("", "")
    return Finding(
        f"{en.split()[-1]}-not-in-brief",
        "note",
        Text(f"{zh} {name} 不在方案参数中{hint_zh}", f"{en} {name} is not in the brief{hint_en}"),
        Text("需要时写入方案参数，或改为同名", "Add it to the brief, or use the same name"),
    )


def _in_events(history: History) -> np.ndarray:
    """Return (period,) whether a period touches a past sale, with two days around."""
    inside = np.zeros(history.n_periods, dtype=bool)
    margin, length = np.timedelta64(2, "D"), np.timedelta64(history.grain_days, "D")
    for start, end in zip(history.events["start"], history.events["end"], strict=True):
        inside |= (history.dates + length > start.to_datetime64() - margin) & (
            history.dates < end.to_datetime64() + margin
        )
    return inside


def _has_row(history: History) -> np.ndarray:
    rows = history.spend_cny.any(axis=0)
    for figure in history.platform.values():
        rows = rows | (~np.isnan(figure)).any(axis=0)
    return np.asarray(rows)


def _days(days: np.ndarray) -> str:
    listed = ", ".join(str(day) for day in days[:_MOST_LISTED])
    return listed + (" …" if len(days) > _MOST_LISTED else "")


def _period_zh(history: History) -> str:
    return "天" if history.grain_days == 1 else "周"


def _period_en(history: History) -> str:
    return "day" if history.grain_days == 1 else "week"
