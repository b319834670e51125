"""What a planner of a new shop, or of one that learns from others, must know."""

from __future__ import annotations

import numpy as np

from bigsale.brief.model import Brief
from bigsale.data.history import History
from bigsale.errors import Finding, Text
from bigsale.response.design import Design
from bigsale.response.draws import Parameters
from bigsale.response.level import PERIODS_FEW, good_periods
from bigsale.response.pooled import Pooled, priors_of


def new_shop(
    history: History, brief: Brief, design: Design, *, p: Parameters, pooled: Pooled | None
) -> list[Finding]:
    """Say that everything rests on priors, how wide that is, and what to do next."""
    good, judged = good_periods(history), brief.model.usual_daily_sales_cny
    if good >= PERIODS_FEW:
        return [] if judged is None else [_judgement_not_used(good)]
    days = Text("天", "days") if history.grain_days == 1 else Text("周", "weeks")
    low, high = np.exp(np.quantile(p.beta[:, 0], [0.05, 0.95])) / history.grain_days
    rests = _rests_on(good, days, pooled)
    given = Text("", "")
    if judged is not None:
        given = Text(
            f"（usual_daily_sales_cny 填的是 {judged:,.0f} 元）",
            f" (usual_daily_sales_cny: ¥{judged:,.0f})",
        )
    evidence = Text(
        f"{rests.zh}。日均销售额 90% 区间 {low:,.0f}–{high:,.0f} 元{given.zh}，"
        "各渠道 ROI 区间更宽。",
        f"{rests.en}. Sales of an average day: ¥{low:,.0f}–{high:,.0f} (90 % interval){given.en}; "
        "ROI of channels is less certain still.",
    )
    return [Finding("new-shop", "warning", evidence, _what_next(days))]


def _rests_on(good: int, days: Text, pooled: Pooled | None) -> Text:
    """Say how little there is and what the answers come from instead."""
    others = pooled is not None and bool(pooled.roles)
    base = Text("行业经验", "benchmarks")
    if others:
        base = Text("行业经验和同品牌其他店铺", "benchmarks and other shops of the brand")
    if not good:
        return Text(
            f"新店：还没有销售额，渠道效果和大促倍数全部来自{base.zh}",
            f"A new shop without sales so far: what channels and sale days bring comes from "
            f"{base.en} alone",
        )
    return Text(
        f"新店：只有 {good} {days.zh}有销售额，渠道效果和大促倍数几乎全部来自{base.zh}",
        f"A new shop ({days.en} with sales: {good}): what channels and sale days bring comes "
        f"almost wholly from {base.en}",
    )


def _what_next(days: Text) -> Text:
    return Text(
        f"先小预算试投，攒够 {PERIODS_FEW} {days.zh}以上再重跑；"
        "同品牌有其他店铺时写入 model.learn_from。",
        f"Test with small budgets, and plan again after {PERIODS_FEW} {days.en} or more; "
        "name other shops of the brand in model.learn_from.",
    )


def _judgement_not_used(good: int) -> Finding:
    return Finding(
        "usual-sales-not-used",
        "note",
        Text(
            f"已有 {good} 期销售额，usual_daily_sales_cny 未使用。",
            f"{good} periods have sales; usual_daily_sales_cny is not used.",
        ),
        Text("可从参数里删去该项。", "Take the key out of the brief."),
    )


def other_shops(pooled: Pooled | None, brief: Brief) -> list[Finding]:
    """Say which shops gave priors for which channels, and which shops could not."""
    if pooled is None:
        return []
    sources = {name: priors_of(name, brief, pooled=pooled).values() for name in brief.channels}
    taught = [
        name
        for name, priors in sources.items()
        if any("of the brand" in prior.source for prior in priors)
    ]
    others = [name for name in brief.channels if name not in taught]
    shops, count = ", ".join(pooled.shops), len(pooled.shops)
    if not taught:
        return list(pooled.findings)
    rest_zh = f"；{', '.join(others)} 仍用行业经验" if others else ""
    rest_en = f"; {', '.join(others)} keep the benchmarks" if others else ""
    told = Finding(
        "learned-from-other-shops",
        "note",
        Text(
            f"估计的起点取自同品牌的 {count} 家店铺（{shops}）：{', '.join(taught)}{rest_zh}。",
            f"Starting points come from {count} other shops of the brand ({shops}): "
            f"{', '.join(taught)}{rest_en}.",
        ),
        Text(
            "若本店客群或定价与它们差别很大，从 model.learn_from 删去后对比一次。",
            "If this shop's buyers or prices are very different, compare with model.learn_from "
            "left empty.",
        ),
    )
    return [told, *pooled.findings]
