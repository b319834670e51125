"""Soft warnings about refunds: unknown, not mature, or above the brief's rate."""

from __future__ import annotations

from bigsale.brief.model import Brief
from bigsale.errors import Finding, Text
from bigsale.review.measures import Measures
from bigsale.review.refund_sources import refund_words
from bigsale.review.refunds import Refunds
from bigsale.words.numbers import money, percent

MATURE_SHARE = 0.95


def refund_findings(measures: Measures) -> tuple[Finding, ...]:
    """Say when refunds are unknown, not mature, or running above the brief's rate."""
    refunds, brief = measures.refunds, measures.brief
    if refunds.recorded_cny is None:
        return (_unknown(brief),)
    found = []
    if refunds.maturity < MATURE_SHARE:
        found.append(_not_mature(refunds, brief))
    expected_rate = brief.economics.refund_rate
    if expected_rate > 0 and refunds.rate > 1.15 * expected_rate:
        found.append(_above_brief(refunds, refund_words(measures)))
    return tuple(found)


def _unknown(brief: Brief) -> Finding:
    rate = percent(brief.economics.refund_rate, 1)
    return Finding(
        "refunds-unknown",
        "note",
        Text(
            f"店铺日报没有退款金额，退后数字按参数里的退款率 {rate} 推算。",
            f"The shop table has no refunds; net figures use the brief's refund rate of {rate}.",
        ),
        Text("在 shop_daily.csv 里加上 refund_cny。", "Add refund_cny to shop_daily.csv."),
    )


def _not_mature(refunds: Refunds, brief: Brief) -> Finding:
    done, lag = percent(refunds.maturity), f"{brief.economics.refund_lag_days:g}"
    rest = refunds.remaining_cny
    return Finding(
        "refunds-not-mature",
        "warning" if refunds.maturity < 0.8 else "note",
        Text(
            f"活动结束后 {refunds.days_since_end} 天，退款平均滞后 {lag} 天，约 {done} 已到账面；"
            f"预计还有 {money(rest, 'zh')} 退款未到，退后数字已计入。",
            f"{refunds.days_since_end} days after the end, with refunds {lag} days late on "
            f"average, about {done} are booked; {money(rest, 'en')} more are expected and "
            "counted in the net figures.",
        ),
        Text(
            f"活动结束 {3 * brief.economics.refund_lag_days:.0f} 天后更新数据重跑复盘。",
            f"Review again with fresh data {3 * brief.economics.refund_lag_days:.0f} days after "
            "the end.",
        ),
    )


def _above_brief(refunds: Refunds, why: Text) -> Finding:
    seen = percent(refunds.rate, 1)
    return Finding(
        "refunds-above-brief",
        "warning",
        why,
        Text(
            f"下次方案的全店退款率（economics.refund_rate）按 {seen} 填。",
            f"Plan next time with a shop-wide rate (economics.refund_rate) of {seen}.",
        ),
    )
