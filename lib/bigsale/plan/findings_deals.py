"""What a planner must know of the creators that the plan hires."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from bigsale.data.history import History
from bigsale.errors import Finding, Text
from bigsale.plan.findings import channel_name
from bigsale.plan.outcome import Outcome, chosen_deals
from bigsale.plan.problem import Problem
from bigsale.units import FEN_PER_CNY
from bigsale.words.numbers import money

Floats = npt.NDArray[np.float64]

MUCH_OVERSTATED = 1.5
LOSS_OF_FEE = 0.01
"""A deal loses money when it loses more than this share of its fee: the rest is rounding."""
CROWDED = 1.5
"""Creators of a phase are crowded from this many times the most of any past days as many."""
FEW_CREATORS = 3


def deal_findings(
    problem: Problem, decision: Floats, outcome: Outcome, history: History
) -> tuple[Finding, ...]:
    """Return findings on creators: losses, crowds, what their promises are worth."""
    return (
        *_losing_deals(problem, outcome),
        *_crowded(problem, decision, history),
        *_promises(problem),
        *_finished_deals(problem),
    )


def _losing_deals(problem: Problem, outcome: Outcome) -> Iterator[Finding]:
    """Yield deals in the plan that lose money on average."""
    means = outcome.deal_contribution_cny.mean(axis=0)
    fees = problem.deals.fee_fen / FEN_PER_CNY
    for deal in np.flatnonzero(means < -LOSS_OF_FEE * fees):
        creator = problem.deals.title(int(deal))
        yield Finding(
            "deal-loses-money",
            "warning",
            Text(
                f"达人{creator.zh}预计亏 {money(-means[deal], 'zh')}；"
                "留着是因为下限、目标、新客价值或你给的风险偏好。",
                f"The deal with {creator.en} should lose {money(-means[deal], 'en')}; a floor, a "
                "target, the worth of new buyers or the weight on bad cases keeps it.",
            ),
            Text("压低坑位费，或改为纯佣。", "Negotiate the fee down, or pay commission only."),
        )


def _crowded(problem: Problem, decision: Floats, history: History) -> Iterator[Finding]:
    """Yield phases that hold more creators than any days of the past did.

    Each is taken to sell what she would alone: buyers that two of them share are only known where
    the candidates' `audience` says so.
    """
    taken = [(int(deal), phase) for deal, phase, _ in chosen_deals(problem, decision)]
    for name in dict.fromkeys(problem.deals.channel.astype(str)):
        if name not in history.channels:
            continue
        for at, phase in enumerate(problem.brief.phases):
            own = [d for d, p in taken if p == at and problem.deals.channel[d] == name]
            fees_cny = float(problem.deals.fee_fen[own].sum()) / FEN_PER_CNY
            days = (phase.end - phase.start).total_seconds() / 86_400
            most_cny = _most_in_days(history, name, days)
            if len(own) <= FEW_CREATORS or not 0 < CROWDED * most_cny < fees_cny:
                continue
            title = channel_name(problem, name)
            times = fees_cny / most_cny
            yield Finding(
                "creators-crowded",
                "warning",
                Text(
                    f"{title.zh}：{phase.title.zh}阶段排了 {len(own)} 位，费用 "
                    f"{money(fees_cny, 'zh')}，"
                    f"是历史上同样长的时段里最多一次的 {times:.1f} 倍。"
                    "测算按各卖各的，没有算他们互相抢同一批买家，实际很可能卖不到这么多。",
                    f"{title.en}: {len(own)} creators in {phase.title.en} for "
                    f"{money(fees_cny, 'en')}, {times:.1f} times the most of any past days as "
                    "many. Each is taken to sell as if alone; sharing buyers, they will most "
                    "likely sell less.",
                ),
                Text(
                    "把一部分人挪到前后阶段（creators 表的 `phases`），"
                    "粉丝重叠的填同一个 `audience`，或用 `max_deals` 管住人数，再做一次方案。",
                    "Move some to other phases (`phases` in creators), give those with the same "
                    "followers one `audience`, or cap their number (`max_deals`), and plan again.",
                ),
            )


def _most_in_days(history: History, name: str, days: float) -> float:
    """Return the most that a channel spent in so many days in a row, yuan."""
    spend_cny = history.spend_cny[history.channel_index(name)]
    periods = max(round(days / history.grain_days), 1)
    sums = np.convolve(spend_cny, np.ones(min(periods, len(spend_cny))), "valid")
    return float(sums.max()) * min(days / (periods * history.grain_days), 1.0)


def _promises(problem: Problem) -> Iterator[Finding]:
    for name, ratio in problem.deals.overstatement.items():
        title = channel_name(problem, name)
        if ratio >= MUCH_OVERSTATED:
            yield Finding(
                "promises-above-history",
                "warning",
                Text(
                    f"{title.zh}候选每元费用承诺的成交额是平台过去所记的 {ratio:.1f} 倍，"
                    "方案按过去的水平打了折。",
                    f"Candidates of {title.en} promise {ratio:.1f} times the sales per yuan of fee "
                    "that the platform counted in the past; the plan discounts them to that.",
                ),
                Text(
                    "谈保量：卖不到承诺的数，按差的比例退费用。",
                    "Ask for a guarantee: the missing share of the promise comes off the fee.",
                ),
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
                f"{ratio:.2f} 倍；即便看准了人，单次成交常在预期的 {low:.0%} 到 {high:.0%} 之间。",
                f"Candidates of {title.en} are judged by {deals} finished deals: promises less "
                f"suspicious followers were {ratio:.2f} times what was sold, and one deal often "
                f"sells anything from {low:.0%} to {high:.0%} of what is expected, even of a "
                "known creator.",
            ),
            Text(
                "每次合作结束后补进 past_deals，写上承诺和退款。",
                "Add each deal to past_deals when it is over, with its promise and refunds.",
            ),
        )
