"""Soft warnings of a review: what is missing, unfinished, or off plan."""

from __future__ import annotations

import numpy as np

from bigsale.brief.model import Brief
from bigsale.errors import Finding, Text
from bigsale.review.channels import claim_findings
from bigsale.review.incremental import incremental_findings, pull_forward_findings, summary
from bigsale.review.measures import Measures
from bigsale.review.names import title_of
from bigsale.review.planned import no_plan_finding
from bigsale.review.refund_findings import refund_findings
from bigsale.words.numbers import listed, money, percent

OFF_PLAN = 0.10
"""Deviation from planned spend that is worth a word."""


def review_findings(measures: Measures) -> tuple[Finding, ...]:
    """Return every soft warning about the measures, coverage of the data first."""
    added, pulled = summary(measures.added_cny), summary(measures.pulled_cny)
    return (
        *_coverage(measures),
        *_channels(measures),
        *_against_plan(measures),
        *refund_findings(measures),
        *claim_findings(measures.figures, measures.refunds.gmv_cny),
        *incremental_findings(added, pulled),
        *pull_forward_findings(measures.fit, measures.history, measures.window),
    )


def _coverage(measures: Measures) -> list[Finding]:
    window, history = measures.window, measures.history
    found = []
    if not window.is_over:
        found.append(_not_over(measures))
    if history.grain_days > 1:
        found.append(_WEEKLY)
    unreported = ~np.isfinite(history.shop["gmv_cny"].to_numpy(float)) & (window.campaign > 0)
    if unreported.any():
        found.append(_unreported(int(unreported.sum())))
    if not measures.ordinary.any():
        found.append(_NO_ORDINARY)
    if not _known_event(measures):
        found.append(_not_in_events(measures.brief.campaign))
    missing = [
        name for name in ("uv", "buyers", "refund_cny", "new_buyers") if not _has(measures, name)
    ]
    if missing:
        found.append(_missing_columns(missing))
    return found


def _has(measures: Measures, name: str) -> bool:
    shop = measures.history.shop
    if name not in shop:
        return False
    return bool(np.isfinite(shop[name].to_numpy(float)[measures.window.campaign > 0]).any())


def _known_event(measures: Measures) -> bool:
    """Whether events.csv tells the fit that there was a sale on the campaign's days."""
    window, events = measures.window, measures.history.events
    starts = events["start"].to_numpy().astype("datetime64[D]")
    ends = events["end"].to_numpy().astype("datetime64[D]")
    return bool(((starts <= window.last_day) & (ends >= window.first_day)).any())


def _channels(measures: Measures) -> list[Finding]:
    """Name channels of the brief without history, and channels outside the brief."""
    spent = dict(zip(measures.figures.channels, measures.figures.total_spend_cny, strict=True))
    unused = [name for name in measures.brief.channels if not spent.get(name, 0.0) > 0]
    extra = [
        name for name, amount in spent.items() if amount > 0 and name not in measures.brief.channels
    ]
    found = []
    if unused:
        found.append(_unused([title_of(name, measures.brief) for name in unused]))
    if extra:
        found.append(_outside_brief([title_of(name, measures.brief) for name in extra]))
    return found


def _against_plan(measures: Measures) -> list[Finding]:
    planned, figures = measures.planned, measures.figures
    if planned is None:
        return [no_plan_finding()]
    sums = planned.allocation.groupby("channel")["spend_cny"].sum()
    spent = dict(zip(figures.channels, figures.total_spend_cny, strict=True))
    off = {
        str(name): (asked, spent.get(str(name), 0.0))
        for name, asked in sums.items()
        if asked > 0 and abs(spent.get(str(name), 0.0) / asked - 1) > OFF_PLAN
    }
    return [_off_plan(off, measures.brief)] if off else []


def _off_plan(off: dict[str, tuple[float, float]], brief: Brief) -> Finding:
    zh, en = [], []
    for name, (asked, spent) in sorted(off.items(), key=lambda item: -abs(item[1][1] - item[1][0])):
        title, share = title_of(name, brief), percent(abs(spent / asked - 1))
        zh.append(
            f"{title.zh}计划 {money(asked, 'zh')}、实际 {money(spent, 'zh')}"
            f"（{'超' if spent > asked else '少'} {share}）"
        )
        en.append(
            f"{title.en} {money(asked, 'en')} planned, {money(spent, 'en')} spent "
            f"({share} {'over' if spent > asked else 'under'})"
        )
    return Finding(
        "spend-off-plan",
        "note",
        Text("；".join(zh) + "。", "; ".join(en) + "."),
        Text(
            "看是哪个阶段偏离的（结果文件夹 tables 里的 channel_phases），确认是主动调整还是失控。",
            "See in which phase it left the plan (channel_phases in the results' folder tables), "
            "and whether on purpose.",
        ),
    )


