"""What is wrong or thin in the history for a response fit: errors and findings."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bigsale.brief.model import Brief
from bigsale.data.history import History
from bigsale.errors import Finding, FitError, Problem, Text
from bigsale.response.commission import paid_on_sales
from bigsale.response.design import Design
from bigsale.response.doubts import (
    against_tests,
    baseline_gone,
    grouped,
    in_lockstep,
    moving_together,
)
from bigsale.response.doubts_claims import above_claims
from bigsale.response.draws import Parameters, Parts
from bigsale.response.findings_claims import claims_that_grow
from bigsale.response.findings_events import few_past_sales
from bigsale.response.findings_follow import following_demand
from bigsale.response.findings_later import sales_moved_in_time
from bigsale.response.findings_new import new_shop, other_shops
from bigsale.response.findings_young import hardly_run
from bigsale.response.level import PERIODS_FEW as PERIODS_NEW
from bigsale.response.level import good_periods, log_sales, nothing_sold_yet
from bigsale.response.pooled import Pooled
from bigsale.response.result import Diagnostics
from bigsale.words.numbers import counted, listed

Floats = npt.NDArray[np.float64]

PERIODS_FEW = 60
CORRELATION_HIGH = -0.7
OUTLIER_SDS = 6.0
CONSTANT_CV = 0.02


def refuse_hopeless(history: History, brief: Brief) -> None:
    """Raise FitError when there is nothing to fit, and no word of the planner in its place."""
    logs = log_sales(history)
    seen = logs[np.isfinite(logs)]
    judged = brief.model.usual_daily_sales_cny is not None
    message = allowed = None
    if not len(seen) and not (judged and nothing_sold_yet(history)):
        message = "no period has positive paid sales"
        allowed = "sales above zero; for a shop that has not opened yet no rows of shop_daily, and "
        allowed += "model.usual_daily_sales_cny in the brief"
    elif len(seen) > 1 and np.ptp(seen) == 0:
        message = "paid sales are the same in every period"
        allowed = "real figures of each period"
    if message:
        file = history.sources.get("shop_daily")
        raise FitError(Problem(message, file=file, column="gmv_cny", allowed=allowed))


def response_findings(
    history: History,
    brief: Brief,
    design: Design,
    *,
    p: Parameters,
    parts: Parts,
    diagnostics: Diagnostics,
    pooled: Pooled | None = None,
) -> tuple[Finding, ...]:
    """Return what a planner must know before trusting the fit."""
    found = [
        *new_shop(history, brief, design, p=p, pooled=pooled),
        *other_shops(pooled, brief),
        *_short_history(history),
        *_skipped_periods(history),
        *_prior_only(history, brief, design),
        *hardly_run(history, design, brief),
        *_paid_on_sales(history, brief),
        *_rare_divergences(diagnostics, design),
        *_constant_spend(history, design),
        *few_past_sales(history, design, brief),
        *_not_told_apart(design, p),
        *in_lockstep(history, design),
        *moving_together(history, design),
        *following_demand(design, p),
        *sales_moved_in_time(design, p),
        *claims_that_grow(design, p),
        *against_tests(design, p, parts),
        *above_claims(history, design, p, brief),
        *baseline_gone(design, parts),
        *_outliers(history, p, parts),
    ]
    return tuple(found)


def _short_history(history: History) -> list[Finding]:
    good = good_periods(history)
    days = good * history.grain_days
    if days >= PERIODS_FEW or good < PERIODS_NEW:
        return []
    return [
        Finding(
            "short-history",
            "warning",
            Text(
                f"有销售额的历史只有 {days} 天，结果主要来自行业经验。",
                f"The history has only {days} days with sales; the answers come mostly from "
                "benchmarks.",
            ),
            Text(
                "先小步投放、积累数据，或做增量测试。",
                "Start with small budgets, collect more days, or run a lift test.",
            ),
        )
    ]


def _skipped_periods(history: History) -> list[Finding]:
    sales = history.shop["gmv_cny"].to_numpy(dtype=float)
    missing, bad = int(np.isnan(sales).sum()), int((sales <= 0).sum())
    if (not missing and not bad) or nothing_sold_yet(history):
        return []
    zh = [f"{missing} 期没有支付金额"] * bool(missing)
    zh += [f"{bad} 期支付金额为零或负"] * bool(bad)
    en = [f"{counted(missing, 'period')} without paid sales"] * bool(missing)
    en += [f"{counted(bad, 'period')} with zero or negative paid sales"] * bool(bad)
    return [
        Finding(
            "periods-skipped",
            "warning" if bad else "note",
            Text(
                f"{'，'.join(zh)}，未参与估计。",
                f"Left out of the fit: {' and '.join(en)}.",
            ),
            Text(
                "请核对 shop_daily 的 gmv_cny（应为支付口径，不扣退款）。",
                "Check gmv_cny in shop_daily (paid, refunds not deducted).",
            ),
        )
    ]


def _prior_only(history: History, brief: Brief, design: Design) -> list[Finding]:
    names = [
        name
        for name in dict.fromkeys([*history.channels, *brief.channels])
        if name not in design.channels and name not in paid_on_sales(history, brief)
    ]
    if not names:
        return []
    listed = ", ".join(names)
    return [
        Finding(
            "prior-only-channels",
            "warning",
            Text(
                f"{listed} 没有历史花费，效果只来自行业经验，区间很宽。",
                f"{listed}: no spend in the history; answers come from benchmarks alone.",
            ),
            Text("先用小预算测试，再放量。", "Test with a small budget before scaling up."),
        )
    ]


def _paid_on_sales(history: History, brief: Brief) -> list[Finding]:
    names = paid_on_sales(history, brief)
    if not names:
        return []
    listed = ", ".join(names)
    return [
        Finding(
            "paid-on-sales",
            "note",
            Text(
                f"{listed} 按成交付佣，花费跟着销售走，看不出它带来多少；"
                "真正多卖的按“平台自报 ÷ 行业里常见的虚报倍数”估。",
                f"{listed}: paid on sales, so spend follows sales and cannot show what it adds; "
                "that is taken as what the platform reports over how much platforms overstate.",
            ),
            Text(
                "想知道真实增量，可停掉部分联盟计划一段时间做对照。",
                "To learn the real increment, pause some partners for a while and compare.",
            ),
        )
    ]


def _rare_divergences(found: Diagnostics, design: Design) -> list[Finding]:
    """Say where the sampler gave up paths: at the narrow end of which parameter."""
    if found.divergent_at is None:
        return []
    share = found.divergences / (found.chains * found.draws)
    where = design.parameter_names[found.divergent_at]
    return [
        Finding(
            "rare-divergences",
            "note",
            Text(
                f"估计时有 {found.divergences} 步没走稳（发散，占 {share:.2%}，上限 0.1%），"
                f"多在参数 {where} 的一端。",
                f"{counted(found.divergences, 'step')} of the estimate went astray (divergences, "
                f"{share:.2%}; limit 0.1 %), mostly at one end of {where}.",
            ),
            Text("结果可用；区间两端略留余地。", "Usable; allow a little beyond the intervals."),
        )
    ]


def _constant_spend(history: History, design: Design) -> list[Finding]:
    names = []
    for name in design.channels:
        spend = history.spend_cny[history.channel_index(name)]
        if spend.std() <= CONSTANT_CV * spend.mean():
            names.append(name)
    if not names:
        return []
    listed = ", ".join(names)
    return [
        Finding(
            "constant-spend",
            "warning",
            Text(
                f"{listed} 花费几乎不变，数据无法显示多花或少花的结果。",
                f"{listed}: spend hardly ever changes, so the data cannot show what more or less "
                "would do.",
            ),
            Text(
                "安排几天明显加减预算，或做增量测试。",
                "Raise and lower the budget on some days, or run a lift test.",
            ),
            tuple(names),
        )
    ]


def _not_told_apart(design: Design, p: Parameters) -> list[Finding]:
    """Name groups of channels of whose ROIs, strongly tied, only the sum is known."""
    if len(design.channels) < 2:
        return []
    correlation = np.corrcoef(np.log(p.roi), rowvar=False)
    pairs = {
        (design.channels[i], design.channels[j]): float(correlation[i, j])
        for i, j in zip(*np.triu_indices(len(design.channels), 1), strict=True)
        if correlation[i, j] < CORRELATION_HIGH
    }
    return [_one_to_the_data(names, tie) for names, tie in grouped(pairs)]


def _one_to_the_data(names: tuple[str, ...], tie: float) -> Finding:
    zh, en = "、".join(names), listed(list(names), "en")
    return Finding(
        "channels-not-told-apart",
        "warning",
        Text(
            f"数据分不清 {zh}：一个估高，另一个就估低（相关 {tie:.2f}）。"
            "合计较可靠，各自的 ROI 不可靠。",
            f"The data cannot tell {en} apart: where one is high, another is low (correlation "
            f"{tie:.2f}). Trust their sum, not each ROI.",
        ),
        Text(
            "错开它们的投放时间，或对其中一个做增量测试。",
            "Run them at different times, or run a lift test on one of them.",
        ),
        names,
    )


def _outliers(history: History, p: Parameters, parts: Parts) -> list[Finding]:
    expected = (parts.baseline_cny + parts.contribution_cny.sum(axis=1)).mean(axis=0)
    residual = log_sales(history) - np.log(expected)
    sd = float(p.shared["noise_sd"].mean())
    far = np.flatnonzero(np.abs(np.nan_to_num(residual)) > OUTLIER_SDS * sd)
    if not len(far):
        return []
    days = ", ".join(str(history.dates[t]) for t in far[:5])
    return [
        Finding(
            "outliers",
            "note",
            Text(
                f"{len(far)} 期的销售额与模型相差很大（{days}），估计时给它们的分量很小。",
                f"{counted(len(far), 'period')} far from the model ({days}): the fit gave little "
                "weight there.",
            ),
            Text(
                "核对这些日期：漏登的大促、重复计数或缺货？",
                "Check those days: an unlisted sale, double counting, out of stock?",
            ),
        )
    ]
