"""Why the brand's budget is split so, in a planner's words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from bigsale.errors import Finding, Text
from bigsale.plan.portfolio_tables import Planned
from bigsale.units import FEN_PER_CNY
from bigsale.words.numbers import listed

ALIKE = 0.15
"""Next yuan whose worths differ by at most this share are the same: creators make each lumpy."""
UNITS = {
    "contribution": Text("元净贡献", " yuan of net contribution"),
    "gmv_paid": Text("元支付金额", " yuan of paid sales"),
    "net_sales": Text("元退后销售额", " yuan of net sales"),
    "new_buyers": Text("位新客", " new buyers"),
}


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


def _figure(worth: float) -> str:
    """Return a worth per yuan: two decimals, or two digits where it is small (buyers)."""
    return f"{worth:.2f}" if worth >= 0.1 or worth == 0 else f"{worth:.2g}"


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
                f"{titles.en}: targets that must be reached do not count in this split.",
            ),
            Text(
                "用分到的预算各自再做一次方案；达不到就给它设 min_cny。",
                "Plan each with its share; where a target is missed, give the campaign a min_cny.",
            ),
        )


def _next_yuan(free: Sequence[Planned], price: float) -> Iterator[Finding]:
    """Yield that the next yuan is worth the same everywhere, or why it cannot be."""
    if price <= 0 or not free:
        return
    margins = [plan.marginal_worth for plan in free]
    unit, names = UNITS[free[0].problem.goal.maximise], _titles(free)
    if len(free) == 1:
        zh = f"{names.zh}拿到其余的钱：别的活动已经被上下限定住，品牌再多 1 元约值"
        en = f"{names.en} gets what is left: the other campaigns are held by their limits, and "
        en += "one yuan more for the brand is worth about"
    elif max(margins) - min(margins) <= ALIKE * max(margins):
        zh = f"为什么这样分：{names.zh}各再加 1 元，带来的都差不多，约"
        en = f"Why this split: one yuan more brings about the same in {names.en},"
    else:
        yield _lumpy(free, margins)
        return
    middle = float(np.mean(margins))
    yield Finding(
        "portfolio-next-yuan",
        "note",
        Text(f"{zh} {_figure(middle)} {unit.zh}。", f"{en} {_figure(middle)}{unit.en}."),
        Text(
            "在它们之间挪钱不会更好；要更多，只能加总预算。",
            "Moving money between them gains nothing; more comes only from a larger budget.",
        ),
    )


def _lumpy(free: Sequence[Planned], margins: Sequence[float]) -> Finding:
    parts = [(_title(plan), margin) for plan, margin in zip(free, margins, strict=True)]
    unit = UNITS[free[0].problem.goal.maximise]
    zh = "、".join(f"{title.zh} {_figure(margin)}" for title, margin in parts)
    en = ", ".join(f"{title.en} {_figure(margin)}" for title, margin in parts)
    return Finding(
        "portfolio-next-yuan",
        "note",
        Text(
            f"再加 1 元能带来的（{unit.zh}）：{zh}。没有完全拉平，因为达人要么请要么不请，"
            "钱是成块的。",
            f"What one yuan more brings ({unit.en.strip()}): {en}. These are not level, because a "
            "creator is hired or not: money moves in lumps.",
        ),
        Text(
            "离最优还差多少，看证明里的差距；小额挪动不会更好。",
            "The proven gap says how much this can cost; small moves gain nothing.",
        ),
    )


def _at_limit(plan: Planned, end: str, price: float) -> Finding:
    title, margin = _title(plan), plan.marginal_worth
    money = plan.budget_fen / FEN_PER_CNY
    unit = UNITS[plan.problem.goal.maximise]
    if end == "most":
        zh = f"{title.zh}已到上限 {money:,.0f} 元：再多 1 元还能带来 {_figure(margin)} {unit.zh}"
        en = f"{title.en} is at its most, ¥{money:,.0f}: a yuan more would bring {_figure(margin)}"
        step = Text("想多赚，先看能不能放宽这个上限。", "To gain more, see if this limit can move.")
    else:
        zh = (
            f"{title.zh}拿的是下限 {money:,.0f} 元：它的最后 1 元只带来 {_figure(margin)} {unit.zh}"
        )
        en = f"{title.en} gets its least, ¥{money:,.0f}: its last yuan brings {_figure(margin)}"
        step = Text(
            "下限若可以降，钱放到别处更值。", "If it may be lower, money earns more elsewhere."
        )
    return Finding(
        f"portfolio-at-{end}",
        "note",
        Text(
            f"{zh}（其他活动约 {_figure(price)}）。", f"{en}{unit.en} (elsewhere {_figure(price)})."
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
    unit = UNITS[plans[0].problem.goal.maximise]
    yield Finding(
        "portfolio-against-own",
        "note",
        Text(
            f"比起按各自预算的比例分，{_title(plans[to]).zh}多 {moved[to]:,.0f} 元、"
            f"{_title(plans[give]).zh}少 {-moved[give]:,.0f} 元；"
            f"按各活动的风险态度折算，合计多值 {gain:,.0f} {unit.zh}。",
            f"Against the proportion of the campaigns' own budgets, {_title(plans[to]).en} gets "
            f"¥{moved[to]:,.0f} more and {_title(plans[give]).en} ¥{-moved[give]:,.0f} less; as "
            f"each campaign weighs its risk, that is worth {gain:,.0f}{unit.en} more in sum.",
        ),
        Text("按这个分法改各活动的预算。", "Set the campaigns' budgets as split here."),
    )


def _left(left_fen: int) -> Iterator[Finding]:
    if left_fen >= FEN_PER_CNY:
        left = left_fen / FEN_PER_CNY
        yield Finding(
            "portfolio-money-left",
            "note",
            Text(
                f"品牌预算还剩 {left:,.0f} 元没有分出去：再给哪个活动都赚不回来，或已到上限。",
                f"¥{left:,.0f} of the brand's budget go to nobody: in no campaign would they earn "
                "their cost, or all are at their most.",
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
                    f"{zh}的日期有重叠（{start:%m-%d} 至 {end:%m-%d}）；这里把各活动"
                    "当作互不影响来算，重叠的日子会高估。",
                    f"The days of {en} overlap ({start:%m-%d} to {end:%m-%d}); campaigns are taken "
                    "as not influencing each other, so what these days bring is overstated.",
                ),
                Text(
                    "能错开就错开，或把它们写成一个活动的两个阶段。",
                    "Move them apart, or write them as phases of one campaign.",
                ),
            )
