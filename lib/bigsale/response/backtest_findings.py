"""What a planner must know of a backtest."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from bigsale.errors import Finding, Text

COVERAGE_MIN = 0.7
"""Below this share of periods inside the 90 % interval, intervals are far too narrow."""


def backtest_findings(
    windows: pd.DataFrame, overall: Mapping[str, float], *, wanted: int
) -> tuple[Finding, ...]:
    """Return findings: short history, refits that failed, a model no better, narrow intervals.

    `windows`, `overall`: see `Backtest`; `wanted`: how many origins were asked for.
    """
    return (
        *_too_short(len(windows), wanted),
        *_not_converged(windows),
        *_not_better(overall),
        *_too_narrow(overall),
    )


def _too_short(made: int, wanted: int) -> list[Finding]:
    if made >= wanted:
        return []
    zh = (
        f"历史只够回测 {made} 次（想做 {wanted} 次）。"
        if made
        else "历史太短（不足约 120 天），没法回测。"
    )
    en = (
        f"The history is long enough for {made} of {wanted} backtests."
        if made
        else "The history is too short for a backtest (less than about 120 days)."
    )
    return [
        Finding(
            "backtest-short-history",
            "note",
            Text(zh, en),
            Text(
                "积累更多天数后再看；在那之前，预测多留余地。",
                "Look again with more days; until then leave more room around the forecast.",
            ),
        )
    ]


def _not_converged(windows: pd.DataFrame) -> list[Finding]:
    if windows.empty or windows["converged"].all():
        return []
    failed = windows[~windows["converged"].astype(bool)]
    days = ", ".join(f"{day:%Y-%m-%d}" for day in failed["start"])
    return [
        Finding(
            "backtest-not-converged",
            "warning",
            Text(
                f"回测中有 {len(failed)} 次估计没有收敛（从 {days} 起），这几次的误差不太可靠。",
                f"{len(failed)} refits of the backtest did not converge (from {days}); their "
                "errors are less reliable.",
            ),
            Text(
                "先看这些日期之前的数据有没有缺口或异常。",
                "Look for gaps or odd figures in the data before those days.",
            ),
        )
    ]


RIVAL_NAMES = {
    "naive": Text("近 28 天的平均", "the mean of the last 28 days"),
    "seasonal": Text("去年同期", "the same weekdays of last year"),
}


def _not_better(overall: Mapping[str, float]) -> list[Finding]:
    if not overall:
        return []
    own = overall["wmape_share"]
    rivals = {name: overall[f"{name}_wmape_share"] for name in ("naive", "seasonal")}
    known = {name: value for name, value in rivals.items() if value == value}
    if not known or own != own or own < min(known.values()):
        return []
    best = min(known, key=lambda name: known[name])
    return [
        Finding(
            "backtest-not-better",
            "warning",
            Text(
                f"回测里模型的误差 {own:.0%}，不比{RIVAL_NAMES[best].zh}（{known[best]:.0%}）小。",
                f"In the backtest the model's error of {own:.0%} is no smaller than that of "
                f"{RIVAL_NAMES[best].en} ({known[best]:.0%}).",
            ),
            Text(
                "先核对大促日历和异常日；在查清之前，不要只靠销售预测定目标和备货。",
                "Check the calendar of sales and odd days first; until then do not set targets "
                "or stock by the sales forecast alone.",
            ),
        )
    ]


def _too_narrow(overall: Mapping[str, float]) -> list[Finding]:
    if not overall or not overall["coverage_share"] < COVERAGE_MIN:
        return []
    inside = overall["coverage_share"]
    return [
        Finding(
            "backtest-intervals-narrow",
            "warning",
            Text(
                f"回测里只有 {inside:.0%} 的实际值落在 90% 区间里：区间偏窄。",
                f"Only {inside:.0%} of what came in the backtest lay in the 90% interval: "
                "intervals are too narrow.",
            ),
            Text(
                "看区间时两头再放宽一些，备货和目标多留余地。",
                "Allow more than the interval on either side; leave room in stock and targets.",
            ),
        )
    ]
