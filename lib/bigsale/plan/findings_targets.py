"""What the targets of the brief, and the value of new buyers, do to the plan."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np
import numpy.typing as npt

from bigsale.errors import Finding, Text
from bigsale.plan.outcome import Outcome, work_out
from bigsale.plan.problem import Problem
from bigsale.plan.solve_targets import Reached
from bigsale.plan.targets import Target
from bigsale.words.labels import GOAL_TITLES, GOAL_UNITS
from bigsale.words.numbers import goal_amount, money, with_unit

Floats = npt.NDArray[np.float64]

LANGUAGES = ("zh", "en")
WORTH_TELLING = 0.005
"""A change of what the goal counts below this share is not worth a sentence."""


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
    goal = reached.leaning.goal.maximise
    here, there = (float(o.of_goal(goal).mean()) for o in (outcome, plain))
    name, zh, en = (
        GOAL_TITLES[goal],
        *(partial(goal_amount, goal=goal, language=x) for x in LANGUAGES),
    )
    spent, before = float(outcome.spend_cny.sum()), float(plain.spend_cny.sum())
    lost, least = there - here, WORTH_TELLING * max(abs(there), 1.0)
    said = Text(
        f"为达到目标，{name.zh}从 {zh(there)} 降到 {zh(here)}（少 {zh(lost)}）",
        f"Reaching the targets lowers {name.en} from {en(there)} to {en(here)} ({en(lost)} less)",
    )
    if lost < least:
        said = Text(
            f"为达到目标调整了分法，{name.zh}几乎不变（{zh(here)}）",
            f"The targets change the split and hardly the {name.en} ({en(here)})",
        )
    moved = _moved_spend(before, spent)
    return Finding(
        "targets-cost",
        "warning" if lost > 0.1 * abs(there) else "note",
        Text(
            f"{said.zh}，{moved.zh}。离目标同样近的分法里，没有一种{name.zh}更多"
            "（可能的误差见“数据与方法”）。",
            f"{said.en}; {moved.en}. Of plans that come as near to the targets none brings more "
            f"{name.en} (how sure that is: see data and method).",
        ),
        Text(
            "目标若不是硬指标，把 `goal.targets.binding` 改成 false 再做一次，比一比。",
            "If the targets are wishes, set `goal.targets.binding` to false, plan again and "
            "compare.",
        ),
    )


def _moved_spend(before: float, spent: float) -> Text:
    """Return what targets do to the spend, yuan."""
    if abs(spent - before) < 1.0:
        zh, en = (money(spent, language, digits=4) for language in ("zh", "en"))
        return Text(f"花费仍是 {zh}", f"spend stays at {en}")
    return Text(
        f"花费从 {money(before, 'zh', digits=4)} 变为 {money(spent, 'zh', digits=4)}",
        f"spend goes from {money(before, 'en', digits=4)} to {money(spent, 'en', digits=4)}",
    )


def _price(target: Target, price: float, problem: Problem) -> Finding:
    """Return what the last step towards one target costs."""
    unit = GOAL_UNITS[problem.goal.maximise]
    cost = price * target.unit
    zh, en = with_unit(cost, unit.zh, "zh"), with_unit(cost, unit.en, "en")
    return Finding(
        "target-price",
        "note",
        Text(
            f"目标“{target.words.zh}”左右着方案：要求再高 1%，大约要再让出 {zh}。",
            f"{target.words.en[:1].upper()}{target.words.en[1:]} shapes the plan: asking for 1% "
            f"more costs about {en}.",
        ),
        Text(
            "先看值不值这个价，再定目标。",
            "Ask whether it is worth that before settling the target.",
        ),
    )


def _new_buyers_unknown(problem: Problem) -> Iterator[Finding]:
    goal = problem.brief.goal
    counted = goal.maximise == "new_buyers"
    wanted = counted or goal.new_buyer_value_cny > 0 or goal.targets.new_buyers is not None
    zh, en = "新客的价值和新客目标没有计入方案", "neither their worth nor a target for them counts"
    if counted:
        zh, en = "改按支付金额来分", "the plan counts paid sales instead"
    if wanted and not problem.goal.knows_new_buyers:
        yield Finding(
            "new-buyers-unknown",
            "warning",
            Text(
                f"店铺日报里没有新客数，{zh}。",
                f"The shop's daily table says no new buyers: {en}.",
            ),
            Text(
                "在 shop_daily 补上 `new_buyers` 一列，再做一次方案。",
                "Add the column `new_buyers` to shop_daily and plan again.",
            ),
        )