def _not_over(measures: Measures) -> Finding:
    window, last = measures.window, measures.history.dates[-1]
    return Finding(
        "campaign-not-over",
        "warning",
        Text(
            f"活动到 {window.last_day} 结束，数据只到 {last}：{window.days} 天里复盘了 "
            f"{window.days_seen} 天，与整期计划、目标比会偏低。",
            f"The campaign ends on {window.last_day}, the data on {last}: {window.days_seen} of "
            f"{window.days} days are reviewed, so totals fall short of plan and targets.",
        ),
        Text("活动结束后更新数据重跑。", "Review again with data up to the end."),
    )


def _unreported(count: int) -> Finding:
    return Finding(
        "sales-unreported",
        "warning",
        Text(
            f"活动期内有 {count} 天（周）没有支付金额，按 0 计入合计，增量不计这些天。",
            f"{count} periods of the campaign have no paid sales; totals count them as 0 and the "
            "increment leaves them out.",
        ),
        Text("补齐 shop_daily.csv。", "Fill them in in shop_daily.csv."),
    )


def _missing_columns(missing: list[str]) -> Finding:
    names = listed(missing, "zh"), listed(missing, "en")
    return Finding(
        "columns-missing",
        "note",
        Text(
            f"店铺日报在活动期没有 {names[0]}，相应的数字空着。",
            f"The shop table has no {names[1]} for the campaign; the figures that need them are "
            "left blank.",
        ),
        Text("补齐后重跑复盘。", "Fill them in and review again."),
    )


def _unused(titles: list[Text]) -> Finding:
    zh = listed([title.zh for title in titles], "zh")
    en = listed([title.en for title in titles], "en")
    return Finding(
        "channel-unused",
        "note",
        Text(
            f"{zh}在参数里，但活动期没有花费。",
            f"{en}: in the brief, without spend in the campaign.",
        ),
        Text("确认是没投，还是数据漏了。", "Check whether nothing was spent or data are missing."),
    )


def _outside_brief(titles: list[Text]) -> Finding:
    zh = listed([title.zh for title in titles], "zh")
    en = listed([title.en for title in titles], "en")
    return Finding(
        "channel-outside-brief",
        "note",
        Text(
            f"{zh}活动期有花费，但不在参数里；按全店费率计算。",
            f"{en}: spent in the campaign but not in the brief; the shop's rates are used.",
        ),
        Text("把渠道和费率写进参数。", "Add channel and rates to the brief."),
    )


def _not_in_events(campaign: str) -> Finding:
    return Finding(
        "campaign-not-in-events",
        "warning",
        Text(
            f"events.csv 没有 {campaign} 这段时间的活动，模型把活动当成平常日子，增量会偏小。",
            f"events.csv has no event on the days of {campaign}; the model takes them for "
            "ordinary days, so the increment comes out too small.",
        ),
        Text(
            f"在 events.csv 里补上 {campaign} 的各阶段起止时间。",
            f"Add the phases of {campaign} to events.csv.",
        ),
    )


_WEEKLY = Finding(
    "weekly-data",
    "note",
    Text(
        "数据按周：跨活动边界的周按天数摊分，阶段数字是近似。",
        "Weekly data: weeks across a border are shared by days, so figures by phase are "
        "approximate.",
    ),
    Text("有日数据时改用日数据。", "Use daily tables where you have them."),
)

_NO_ORDINARY = Finding(
    "no-ordinary-days",
    "warning",
    Text(
        "活动前没有平常日子的数据，“没有活动时”的销售只能按行业经验推算，日常投放按 0 计。",
        "There are no ordinary days before the campaign; sales without it rest on "
        "benchmarks, with ordinary spend taken as 0.",
    ),
    Text("补至少 8 周活动前的数据。", "Add at least 8 weeks before the campaign."),
)
