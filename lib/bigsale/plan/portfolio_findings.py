"""Why the brand's budget is split so, in a planner's words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import combinations

import numpy as np
import pandas as pd

from bigsale.errors import Finding, Text
from bigsale.plan.findings import with_risk
from bigsale.plan.portfolio_tables import Planned
from bigsale.units import FEN_PER_CNY
from bigsale.words.labels import GOAL_UNITS
from bigsale.words.numbers import day, listed, money, with_unit, worth, worth_with

NEXT_TO_NOTHING_CNY = 0.005
"""Worth of a yuan more that would be shown as 0.00."""
ALIKE = 0.15
"""Next yuan whose worths differ by at most this share are the same: creators make each lumpy."""


def portfolio_findings(
    plans: Sequence[Planned],
    table: pd.DataFrame,
    by_own: pd.DataFrame,
    *,
    ends: Sequence[tuple[int, int]],
    left_fen: int,
    price: float,
) -> tuple[Finding, ...]:
    """Return why the split is so: equal next yuan, who is held by a limit, what is left over.

    `ends`: least and largest budget of each campaign, fen; `price`: worth of the next yuan.
    """
    held = [_held(plan, *end) for plan, end in zip(plans, ends, strict=True)]
    free = [plan for plan, end in zip(plans, held, strict=True) if end is None]
    found = [*_overlaps(plans), *_targets(plans), *_next_yuan(free, price)]
    for plan, end in zip(plans, held, strict=True):
        found += [_at_limit(plan, end, price)] if end else []
    found += [*_against_own(table, by_own, plans), *_left(left_fen)]
    found += [finding for plan in plans for finding in plan.member.findings]
    return tuple(sorted(found, key=lambda finding: finding.verdict != "warning"))


def _title(plan: Planned) -> Text:
    title = plan.problem.brief.title
    return Text(title.zh, title.en)


def _per_yuan(plan: Planned) -> Text:
    """Return what the next yuan of a campaign is counted in."""
    unit, careful = GOAL_UNITS[plan.problem.goal.maximise], _careful(plan)
    return Text(unit.zh + careful.zh, unit.en + careful.en)


def _careful(plan: Planned) -> Text:
    """Return in brackets what the worth of a yuan counts: what it costs, and risk."""
    net = [Text("已扣掉这 1 元", "after paying for itself")]
    counts_cost = plan.problem.goal.maximise == "contribution"
    return with_risk(plan.problem, *(net if counts_cost else []))


def _titles(plans: Sequence[Planned]) -> Text:
    titles = [_title(plan) for plan in plans]
    return Text(listed([t.zh for t in titles], "zh"), listed([t.en for t in titles], "en"))


def _held(plan: Planned, low_fen: int, high_fen: int) -> str | None:
    """Return "most" or "least" where a limit of money on the campaign binds, else None."""
    limit = plan.member.max_cny
    if limit is not None and plan.budget_fen >= high_fen and plan.marginal_worth > 0:
        return "most"
    return "least" if low_fen and plan.budget_fen <= low_fen else None


def _targets(plans: Sequence[Planned]) -> Iterator[Finding]:
    """Yield the campaigns whose binding targets this split does not look at."""
    binding = [plan for plan in plans if plan.problem.brief.goal.targets.binding]
    if binding:
        titles = _titles(binding)
        yield Finding(
            "targets-not-looked-at",
            "warning",
            Text(
                f"{titles.zh}有必须达到的目标；分品牌预算时没有按目标来分。",
                f"{titles.en} must reach targets; this split of the budget does not look at them.",
            ),
            Text(
                "用分到的预算各自再做一次方案；达不到就给它设最少预算（`min_cny`），再分一次。",
                "Plan each with its share; where a target is missed, give the campaign a least "
                "budget (`min_cny`) and split again.",
            ),
        )


def _next_yuan(free: Sequence[Planned], price: float) -> Iterator[Finding]:
    """Yield that the next yuan is worth the same everywhere, or why it cannot be."""
    if price <= 0 or not free:
        return
    margins = [plan.marginal_worth for plan in free]
    unit, names = _per_yuan(free[0]), _titles(free)
    contribution = free[0].problem.goal.maximise == "contribution"
    if contribution and max(margins) < NEXT_TO_NOTHING_CNY:
        yield _enough_for_all(names, _careful(free[0]))
        return
    if len(free) == 1:
        zh = f"{names.zh}拿到其余的钱：别的活动已经被上下限定住。品牌再多 1 元，多"
        en = f"{names.en} gets what is left: the other campaigns are held by their limits. One "
        en += "yuan more for the brand brings"
    elif max(margins) - min(margins) <= ALIKE * max(margins):
        zh = f"{names.zh}各再加 1 元，都多"
        en = f"One yuan more brings about the same in {names.en}:"
    else:
        yield _lumpy(free, margins)
        return
    middle = float(np.mean(margins))
    yield Finding(
        "portfolio-next-yuan",
        "note",
        Text(
            f"{zh}约 {worth_with(middle, unit.zh, 'zh')}。",
            f"{en} about {worth_with(middle, unit.en, 'en')}.",
        ),
        Text(
            "在它们之间不用再挪；想多赚，只能加总预算。",
            "Leave the split as it is; more comes only from a larger budget.",
        ),
    )


def _enough_for_all(names: Text, careful: Text) -> Finding:
    """Say that one yuan more brings next to nothing; `careful`: what that counts."""
    return Finding(
        "portfolio-next-yuan",
        "note",
        Text(
            f"{names.zh}再加 1 元，贡献毛利几乎不再增加{careful.zh}。",
            f"One yuan more brings next to nothing in {names.en}{careful.en}.",
        ),
        Text(
            "总预算已经够用：在它们之间不用再挪，再加也几乎不多赚。",
            "The budget is enough: leave the split as it is; more of it would hardly earn.",
        ),
    )


def _lumpy(free: Sequence[Planned], margins: Sequence[float]) -> Finding:
    parts = [(_title(plan), margin) for plan, margin in zip(free, margins, strict=True)]
    unit = _per_yuan(free[0])
    zh = "、".join(f"{title.zh} {worth(margin)}" for title, margin in parts)
    en = ", ".join(f"{title.en} {worth(margin)}" for title, margin in parts)
    return Finding(
        "portfolio-next-yuan",
        "note",
        Text(
            f"再加 1 元，带来的{unit.zh}：{zh}。几个数不一样，因为达人要么请要么不请，"
            "钱只能整笔地挪。",
            f"What one yuan more brings, in{unit.en}: {en}. These differ, because a creator is "
            "hired or not: money moves in lumps.",
        ),
        Text(
            "不用再小额挪动；最多还差多少，见“离最优还差多少”。",
            'Small moves gain nothing; how much is missed at most stands in "How far from the '
            'best".',
        ),
    )


def _at_limit(plan: Planned, end: str, price: float) -> Finding:
    title, margin = _title(plan), plan.marginal_worth
    zh, en = (money(plan.budget_fen / FEN_PER_CNY, lang, digits=4) for lang in ("zh", "en"))
    unit = _per_yuan(plan)
    if end == "most":
        zh = f"{title.zh}已到上限 {zh}：再多 1 元，还能多 {worth_with(margin, unit.zh, 'zh')}"
        en = f"{title.en} is at its most, {en}: a yuan more would bring "
        step = Text(
            "想多赚，先看能不能放宽这个上限（`max_cny`）。",
            "To gain more, see if this limit (`max_cny`) can move.",
        )
    else:
        zh = f"{title.zh}拿的是下限 {zh}：它的最后 1 元只多 {worth_with(margin, unit.zh, 'zh')}"
        en = f"{title.en} gets its least, {en}: its last yuan brings "
        step = Text(
            "下限（`min_cny`）若可以降，钱放到别处更值。",
            "If the least (`min_cny`) may be lower, the money earns more elsewhere.",
        )
    return Finding(
        f"portfolio-at-{end}",
        "note",
        Text(
            f"{zh}，别的活动约 {worth(price)}。",
            f"{en}{worth_with(margin, unit.en, 'en')}, elsewhere about {worth(price)}.",
        ),
        step,
    )


def _against_own(
    table: pd.DataFrame, by_own: pd.DataFrame, plans: Sequence[Planned]
) -> Iterator[Finding]:
    """Yield how the split differs from the briefs' own proportions, and what that brings."""
    if by_own.empty:
        return
    moved = table["budget_cny"].to_numpy() - by_own["budget_cny"].to_numpy()
    gain = float(table["worth"].sum() - by_own["worth"].sum())
    to, give = int(moved.argmax()), int(moved.argmin())
    if abs(moved).max() < 1.0:
        return
    unit = GOAL_UNITS[plans[0].problem.goal.maximise]
    careful = next((with_risk(p.problem) for p in plans if with_risk(p.problem).zh), Text("", ""))
    yield Finding(
        "portfolio-against-own",
        "note",
        Text(
            f"比起按各活动自己预算的比例分，{_title(plans[to]).zh}多 {money(moved[to], 'zh')}、"
            f"{_title(plans[give]).zh}少 {money(-moved[give], 'zh')}；"
            f"合计多 {with_unit(gain, unit.zh, 'zh')}{careful.zh}。",
            f"Against the proportion of the campaigns' own budgets, {_title(plans[to]).en} gets "
            f"{money(moved[to], 'en')} more and {_title(plans[give]).en} "
            f"{money(-moved[give], 'en')} less; in sum that brings "
            f"{with_unit(gain, unit.en, 'en')} more{careful.en}.",
        ),
        Text(
            "把各活动参数里的 `goal.budget_cny` 改成这里分到的数。",
            "Set `goal.budget_cny` of each campaign to its part here.",
        ),
    )


