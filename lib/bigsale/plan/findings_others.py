"""What a planner must know of the plans beside the plan, and why the split is what it is."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from bigsale.economics.rebates import marginal_rebate
from bigsale.errors import Finding, Text
from bigsale.plan.findings import channel_name, kept_by, with_risk, worth_unit
from bigsale.plan.outcome import Outcome
from bigsale.plan.problem import Problem
from bigsale.words.labels import GOAL_TITLES
from bigsale.words.numbers import goal_amount, listed, money, worth_with

Floats = npt.NDArray[np.float64]

DISPENSABLE = 0.005
"""Leaving out a channel that brings less than this share of the contribution costs little."""
NOTHING = 0.0005
"""A loss below this share of the contribution would be told as 0.0 %: it is none."""
LEAST_SHOWN = 0.005
LEAST_GAIN_CNY = 100
"""Less than this is the same contribution."""
ALIKE = 0.02
"""Marginal contributions this close (yuan per yuan) are the same."""
LEAVE_OUT = Text(
    "不是非投不可，就放宽留住它的限制，再做一次方案。",
    "If it need not run, relax what keeps it and plan again.",
)
DROP_FIRST = Text("人手紧张时先砍它。", "If hands are short, drop it first.")
OR_THIS_ONE = Text(
    "也可以不砍上面那个、改砍它；几个一起砍会少多少，这里没有算。",
    "It could go instead of the one named before; what leaving out several at once costs was not "
    "counted.",
)


def others_findings(
    problem: Problem,
    decision: Floats,
    outcome: Outcome,
    others: pd.DataFrame,
    compared: pd.DataFrame,
    *,
    leans: bool = False,
) -> tuple[Finding, ...]:
    """Return findings on the planner's own split, on equal margins, on channels left out and on
    the least money needed. `compared`: `Plan.comparison`.

    `leans`: targets move the split, so that neither margins nor what is lost without a channel
    are told by contribution alone.
    """
    own = tuple(_own_split(problem, compared))
    if leans:
        return own
    total = float(outcome.total_contribution_cny.mean())
    found = [*own, *_equal_margins(problem, decision)]
    if problem.goal.maximise == "contribution" and total > 0:
        found += [*_left_out(problem, others, total), *_less_money(outcome, others, total)]
    return tuple(found)


def _own_split(problem: Problem, compared: pd.DataFrame) -> Iterator[Finding]:
    """Yield what the planner's own numbers would bring, and what had to be moved in them."""
    rows = {str(row["name"]): row for row in compared.to_dict("records")}
    if "own_split" not in rows:
        return
    given_cny = sum(
        sum(money.values()) if isinstance(money, dict) else money
        for money in problem.brief.own_split.values()
    )
    spent_cny = float(rows["own_split"]["spend_cny"])
    goal = problem.goal.maximise
    plan, own = (float(rows[name]["goal_mean"]) for name in ("plan", "own_split"))
    name, less = GOAL_TITLES[goal], plan - own
    own_zh, less_zh = (goal_amount(value, goal, "zh") for value in (own, abs(less)))
    own_en, less_en = (goal_amount(value, goal, "en") for value in (own, abs(less)))
    moved = _moved(given_cny, spent_cny)
    yield Finding(
        "own-split",
        "note",
        Text(
            f"按你自己的分法花 {money(spent_cny, 'zh', digits=4)}{moved.zh}，"
            f"预期{name.zh} {own_zh}，比本方案{'少' if less >= 0 else '多'} {less_zh}。",
            f"Your own split spends {money(spent_cny, 'en', digits=4)}{moved.en}; "
            f"expected {name.en}: {own_en}, {less_en} {'less' if less >= 0 else 'more'} than this "
            "plan.",
        ),
        Text(
            "逐个渠道对一遍，差得多的地方问为什么。",
            "Compare channel by channel, and ask why where they differ most.",
        ),
    )


def _moved(given_cny: float, spent_cny: float) -> Text:
    """Return in brackets why other money is spent than the planner gave."""
    if abs(spent_cny - given_cny) <= 1.0:
        return Text("", "")
    zh, en = (money(given_cny, language, digits=4) for language in ("zh", "en"))
    if spent_cny > given_cny:
        return Text(
            f"（你给了 {zh}，下限和已定的花费要求更多）",
            f" ({en} given; floors and what is settled ask for more)",
        )
    return Text(
        f"（你给了 {zh}，上下限和整单签约的达人容不下的部分没有花）",
        f" (of {en} given; limits and whole deals take no more)",
    )


def _equal_margins(problem: Problem, decision: Floats) -> Iterator[Finding]:
    """Yield the reason of the split: where nothing binds, the next yuan brings the same."""
    if problem.goal.maximise != "contribution":
        return
    known = {name: margin for name, margin in margins(problem, decision) if np.isfinite(margin)}
    if len(known) < 2:
        return
    middle = float(np.median(list(known.values())))
    middle = middle if abs(middle) >= LEAST_SHOWN else 0.0
    alike = [name for name, margin in known.items() if abs(margin - middle) <= ALIKE]
    if len(alike) < 2:
        return
    titles = [channel_name(problem, name) for name in alike]
    zh, en = listed([t.zh for t in titles], "zh"), listed([t.en for t in titles], "en")
    unit = worth_unit(problem)
    more = ("还多", "adds") if middle > 0 else ("反而少", "loses")
    gain = Text(
        f"扣掉这 1 元{more[0]} {worth_with(abs(middle), unit.zh, 'zh')}",
        f"{more[1]} {worth_with(abs(middle), unit.en, 'en')}",
    )
    if middle == 0:
        careful = with_risk(problem)
        gain = Text(f"刚好赚回这 1 元{careful.zh}", f"just earns itself back{careful.en}")
    yield Finding(
        "equal-margins",
        "note",
        Text(
            f"{zh}都没有碰到上下限，各自再加 1 元都{gain.zh}，在它们之间挪钱不会更好。",
            f"{en} meet no limit, and one yuan more in any of them {gain.en}; "
            "moving money between them gains nothing.",
        ),
        Text(
            "不用再挪；想改分法，先看方案碰到了哪些限制。",
            "Leave these as they are; to change the split, look at the limits that the plan meets.",
        ),
        tuple(alike),
    )


