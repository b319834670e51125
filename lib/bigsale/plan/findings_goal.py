"""What costs contribution and what stays unspent, told by the goal of the campaign."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from bigsale.errors import Finding, Text
from bigsale.plan.findings import channel_name, kept_by, with_risk
from bigsale.plan.findings_deals import losing_deals
from bigsale.plan.limits import Limit
from bigsale.plan.outcome import Outcome
from bigsale.plan.problem import Problem
from bigsale.plan.solve_targets import Reached
from bigsale.words.labels import GOAL_TITLES
from bigsale.words.numbers import listed, money

Floats = npt.NDArray[np.float64]

LOSS_OF_SPEND = 0.005
LEAST_LOSS_CNY = 100.0
FULL = 0.999
"""From this share of it on a limit is reached."""
LEFT_LEAST = 0.005
"""Money left is worth a sentence from this share of what may be spent."""


def goal_findings(reached: Reached, decision: Floats, outcome: Outcome) -> tuple[Finding, ...]:
    """Return what loses money in the plan and why money is left, by what the goal counts.

    Where the goal is another than contribution, losing some of it is what the goal asks for: one
    note says how much.
    """
    problem = reached.leaning
    if problem.goal.maximise == "contribution":
        losses: Iterator[Finding] = _losses(problem, outcome)
    else:
        losses = _by_choice(problem, outcome)
    return (*losses, *_unspent(reached, decision, outcome))


def _losing(outcome: Outcome) -> dict[str, float]:
    """Return what channels lose on average that lose money, yuan by channel."""
    means = outcome.contribution_cny.mean(axis=0)
    least = np.maximum(LOSS_OF_SPEND * outcome.spend_cny, LEAST_LOSS_CNY)
    return {
        name: float(-mean)
        for name, mean, limit in zip(outcome.channels, means, least, strict=True)
        if -mean > limit
    }


def _losses(problem: Problem, outcome: Outcome) -> Iterator[Finding]:
    """Yield channels in the plan that lose money on average."""
    for name, lost in _losing(outcome).items():
        spend = float(outcome.spend_cny[outcome.channels.index(name)])
        title, reasons = channel_name(problem, name), kept_by(problem)
        yield Finding(
            "channel-below-breakeven",
            "warning",
            Text(
                f"{title.zh}花 {money(spend, 'zh', digits=4)}，预计亏 {money(lost, 'zh')}；"
                f"留着是因为{reasons.zh}。",
                f"{title.en} spends {money(spend, 'en', digits=4)} and should lose "
                f"{money(lost, 'en')}; {reasons.en} keeps it.",
            ),
            Text(
                "有下限或目标就先放宽，再看它的客单价和毛利能不能提高。",
                "Relax the floor or target, if there is one; else raise its basket value and "
                "margin first.",
            ),
        )


def _by_choice(problem: Problem, outcome: Outcome) -> Iterator[Finding]:
    """Yield one note on all that loses contribution where the goal is another."""
    goal, said = GOAL_TITLES[problem.goal.maximise], _losers(problem, outcome)
    if said:
        zh, en = listed([s.zh for s in said], "zh"), listed([s.en for s in said], "en")
        yield Finding(
            "below-breakeven-by-goal",
            "note",
            Text(
                f"这次按{goal.zh}分钱，不按贡献毛利：{zh}预计赚不回花费，是目标要的。",
                f"This plan counts {goal.en}, not contribution: {en} should not earn their money "
                "back, which is what the goal asks for.",
            ),
            Text(
                "不想亏这么多，就把 `goal.maximise` 改成 contribution 再做一次，比一比。",
                "If that is too much, set `goal.maximise` to contribution, plan again and compare.",
            ),
        )


def _losers(problem: Problem, outcome: Outcome) -> list[Text]:
    """Return what loses contribution, with how much: channels one by one, creators together."""
    deals, said = losing_deals(problem, outcome), list[Text]()
    for name, lost in _losing(outcome).items():
        if problem.brief.channels[name].kind == "deals" and len(deals):
            continue
        title = channel_name(problem, name)
        zh, en = money(lost, "zh"), money(lost, "en")
        said.append(Text(f"{title.zh}（亏 {zh}）", f"{title.en} (loses {en})"))
    if len(deals):
        lost = -float(outcome.deal_contribution_cny.mean(axis=0)[deals].sum())
        zh, en = money(lost, "zh"), money(lost, "en")
        heads = "1 creator (loses" if len(deals) == 1 else f"{len(deals)} creators (lose"
        said.append(Text(f"{len(deals)} 位达人（共亏 {zh}）", f"{heads} {en})"))
    return said


def _unspent(reached: Reached, decision: Floats, outcome: Outcome) -> Iterator[Finding]:
    """Yield what is left of the budget, and why."""
    goal = reached.leaning.brief.goal
    left = goal.spendable_cny - float(outcome.spend_cny.sum())
    if left > max(LEAST_LOSS_CNY, LEFT_LEAST * goal.spendable_cny):
        reason, full = _why_left(reached, decision), _any_full(reached.leaning, decision)
        yield Finding(
            "budget-left-unspent",
            "note",
            Text(
                f"留下 {money(left, 'zh')} 不花：{reason.zh}。",
                f"{money(left, 'en')} stays unspent: {reason.en}.",
            ),
            _what_with_it(reached.leans, full),
        )


def _why_left(reached: Reached, decision: Floats) -> Text:
    """Return why one more yuan is not spent: the targets, the limits, or that it earns nothing."""
    problem = reached.leaning
    named = [t.words for t, price in zip(reached.targets, reached.prices, strict=True) if price > 0]
    targets = Text("、".join(w.zh for w in named), " and ".join(w.en for w in named))
    if problem.goal.maximise == "contribution":
        careful = with_risk(problem)
        zh = f"按估计，在现有限制下再花 1 元赚不回来{careful.zh}"
        en = "by the estimates one more yuan within the limits would not earn itself back"
        also = Text(f"，或守不住目标（{targets.zh}）", f", or would miss {targets.en}")
        return Text(zh + also.zh * reached.leans, en + careful.en + also.en * reached.leans)
    if reached.leans:
        return Text(f"再多花，就守不住目标（{targets.zh}）", f"more spend would miss {targets.en}")
    goal = GOAL_TITLES[problem.goal.maximise]
    flat = Text(f"再多花也几乎不增加{goal.zh}", f"more spend would hardly add {goal.en}")
    if _any_full(problem, decision):
        return Text(
            f"有的渠道已到上限，其余{flat.zh}",
            f"some channels are at their limits, elsewhere {flat.en}",
        )
    return flat


def _what_with_it(leans: bool, full: bool) -> Text:
    """Return what to do with money that is left."""
    if leans:
        return Text(
            "留作机动；想花出去，先放低目标，再做一次方案。",
            "Keep it in reserve; to use it, lower the target, then plan again.",
        )
    if full:
        return Text(
            "留作机动；想花出去，先放宽已经用满的上限，再做一次方案。",
            "Keep it in reserve; to use it, raise the limits that are full, then plan again.",
        )
    return Text("留作机动。", "Keep it in reserve.")


def _any_full(problem: Problem, decision: Floats) -> bool:
    """Return whether some limit that can be raised keeps money from being spent."""
    if any(_is_full(row, decision) for row in problem.limits.rows):
        return True
    low, high = problem.media(problem.low), problem.media(problem.high)
    full = problem.media(decision) >= FULL * np.maximum(high, LEAST_LOSS_CNY)
    # Settled money is no limit: nobody asks for more of it.
    return bool((full & (low < high)).any())


def _is_full(row: Limit, decision: Floats) -> bool:
    """Return whether a limit of the planner on money, or on how many creators, is used up.

    Where the most is 0 nothing is full: that rules something out, or it is a share; a share is
    full by what the rest of the spend allows.
    """
    counted = row.is_money or (row.key or "").endswith(".max_deals")
    if row.key is None or not counted or not np.isfinite(row.high):
        return False
    most = row.high
    if row.is_money and most == 0:
        most = float(np.maximum(-row.coefficients, 0.0) @ decision)
    return most > 0 and row.high - float(row.coefficients @ decision) <= (1 - FULL) * most
