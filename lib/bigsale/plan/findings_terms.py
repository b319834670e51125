"""What contract terms do to the plan: guarantees of creators, volume rebates of media."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from bigsale.brief.channels import CommissionChannel, Rebate
from bigsale.economics.rebates import AT_START_CNY, reached_tier, rebate_cny, rebates_of
from bigsale.errors import Finding, Text
from bigsale.plan.findings import channel_name
from bigsale.plan.outcome import Outcome
from bigsale.plan.problem import Problem
from bigsale.words.numbers import day, money

Floats = npt.NDArray[np.float64]

BAD_SHARE = 0.2
"""The bad cases of a sentence: this share of the draws, as in the scenarios."""
NEAR = 0.2
"""The next tier is worth a sentence when at most this share of its start is missing."""


def terms_findings(problem: Problem, decision: Floats, outcome: Outcome) -> tuple[Finding, ...]:
    """Return findings on what contract terms bring in this plan."""
    return (
        *_guarantees(problem, outcome),
        *_rebates(problem, outcome),
        *_commission_rates(problem, decision),
        *_commission_days(problem, decision),
    )


def _commission_rates(problem: Problem, decision: Floats) -> Iterator[Finding]:
    """Yield the commission rate taken where there was a choice, beside the present one."""
    commission = problem.commission
    taken = decision[problem.decisions.block("commission")].reshape(commission.cap_cny.shape)
    for name in dict.fromkeys(commission.channels[at] for at in commission.chosen_among):
        channel = problem.brief.channels[name]
        assert isinstance(channel, CommissionChannel)
        title, at = channel_name(problem, name), commission.taken(taken, name)
        spent_cny, rate = float(taken[at].sum()), float(commission.rates[at])
        sold_cny = spent_cny * float(commission.added_per_cny[:, at].mean())
        worth_cny = problem.goal.value_per_gross[name] * sold_cny - spent_cny
        zh = f"佣金率定 {rate:.0%}（现在 {channel.commission_rate:.0%}）"
        en = f"Commission at {rate:.0%} (now {channel.commission_rate:.0%})"
        if spent_cny <= 0:
            zh, en = "可选的佣金率都不划算，暂停", "No rate on offer pays: paused"
        if spent_cny <= 0 and problem.goal.per_spent <= 0:
            zh, en = "没有分到佣金，暂停", "Gets no commission: paused"
        yield Finding(
            "commission-rate",
            "note",
            Text(
                f"{title.zh}：{zh}，预计佣金 {money(spent_cny, 'zh')}，贡献毛利 "
                f"{money(worth_cny, 'zh')}。佣金率高 1%（不是 1 个点），销售多 "
                f"{channel.rate_elasticity:g}%：这是你给的判断。",
                f"{title.en}: {en}; {money(spent_cny, 'en')} of commission should bring "
                f"{money(worth_cny, 'en')} of contribution. That a rate 1% higher (not one point) "
                f"sells {channel.rate_elasticity:g}% more is your own judgement.",
            ),
            Text(
                "先在一部分商品上试两周新佣金率，看销售真涨多少。",
                "Try the new rate on some products for two weeks and see what sales do.",
            ),
        )


def _commission_days(problem: Problem, decision: Floats) -> Iterator[Finding]:
    """Yield the days on which affiliates run, where they run on some only (`pauses.py`)."""
    commission = problem.commission
    taken = decision[problem.decisions.block("commission")].reshape(commission.cap_cny.shape)
    days = problem.grid.cell_day
    for name, own in zip(commission.channels, taken, strict=True):
        runs = np.flatnonzero(own > 0)
        if not 0 < len(np.unique(days[runs])) < len(np.unique(days)):
            continue
        title, spent_cny = channel_name(problem, name), float(own.sum())
        first, last = (problem.grid.cells[at].date.item() for at in runs[[0, -1]])
        zh, en = (
            [day(date.month, date.day, language) for date in (first, last)]
            for language in ("zh", "en")
        )
        yield Finding(
            "commission-days",
            "note",
            Text(
                f"{title.zh}：{zh[0]}到{zh[1]}跑（佣金约 {money(spent_cny, 'zh')}），其余日子"
                "暂停：那些钱用在别处一样值或更值。佣金没法只付一半，所以按天开关。",
                f"{title.en} run from {en[0]} to {en[1]} ({money(spent_cny, 'en')} of commission) "
                "and pause on the other days: that money is worth as much or more elsewhere. "
                "Nobody can pay half of a commission, so they are on or off.",
            ),
            Text("在联盟后台按这几天设起止日期。", "Set these dates on the affiliate platform."),
            channels=(name,),
        )


def _guarantees(problem: Problem, outcome: Outcome) -> Iterator[Finding]:
    """Yield what guarantees give back on average, and how much of the risk that takes away."""
    held = (problem.deals.guaranteed_cny > 0) & (outcome.deal_contribution_cny != 0).any(axis=0)
    if not held.any():
        return
    back_cny = outcome.deal_back_cny[:, held].sum(axis=1)
    worth_cny = outcome.deal_contribution_cny[:, held].sum(axis=1)
    n, mean_cny = int(held.sum()), float(back_cny.mean())
    without, left = shortfall(worth_cny - back_cny), shortfall(worth_cny)
    carried = 1 - left / without if without > 0 else 0.0
    yield Finding(
        "guarantees-carry-risk",
        "note",
        Text(
            f"{n} 位达人有保量，平均退回坑位费 {money(mean_cny, 'zh')}。"
            f"最差的五分之一情形里，这些合作比平均少赚 {money(left, 'zh')}，"
            f"没有保量要少赚 {money(without, 'zh')}：保量担走了 {carried:.0%} 的风险。",
            f"Guarantees of {n} creators give back {money(mean_cny, 'en')} of fees on average. In "
            f"the worst fifth of cases these deals earn {money(left, 'en')} less than on average, "
            f"without guarantees {money(without, 'en')}: they carry {carried:.0%} of the risk.",
        ),
        Text(
            "合同写明退款后口径、统计到哪天、几天内退费；先付全款，预算里仍按全额留。",
            "Have the contract say: net of refunds, counted until when, paid back by when. The "
            "full fee is paid first and stays in the budget.",
        ),
    )


def shortfall(draws_cny: Floats) -> float:
    """Return by how much the worst fifth of draws (draw,) stays below the mean, yuan ≥ 0."""
    worst = np.sort(draws_cny)[: max(round(BAD_SHARE * len(draws_cny)), 1)]
    return float(draws_cny.mean() - worst.mean())


def _rebates(problem: Problem, outcome: Outcome) -> Iterator[Finding]:
    """Yield which rebate tier each channel reaches, what it is worth, and how far the next is."""
    for at, name in enumerate(outcome.channels):
        rebates, spend_cny = rebates_of(problem.brief, name), float(outcome.spend_cny[at])
        tier, title = reached_tier(rebates, spend_cny), channel_name(problem, name)
        if tier >= 0:
            yield _reached(title, rebates[tier], spend_cny)
        for more in rebates[tier + 1 : tier + 2]:
            if 0 < more.from_cny - spend_cny <= NEAR * more.from_cny:
                yield _near(problem, title, more, spend_cny, rebate_cny(rebates, spend_cny))


def _reached(title: Text, tier: Rebate, spend_cny: float) -> Finding:
    back_cny = tier.rate * spend_cny
    held = spend_cny <= tier.from_cny + AT_START_CNY
    return Finding(
        "rebate-tier-reached",
        "note",
        Text(
            f"{title.zh}花 {spend_cny:,.0f} 元，达到满 {tier.from_cny:,.0f} 元返 {tier.rate:.1%} "
            f"这一档，活动后返 {back_cny:,.0f} 元，已计入贡献毛利"
            f"{'；花费正好停在门槛上' if held else ''}。",
            f"{title.en} spends ¥{spend_cny:,.0f} and reaches the tier from ¥{tier.from_cny:,.0f}: "
            f"{tier.rate:.1%}, ¥{back_cny:,.0f}, comes back after the campaign; the contribution "
            f"counts it{'. Spend stops right at the start of the tier' if held else ''}.",
        ),
        Text(
            "花费别低于门槛，差一分钱整档都拿不到；返点到账前不能当预算用。",
            "Do not fall below the start: the whole tier would be lost. What comes back cannot be "
            "spent in this campaign.",
        ),
    )


def _near(
    problem: Problem, title: Text, tier: Rebate, spend_cny: float, back_cny: float
) -> Finding:
    missing_cny = tier.from_cny - spend_cny
    more_cny = tier.rate * tier.from_cny - back_cny
    counts = problem.goal.per_spent > 0
    return Finding(
        "rebate-tier-near",
        "note",
        Text(
            f"{title.zh}再花 {missing_cny:,.0f} 元就到满 {tier.from_cny:,.0f} 元返 {tier.rate:.1%} "
            f"这一档，多返 {more_cny:,.0f} 元。"
            + (
                "算上返点，多花的钱仍不划算，或有限制拦着。"
                if counts
                else "目标不计钱，没有为它多花。"
            ),
            f"¥{missing_cny:,.0f} more on {title.en} would reach the tier from "
            f"¥{tier.from_cny:,.0f} ({tier.rate:.1%}) and bring back ¥{more_cny:,.0f} more. "
            + (
                "Even so that spend would not pay, or a limit forbids it."
                if counts
                else "The goal does not count money, so nothing was spent for it."
            ),
        ),
        Text(
            "和代理谈：把门槛降到现在的花费，或把其他活动的花费并进来算。",
            "Ask the agency to start the tier at this spend, or to count other campaigns too.",
        ),
    )
