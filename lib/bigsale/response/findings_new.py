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


def new_shop(history: History, brief: Brief, design: Design, p: Parameters) -> list[Finding]:
    """Say that everything rests on priors, how wide that is, and what to do next."""
    good, judged = good_periods(history), brief.model.usual_daily_sales_cny
    if good >= PERIODS_FEW:
        return [] if judged is None else [_judgement_not_used(good)]
    low, high = np.exp(np.quantile(p.beta[:, 0], [0.05, 0.95])) / history.grain_days
    unit_zh, unit_en = ("天", "days") if history.grain_days == 1 else ("周", "weeks")
    sources_zh, sources_en = (
        ("全部来自", "all come") if not good else ("几乎全部来自", "come almost wholly")
    )
    seen_zh = f"只有 {good} {unit_zh}有销售额" if good else "还没有销售额"
    seen_en = f"{unit_en} with sales: {good}" if good else "no sales so far"
    given_zh = given_en = ""
    if judged is not None:
        given_zh = f"（参数 usual_daily_sales_cny：{judged:,.0f} 元）"
        given_en = f" (usual_daily_sales_cny: ¥{judged:,.0f})"
    return [
        Finding(
            "new-shop",
            "warning",
            Text(
                f"新店：{seen_zh}，渠道效果、大促倍数{sources_zh}行业先验{given_zh}。"
                f"平日销售额 90% 区间 {low:,.0f}–{high:,.0f} 元/天，各渠道 ROI 区间也很宽。",
                f"A new shop: {seen_en}; effects of channels and demand of sales {sources_en} from "
                f"benchmark priors{given_en}. Sales of an ordinary day: ¥{low:,.0f}–{high:,.0f} "
                "(90 % interval); ROI of channels is as wide.",
            ),
            Text(
                f"先小预算试投，攒够 {PERIODS_FEW} {unit_zh}以上再重跑；"
                "同品牌有其他店铺时写入 model.learn_from。",
                f"Test with small budgets, and plan again after {PERIODS_FEW} {unit_en} or more; "
                "name other shops of the brand in model.learn_from.",
            ),
        )
    ]


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
    rest_zh = f"；{', '.join(others)} 仍用行业先验" if others else ""
    rest_en = f"; {', '.join(others)} keep the benchmark priors" if others else ""
    told = Finding(
        "learned-from-other-shops",
        "note",
        Text(
            f"先验取自同品牌的 {count} 家店铺（{shops}）：{', '.join(taught)}{rest_zh}。",
            f"Priors come from {count} other shops of the brand ({shops}): "
            f"{', '.join(taught)}{rest_en}.",
        ),
        Text(
            "若本店客群或定价与它们差别很大，从 model.learn_from 删去后对比一次。",
            "If this shop's buyers or prices are very different, compare with model.learn_from "
            "left empty.",
        ),
    )
    return [told, *pooled.findings]
