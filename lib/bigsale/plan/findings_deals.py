"""What a planner must know of the creators that the plan hires."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from bigsale.errors import Finding, Text
from bigsale.plan.findings import channel_name, kept_by
from bigsale.plan.outcome import Outcome
from bigsale.plan.problem import Problem
from bigsale.words.numbers import money

Floats = npt.NDArray[np.float64]

MUCH_OVERSTATED = 1.5
LOSS_OF_FEE = 0.01
"""A deal loses money when it loses more than this share of its fee: the rest is rounding."""
LEAST_LOST = 0.05
"""A crowd is told where it takes at least this share off its creators' sales."""
FEW_CREATORS = 3
"""So few in a phase are not told of."""


def deal_findings(problem: Problem, decision: Floats, outcome: Outcome) -> tuple[Finding, ...]:
    """Return findings on creators: losses, crowds, what their promises are worth."""
    return (
        *_losing_deals(problem, outcome),
        *_crowded(problem, decision),
        *_promises(problem),
        *_finished_deals(problem),
    )


def losing_deals(problem: Problem, outcome: Outcome) -> npt.NDArray[np.int64]:
    """Return which deals of the plan lose money on average."""
    means = outcome.deal_contribution_cny.mean(axis=0)
    return np.flatnonzero(means < -LOSS_OF_FEE * problem.deals.fee_cny)


def _losing_deals(problem: Problem, outcome: Outcome) -> Iterator[Finding]:
    """Yield deals that lose money on average; under another goal `findings_goal` sums them up."""
    if problem.goal.maximise != "contribution":
        return
    means, reasons = outcome.deal_contribution_cny.mean(axis=0), kept_by(problem)
    for deal in losing_deals(problem, outcome):
        creator = problem.deals.title(int(deal))
        yield Finding(
            "deal-loses-money",
            "warning",
            Text(
                f"达人{creator.zh}预计亏 {money(-means[deal], 'zh')}；留着是因为{reasons.zh}。",
                f"The deal with {creator.en} should lose {money(-means[deal], 'en')}; "
                f"{reasons.en} keeps it.",
            ),
            Text("压低坑位费，或改为纯佣。", "Negotiate the fee down, or pay commission only."),
        )


def _crowded(problem: Problem, decision: Floats) -> Iterator[Finding]:
    """Yield phases whose creators are counted as a crowd (`crowds`)."""
    crowds = problem.crowds
    sums = zip(crowds.found, crowds.fees_cny, crowds.lost(decision), strict=True)
    for crowd, fees, lost_cny in sums:
        fees_cny, count = float(fees @ decision), int(np.rint(decision)[fees > 0].sum())
        if count <= FEW_CREATORS or lost_cny < LEAST_LOST * fees_cny:
            continue
        title, phase = channel_name(problem, crowd.channel), problem.brief.phases[crowd.phase]
        lost = float(lost_cny) / fees_cny
        beyond = _beyond_the_past(fees_cny / crowd.past_cny)
        yield Finding(
            "creators-crowded",
            "warning" if beyond.en else "note",
            Text(
                f"{title.zh}：{phase.title.zh}阶段排了 {count} 位，费用 "
                f"{money(fees_cny, 'zh')}{beyond.zh}。"
                f"同一天和前后几天人一多就会互相抢买家，测算已按此少算 {lost:.0%} 的成交，"
                "这个数把握不大。",
                f"{title.en}: {count} creators in {phase.title.en} for "
                f"{money(fees_cny, 'en')}{beyond.en}. Creators of one day and of those "
                f"around it share buyers: the plan takes {lost:.0%} off their sales, which is a "
                "rough guess.",
            ),
            Text(
                "分批签：先定最划算的几位，其余等更早发布的成交出来再定；"
                "粉丝重叠的在 creators 表里填同一个 `audience`，再做一次方案。",
                "Sign in batches: the best few first, the others once earlier posts have sold. "
                "Give those with the same followers one `audience` in creators and plan again.",
            ),
        )


def _beyond_the_past(times: float) -> Text:
    """Return the clause that says how many times the past's most fees are; empty up to that."""
    if not times > 1:
        return Text("", "")
    return Text(
        f"，是历史上同样长的时段里最多一次的 {times:.1f} 倍",
        f", {times:.1f} times the most of any past days as many",
    )


def _promises(problem: Problem) -> Iterator[Finding]:
    learnt = problem.deals.learnt
    for name, ratio in problem.deals.overstatement.items():
        if ratio >= MUCH_OVERSTATED:
            by_deals = learnt is not None and name in learnt.channels
            yield Finding(
                "promises-above-history",
                "warning",
                (_above_deals if by_deals else _above_spend)(channel_name(problem, name), ratio),
                Text(
                    "谈保量：卖不到承诺的数，按差的比例退费用。",
                    "Ask for a guarantee: the missing share of the promise comes off the fee.",
                ),
            )


def _above_spend(title: Text, ratio: float) -> Text:
    """Say how promises compare with what the platform counted per yuan in the past."""
    return Text(
        f"{title.zh}候选每元费用承诺的成交额是平台过去所记的 {ratio:.1f} 倍，"
        "方案按过去的水平打了折。",
        f"Candidates of {title.en} promise {ratio:.1f} times the sales per yuan of fee that the "
        "platform counted in the past; the plan discounts them to that.",
    )


def _above_deals(title: Text, ratio: float) -> Text:
    """Say how promises, suspicious followers and all, compare with what finished deals tell."""
    return Text(
        f"{title.zh}候选承诺的成交额合计是方案预期的 {ratio:.1f} 倍：方案扣掉了水粉，"
        "并按已结束的合作打了折。",
        f"Candidates of {title.en} promise {ratio:.1f} times what the plan expects of them: it "
        "takes off suspicious followers and what finished deals say of promises.",
    )


def _finished_deals(problem: Problem) -> Iterator[Finding]:
    """Yield how many finished deals candidates are judged by, and what these say."""
    learnt = problem.deals.learnt
    if learnt is None:
        return
    for name in learnt.channels:
        title, deals = channel_name(problem, name), learnt.n_deals(name)
        ratio, low, high = learnt.overstatement(name), *np.exp([-learnt.luck_sd, learnt.luck_sd])
        yield Finding(
            "judged-by-finished-deals",
            "note",
            Text(
                f"{title.zh}候选按 {deals} 次已结束的合作来判断：承诺（扣水粉后）平均是实际的 "
                f"{ratio:.2f} 倍；即便看准了人，三次里也约有一次不到预期的 {low:.0%} "
                f"或超过 {high:.0%}。",
                f"Candidates of {title.en} are judged by {deals} finished deals: promises less "
                f"suspicious followers were {ratio:.2f} times what was sold. Even of a known "
                f"creator about one deal in three sells less than {low:.0%} or more than "
                f"{high:.0%} of what is expected.",
            ),
            Text(
                "每次合作结束后补进 past_deals，写上承诺和退款。",
                "Add each deal to past_deals when it is over, with its promise and refunds.",
            ),
        )
