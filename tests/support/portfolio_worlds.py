"""Small made-up campaigns that share a brand's budget."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.support.plan_worlds import make_world

from bigsale.brief.names import Title
from bigsale.plan.portfolio_result import Member

BUDGET_CNY = 200_000
SHORT = (("burst", "2026-11-01", "2026-11-04"),)
EARLY = (("burst", "2026-06-16", "2026-06-18"),)


def member(
    name: str,
    seed: int,
    *,
    least: float = 0.0,
    most: float | None = None,
    goal: dict[str, Any] | None = None,
    **world: Any,
) -> Member:
    """Return a campaign of two channels; its own budget is half of the brand's."""
    world = {"channels": 2, "phases": SHORT, "draws": 20, **world}
    made = make_world(seed=seed, goal={"budget_cny": BUDGET_CNY, **(goal or {})}, **world)
    title = Title(zh=name, en=name)
    made = replace(made, brief=made.brief.model_copy(update={"campaign": name, "title": title}))
    return Member(name, made.problem(), own_cny=BUDGET_CNY / 2, min_cny=least, max_cny=most)