def _left(left_fen: int) -> Iterator[Finding]:
    if left_fen >= FEN_PER_CNY:
        left = left_fen / FEN_PER_CNY
        yield Finding(
            "portfolio-money-left",
            "note",
            Text(
                f"品牌预算还剩 {money(left, 'zh', digits=4)} 没有分出去：再给哪个活动都赚不回来，"
                "或活动已到上限。",
                f"{money(left, 'en', digits=4)} of the brand's budget goes to nobody: in no "
                "campaign would it earn its cost, or all are at their most.",
            ),
            Text("留作机动，或投到别的活动。", "Keep them back, or use them for another campaign."),
        )


def _overlaps(plans: Sequence[Planned]) -> Iterator[Finding]:
    """Yield pairs of campaigns whose days overlap: they may take sales from each other."""
    for one, other in combinations(plans, 2):
        a, b = one.problem.brief.phases, other.problem.brief.phases
        start, end = max(a[0].start, b[0].start), min(a[-1].end, b[-1].end)
        if start < end:
            zh, en = _titles([one, other])
            yield Finding(
                "portfolio-overlap",
                "warning",
                Text(
                    f"{zh}的日期有重叠（{_day(start, 'zh')}至{_day(end, 'zh')}）；这里把各活动"
                    "当作互不影响来算，重叠的日子会高估。",
                    f"The days of {en} overlap ({_day(start, 'en')} to {_day(end, 'en')}); "
                    "campaigns are taken as not influencing each other, so what these days bring "
                    "is overstated.",
                ),
                Text(
                    "能错开就错开，或把它们写成一个活动的两个阶段。",
                    "Move them apart, or write them as phases of one campaign.",
                ),
            )


def _day(moment: datetime, language: str) -> str:
    return day(moment.month, moment.day, language)
