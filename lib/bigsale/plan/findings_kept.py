"""Channels that get money past break-even because a limit on several channels asks for it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bigsale.errors import Finding, Text
from bigsale.plan.findings import channel_name, worth_unit
from bigsale.plan.findings_others import ALIKE, inside_bounds, margins
from bigsale.plan.limit_prices import SMALLEST_PRICE
from bigsale.plan.limits import Limit
from bigsale.plan.problem import Problem
from bigsale.plan.solve_targets import Reached
from bigsale.words.numbers import listed, worth, worth_with

Floats = npt.NDArray[np.float64]


def kept_findings(reached: Reached, decision: Floats) -> tuple[Finding, ...]:
    """Return one note for each limit that keeps channels above what their next yuan earns."""
    problem = reached.leaning
    if problem.goal.maximise != "contribution":
        return ()
    prices, kept = reached.solution.prices, dict[int, dict[str, float]]()
    for name, margin in margins(problem, decision):
        at = _keeper(problem, decision, prices, name) if margin < -ALIKE else None
        if at is not None:
            kept.setdefault(at, {})[name] = -margin
    return tuple(
        _kept(problem, problem.limits.rows[at], lost, reached.leans) for at, lost in kept.items()
    )


def _keeper(problem: Problem, decision: Floats, prices: Floats, name: str) -> int | None:
    """Return the limit that pays most for a yuan more of a channel; None where none pays."""
    limits, spend = problem.limits, problem.media(decision)
    own = np.zeros(spend.shape)
    at = problem.curves.channels.index(name)
    own[at] = np.where(inside_bounds(problem, decision)[at], spend[at], 0.0)
    yuan = np.zeros(decision.size)
    yuan[: own.size] = own.ravel() / own.sum()
    # One yuan more of the channel, laid on its days as its money is, moves each limit by so much.
    moved = limits.matrix @ yuan * np.where(limits.nearer_low(decision), 1.0, -1.0)
    paid = moved * prices
    most = int(paid.argmax()) if paid.size else -1
    return most if most >= 0 and paid[most] > SMALLEST_PRICE else None


def _kept(problem: Problem, limit: Limit, lost: dict[str, float], leans: bool) -> Finding:
    titles = [channel_name(problem, name) for name in lost]
    zh, en = listed([t.zh for t in titles], "zh"), listed([t.en for t in titles], "en")
    unit, many = worth_unit(problem, leans), len(lost) > 1
    each, it = ("one yuan more in each", "they get") if many else ("one yuan more", "it gets")
    low, high = min(lost.values()), max(lost.values())
    zh_size, en_size = worth_with(high, unit.zh, "zh"), worth_with(high, unit.en, "en")
    if worth(low) != worth(high):
        zh_size, en_size = f"{worth(low)}–{zh_size}", f"¥{worth(low)} to {en_size}"
    return Finding(
        "kept-by-limit",
        "note",
        Text(
            f"{zh}：{'各自' * many}再加 1 元，反而少 {zh_size}；"
            f"照样花到这里，是为了守住一条限制：{limit.words.zh}。",
            f"{en}: {each} loses {en_size} by itself; {it} this much to keep a limit: "
            f"{limit.words.en}.",
        ),
        _step(limit),
        tuple(lost),
    )


def _step(limit: Limit) -> Text:
    """Return what to do about the limit, by whether the brief sets it."""
    if limit.key is None:
        return Text("不用改：这是规则要求的。", "Nothing to change: a rule asks for it.")
    return Text(
        f"这条限制不是非守不可，就放宽它（`{limit.key}`）再做一次方案。",
        f"If the limit need not hold, relax it (`{limit.key}`) and plan again.",
    )
