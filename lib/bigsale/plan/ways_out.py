"""How far a limit must give way, in the unit in which the planner writes it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from bigsale.brief.channels import CommissionChannel, TouchChannel
from bigsale.errors import Problem as Wrong
from bigsale.errors import Text
from bigsale.plan.limits import Limit
from bigsale.plan.problem import Problem

Floats = npt.NDArray[np.float64]

SHARES = ("min_share", "max_share")
LISTS = ("hired", "never", "conflicts")
SHARE_STEP, FEN_CNY = 1e-4, 0.01
"""To what new values of a limit are rounded, if not to whole deals."""
NOISE = 1e-3
"""Less than this share of a step is the solver's rounding: its rows hold to a hundred-thousandth
of a yuan."""


def field_of(limit: Limit) -> str:
    """Return the last part of a limit's key."""
    return str(limit.key).rsplit(".", 1)[1]


def cny_per_unit(problem: Problem, limit: Limit) -> float:
    """Return the yuan (or deals) that a limit gives way for one unit more of its key.

    Of the budget a reserve is kept back; a touch of every member costs what it costs.
    """
    if limit.key == "goal.budget_cny":
        return 1 - problem.brief.goal.reserve_share
    channel = problem.brief.channels.get(str(limit.key).split(".")[1])
    if field_of(limit) == "max_touches_per_member" and isinstance(channel, TouchChannel):
        return channel.members * channel.cost_cny_per_touch
    return 1.0


def way_out(problem: Problem, limit: Limit, moved: float, decision: Floats) -> Wrong:
    """Return what the planner can do about a limit: its new value, or what leaves its list.

    `moved`: by how much the limit gives way for `decision` (variable,), yuan or deals. New values
    are rounded towards room, so that the decision keeps them.
    """
    if field_of(limit) in LISTS:
        what = _off_the_list(problem, limit, decision)
        said = Text(f"从这一项去掉{what.zh}", f"take {what.en} off this list")
    else:
        new, by = _new_value(problem, limit, moved, decision)
        words = Text("预算", "the budget") if limit.key == "goal.budget_cny" else limit.words
        said = Text(
            f"把{words.zh}放宽 {by}，改为 {new}",
            f"relax {words.en} by {by} to {new}",
        )
    return Wrong(
        f"cheapest way out: {said.en}（最省的办法：{said.zh}）",
        file="brief",
        column=limit.key,
        value=current(problem, limit),
    )


def _new_value(problem: Problem, limit: Limit, moved: float, decision: Floats) -> tuple[str, str]:
    """Return the new value of a limit, and how far that is from the old one, as written."""
    field, old = field_of(limit), _number(problem, limit)
    raised = bool(np.isfinite(limit.high))
    if field in SHARES:
        inside, spend_cny = _spend(problem, limit, old, decision)
        exact = inside / spend_cny
    else:
        exact = old + (1 if raised else -1) * moved / cny_per_unit(problem, limit)
    if not limit.is_money:
        return f"{round(exact)}", f"{abs(round(exact) - old):.0f}"
    step = SHARE_STEP if field in SHARES else _step_cny(problem, limit, raised=raised)
    units = math.ceil(exact / step - NOISE) if raised else math.floor(exact / step + NOISE)
    new = max(units * step, 0.0)
    form = ".4f" if field in SHARES else ",.2f"
    return f"{new:{form}}", f"{abs(new - old):{form}}"


def _step_cny(problem: Problem, limit: Limit, *, raised: bool) -> float:
    """Return to what a new value in yuan is rounded.

    Commission follows sales and is cut to the fen in every cell: a floor at all there can be would
    be missed by some fen.
    """
    name, brief = str(limit.key).split(".")[1], problem.brief
    groups = {group.name: group.channels for group in brief.groups}
    members = groups.get(name, (name,)) if str(limit.key).startswith("groups.") else (name,)
    paid = any(isinstance(brief.channels.get(one), CommissionChannel) for one in members)
    return 1.0 if paid and not raised else FEN_CNY


def _spend(problem: Problem, limit: Limit, share: float, decision: Floats) -> tuple[float, float]:
    """Return what a decision spends inside what a share is of, and in all, yuan."""
    spend_cny = float(problem.decisions.money_cny @ decision)
    return float(limit.coefficients @ decision) + share * spend_cny, spend_cny


def _number(problem: Problem, limit: Limit) -> float:
    """Return a limit's present value as the brief counts it."""
    if limit.key == "goal.budget_cny":
        return limit.high / cny_per_unit(problem, limit)
    value = _written(problem, limit)
    if isinstance(value, int | float):
        return float(value)
    return limit.high if np.isfinite(limit.high) else limit.low


def _off_the_list(problem: Problem, limit: Limit, decision: Floats) -> Text:
    """Return what must leave a list of creators: her, that set, or those ruled out but needed."""
    if field_of(limit) != "never":
        return limit.words
    taken = (limit.coefficients > 0) & (decision > 0.5)
    titles = [problem.deals.title(int(at)) for at in problem.decisions.table["deal"][taken]]
    return Text("、".join(t.zh for t in titles), ", ".join(t.en for t in titles))


def current(problem: Problem, limit: Limit) -> str:
    """Return a limit's present value as the planner wrote it."""
    value, field = _written(problem, limit), field_of(limit)
    if field == "conflicts":
        return "; ".join(", ".join(group) for group in _listed(value))
    if field in LISTS:
        return ", ".join(str(one) for one in _listed(value))
    if isinstance(value, int | float) and limit.key != "goal.budget_cny":
        return str(value)
    return f"{_number(problem, limit):.{2 if limit.is_money else 0}f}"


def _listed(value: object) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else ()


def _written(problem: Problem, limit: Limit) -> object:
    """Return what the brief holds at a limit's key."""
    place: object = problem.brief
    for part in str(limit.key).split("."):
        if isinstance(place, Mapping):
            place = place[part]
        elif isinstance(place, tuple):
            place = next(item for item in place if item.name == part)
        else:
            place = getattr(place, part)
    return place