def margins(problem: Problem, decision: Floats) -> Iterator[tuple[str, float]]:
    """Yield each media channel's net worth of a yuan more, over cells off their bounds."""
    seen, spend = problem.seen_from(decision), problem.media(decision)
    _, slope, _ = seen.solver_curves.worth(spend, seen.weight, draw_weight=seen.draw_weight)
    inside = inside_bounds(problem, decision)
    for at, name in enumerate(problem.curves.channels):
        own, back = inside[at], marginal_rebate(problem.brief, name, float(spend[at].sum()))
        if own.any() and _is_free(problem, decision, name):
            yield name, float(np.average(slope[at, own], weights=spend[at, own]) - 1 + back)


def inside_bounds(problem: Problem, decision: Floats) -> npt.NDArray[np.bool_]:
    """Return which spends of media lie off their bounds, (channel, cell)."""
    spend, low, high = (problem.media(v) for v in (decision, problem.low, problem.high))
    return np.asarray((spend > low + 1.0) & (spend < high - 1.0))


def _is_free(problem: Problem, decision: Floats, name: str) -> bool:
    """Return whether no limit of the channel itself binds."""
    at = problem.limits.matrix @ decision
    slack = np.minimum(problem.limits.high - at, at - problem.limits.low)
    prefix = f"channels.{name}."
    return all(
        slack[i] > 1.0
        for i, row in enumerate(problem.limits.rows)
        if row.is_money and (row.key or "").startswith(prefix)
    )


def _left_out(problem: Problem, others: pd.DataFrame, total: float) -> Iterator[Finding]:
    """Yield channels that are hardly missed, the least missed first."""
    lost: dict[str, float] = {}
    for row in others.to_dict("records"):
        name = str(row["name"]).removeprefix("without_")
        if name in problem.brief.channels and row["name"] != name:
            lost[name] = total - float(row["contribution_cny_mean"])
    dispensable = sorted((n for n in lost if lost[n] < DISPENSABLE * total), key=lost.__getitem__)
    for place, name in enumerate(dispensable):
        next_step = OR_THIS_ONE if place else DROP_FIRST
        if -lost[name] > max(LEAST_GAIN_CNY, NOTHING * total):
            said, next_step = _better_without(problem, name, -lost[name]), LEAVE_OUT
        else:
            said = _hardly_missed(problem, name, max(lost[name], 0.0), total)
        yield Finding("channel-dispensable", "note", said, next_step)


def _what_is_open(problem: Problem, name: str) -> Text:
    """Return what of a channel can be left out: all, or what is not settled or signed yet."""
    channel, title = problem.brief.channels[name], channel_name(problem, name)
    if getattr(channel, "fixed", ()) or getattr(channel, "hired", ()):
        return Text(f"{title.zh}已定之外的部分", f"{title.en} beyond what is settled")
    return title


def _hardly_missed(problem: Problem, name: str, lost_cny: float, total_cny: float) -> Text:
    title, share = _what_is_open(problem, name), lost_cny / total_cny
    if share < NOTHING:
        return Text(
            f"不做{title.zh}也行：钱挪到别处，贡献毛利差不多。",
            f"{title.en} could be left out: with its money elsewhere the contribution stays about "
            "the same.",
        )
    return Text(
        f"不做{title.zh}也行：钱挪到别处，贡献毛利只少 {money(lost_cny, 'zh')}（{share:.1%}）。",
        f"{title.en} could be left out: with its money elsewhere the contribution falls by "
        f"{money(lost_cny, 'en')} only ({share:.1%}).",
    )


def _better_without(problem: Problem, name: str, gain_cny: float) -> Text:
    title, reasons = _what_is_open(problem, name), kept_by(problem)
    return Text(
        f"不做{title.zh}反而更好：贡献毛利多 {money(gain_cny, 'zh')}；它留着是因为{reasons.zh}。",
        f"Without {title.en} the contribution would even be {money(gain_cny, 'en')} higher; "
        f"{reasons.en} keeps it.",
    )


def _less_money(outcome: Outcome, others: pd.DataFrame, total: float) -> Iterator[Finding]:
    least = others[others["name"] == "least_spend"]
    spent = float(outcome.spend_cny.sum())
    if least.empty or float(least["spend_cny"].iloc[0]) > 0.97 * spent:
        return
    saved = spent - float(least["spend_cny"].iloc[0])
    lost = total - float(least["contribution_cny_mean"].iloc[0])
    less = Text(f"只少 {money(lost, 'zh')}", f"falls by {money(lost, 'en')} only")
    if lost < NOTHING * total:
        less = Text("差不多", "stays about the same")
    yield Finding(
        "nearly-as-good-for-less",
        "note",
        Text(
            f"最后 {money(saved, 'zh')} 几乎不赚：少花这些，贡献毛利{less.zh}。",
            f"The last {money(saved, 'en')} hardly earns: without it the contribution {less.en}.",
        ),
        Text("预算紧时从这里省。", "If money is short, save here first."),
    )
