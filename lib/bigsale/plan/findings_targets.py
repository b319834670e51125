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
from bigsale.words.labels import GOAL_UNITS
from bigsale.words.numbers import money, with_unit

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
    said = Text(
        f"为达到目标，贡献毛利从 {money(there, 'zh')} 降到 {money(here, 'zh')}"
        f"（少 {money(lost, 'zh')}）",
        f"Reaching the targets lowers contribution from {money(there, 'en')} to "
        f"{money(here, 'en')} ({money(lost, 'en')} less)",
    )
    if lost < least:
        said = Text(
            f"为达到目标调整了分法，贡献毛利几乎不变（{money(here, 'zh')}）",
            f"The targets change the split and hardly the contribution ({money(here, 'en')})",
        )
    moved = _moved_spend(before, spent)
    return Finding(
        "targets-cost",
        "warning" if lost > 0.1 * abs(there) else "note",
        Text(
            f"{said.zh}，{moved.zh}。离目标同样近的分法里，没有一种贡献毛利更多"
            "（可能的误差见“数据与方法”）。",
            f"{said.en}; {moved.en}. Of plans that come as near to the targets none contributes "
            "more (how sure that is: see data and method).",
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
            f"{target.words.zh}左右了方案：要求再高 1%，大约要再让出 {zh}。",
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
    wanted = goal.new_buyer_value_cny > 0 or goal.targets.new_buyers is not None
    if wanted and not problem.goal.knows_new_buyers:
        yield Finding(
            "new-buyers-unknown",
            "warning",
            Text(
                "店铺日报里没有新客数，新客的价值和新客目标没有计入方案。",
                "The shop's daily table says no new buyers: neither their worth nor a target for "
                "them counts in this plan.",
            ),
            Text(
                "在 shop_daily 补上 `new_buyers` 一列，再做一次方案。",
                "Add the column `new_buyers` to shop_daily and plan again.",
            ),
        )
