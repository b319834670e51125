"""What the targets of the brief, and the value of new buyers, do to the plan."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from bigsale.errors import Finding, Text
from bigsale.plan.outcome import Outcome, work_out
from bigsale.plan.problem import Problem
from bigsale.plan.solve_targets import Reached
from bigsale.plan.targets import Target

Floats = npt.NDArray[np.float64]

WORTH_TELLING = 0.005
"""A change of the contribution below this share is not worth a sentence."""


def target_findings(reached: Reached, decision: Floats, outcome: Outcome) -> tuple[Finding, ...]:
    """Return what each target costs, and what counting new buyers' later worth changes."""
    problem = reached.leaning
    found = [*_new_buyers_unknown(problem)]
    if reached.targets and not reached.leans:
        found += [_met_anyway(reached)]
    if reached.leans:
        found += [_given_up(reached, outcome)]
        found += [
            _price(target, float(price), problem)
            for target, price in zip(reached.targets, reached.prices, strict=True)
            if price > 0
        ]
    return tuple(found)


def _met_anyway(reached: Reached) -> Finding:
    words = [target.words for target in reached.targets]
    zh, en = "、".join(w.zh for w in words), ", ".join(w.en for w in words)
    return Finding(
        "targets-met-anyway",
        "ok",
        Text(
            f"{zh}：不设目标时的最优方案本来就达到，没有为它多花钱。",
            f"The best plan without targets reaches {en} as it is: nothing is spent for them.",
        ),
        Text("可以试着把目标提高一些。", "There may be room for a higher target."),
    )


def _given_up(reached: Reached, outcome: Outcome) -> Finding:
    plain = work_out(reached.leaning, reached.plain.decision)
    here, there = (float(o.total_contribution_cny.mean()) for o in (outcome, plain))
    spent, before = float(outcome.spend_cny.sum()), float(plain.spend_cny.sum())
    lost, least = there - here, WORTH_TELLING * max(abs(there), 1.0)
    zh = f"为达到目标，净贡献从 {there:,.0f} 元降到 {here:,.0f} 元（少 {lost:,.0f} 元）"
    en = f"Reaching the targets lowers contribution from ¥{there:,.0f} to ¥{here:,.0f}"
    if lost < least:
        zh = f"为达到目标调整了分法，净贡献几乎不变（{here:,.0f} 元）"
        en = f"The targets change the split and hardly the contribution (¥{here:,.0f})"
    moved_zh, moved_en = (
        f"花费从 {before:,.0f} 元变为 {spent:,.0f} 元",
        (f"spend goes from ¥{before:,.0f} to ¥{spent:,.0f}"),
    )
    if abs(spent - before) < 1.0:
        moved_zh, moved_en = f"花费仍是 {spent:,.0f} 元", f"spend stays at ¥{spent:,.0f}"
    return Finding(
        "targets-cost",
        "warning" if lost > 0.1 * abs(there) else "note",
        Text(
            f"{zh}，{moved_zh}。在至少同样接近目标的分法里，没有一种贡献更多（误差见最优性证明）。",
            f"{en}; {moved_en}. Among plans that come as near to the targets none brings more, "
            "within the proven gap.",
        ),
        Text(
            "目标若不是硬指标，把 binding 去掉再比一次。",
            "If the targets are wishes, drop `binding` and compare.",
        ),
    )


def _price(target: Target, price: float, problem: Problem) -> Finding:
    """Return what the last step towards one target costs."""
    step = target.unit
    cost = price * step
    unit = ("元净贡献", "of contribution")
    if problem.goal.maximise != "contribution":
        unit = ("（目标值）", "of the goal")
    return Finding(
        "target-price",
        "note",
        Text(
            f"{target.words.zh}卡住了方案：再收紧 1%，大约要再让出 {cost:,.0f} {unit[0]}。",
            f"{target.words.en[:1].upper()}{target.words.en[1:]} binds: one per cent more of it "
            f"costs about {cost:,.0f} {unit[1]}.",
        ),
        Text(
            "先看它值不值这个价，再定目标。",
            "Ask whether it is worth that before fixing the target.",
        ),
    )


def _new_buyers_unknown(problem: Problem) -> Iterator[Finding]:
    goal = problem.brief.goal
    wanted = goal.new_buyer_value_cny > 0 or goal.targets.new_buyers is not None
    if wanted and not problem.goal.knows_new_buyers:
        yield Finding(
            "new-buyers-unknown",
            "warning",
            Text(
                "shop_daily 没有 new_buyers 列，新客的价值和新客目标没有计入方案。",
                "shop_daily has no new_buyers column: neither their worth nor a target for them "
                "counts in this plan.",
            ),
            Text("补上新客数再做一次。", "Add the column and plan again."),
        )
