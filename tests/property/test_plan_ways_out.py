"""Laws of the refusal: what it names contradicts itself, all of it is needed, the way out works."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from tests.support.plan_worlds import World, make_creators, make_world

from bigsale.brief.model import Brief
from bigsale.errors import InfeasibleError, Problem
from bigsale.plan.infeasible import no_plan
from bigsale.plan.portfolio_limits import least_spend_cny
from bigsale.plan.solve_risk import solve_plan

PHASES = (
    (("warmup", "2026-11-01", "2026-11-03"), ("burst", "2026-11-03", "2026-11-05")),
    (("warmup", "2026-11-01", "2026-11-02T20:00"), ("burst", "2026-11-02T20:00", "2026-11-04")),
)
SEEDS = (0, 1, 2, 25, 43, 60)
"""Of limits that cannot all be kept."""
NOTHING = {
    "min_cny": 0.0,
    "min_if_used_cny": 0.0,
    "daily_min_cny": 0.0,
    "max_cny": None,
    "daily_max_cny": None,
    "daily_change_max_cny": None,
    "min_share": 0.0,
    "max_share": 1.0,
    "max_touches_per_member": 1000.0,
    "max_deals": None,
    "budget_cny": 3e6,
    "fixed": [],
    "never": [],
}
"""Values of keys that limit nothing."""


def contradicting(seed: int) -> World | None:
    """Return a world whose random limits cannot all be kept; None where they can."""
    rng = np.random.default_rng([seed, 7])

    def yuan(low: float, high: float) -> float:
        return round(float(rng.uniform(low, high)), 2)

    def some(likely: float = 0.4, **entry: Any) -> dict[str, Any]:
        return entry if rng.random() < likely else {}

    channels: dict[str, dict[str, Any]] = {}
    for name in ("search", "feed"):
        entry = {"kind": "auction", **some(min_cny=yuan(0, 4e4)), **some(max_cny=yuan(2e4, 6e4))}
        entry |= some(0.3, min_if_used_cny=yuan(0, 2e4)) | some(daily_max_cny=yuan(5e3, 2e4))
        entry |= some(0.2, daily_change_max_cny=yuan(0, 5e3))
        if rng.random() < 0.4:
            entry["daily_min_cny"] = yuan(0, 5e3)
        elif rng.random() < 0.5:
            days = {"start": "2026-11-01", "end": f"2026-11-0{rng.integers(1, 4)}"}
            entry["fixed"] = [{**days, "spend_cny": yuan(0, 2e4) * int(rng.integers(0, 2))}]
        channels[name] = entry
    crm = {"kind": "touch", "members": 7_000, "cost_cny_per_touch": 0.07}
    crm |= {"max_touches_per_member": yuan(1, 4), **some(0.3, min_cny=yuan(500, 3e3))}
    kol = {"kind": "deals", **some(hired=["c000", "c001"]), **some(max_deals=2)}
    kol |= some(0.3, conflicts=[["c001", "c002"], ["c000", "c001"]])
    kol |= some(0.3, never=["c002", "c003"]) | some(0.3, min_cny=yuan(0, 9e4))
    tier = {"name": "head", "min_fee_cny": 15_000, "max_deals": 1}
    kol |= some(0.3, tiers=[tier, {"name": "all", "min_deals": 3}])
    channels |= {"crm": crm, "kol": kol}
    groups = [
        {"name": "paid", "channels": ["search", "feed"], **some(min_share=yuan(0.5, 0.9))},
        {"name": "first", "channels": ["search", "kol"], **some(max_share=yuan(0.2, 0.6)),
         **some(0.3, min_cny=yuan(3e4, 9e4))},
    ]  # fmt: skip
    world = make_world(
        seed=seed, channels=channels, groups=groups, creators=make_creators(5),
        phases=PHASES[seed % 2], draws=4, lags=1, tail_days=1,
        goal={"budget_cny": yuan(6e4, 1.5e5), "reserve_share": yuan(0, 0.3)},
    )  # fmt: skip
    return None if has_plan(world) else world


def has_plan(world: World) -> bool:
    """Return whether the limits can be kept: by the rows and bounds that plans are made with."""
    least_cny = least_spend_cny(world.problem())
    return least_cny is not None and least_cny <= world.brief.goal.spendable_cny + 1e-4


def limits_of(brief: dict[str, Any], told: Problem) -> tuple[dict[str, Any], str]:
    """Return the section of a brief in which a named limit stands, and its key there."""
    section, *path = str(told.column).split(".")
    place = brief[section]
    if section in ("groups", "phases"):
        place = next(item for item in place if item["name"] == path[0])
    return (place[path[0]] if section == "channels" else place), path[-1]


def creators_in(told: Problem) -> set[str]:
    return set(re.findall(r"c\d{3}", told.message))


def tier_in(tiers: list[dict[str, Any]], told: Problem) -> tuple[dict[str, Any], str]:
    """Return the tier that is named, and which of its two limits."""
    most, name = re.findall(r"the (most|least) deals of tier (\w+) of", told.message)[0]
    tier = next(tier for tier in tiers if tier["name"] == name)
    return tier, "max_deals" if most == "most" else "min_deals"


def only(world: World, told: list[Problem]) -> World:
    """Return the world without all limits but those that are named."""
    brief = as_dict(world)
    for place in (brief["goal"], *brief["groups"], *brief["phases"], *brief["channels"].values()):
        place.update({key: nothing for key, nothing in NOTHING.items() if key in place})
        place.update({key: [] for key in ("hired", "conflicts", "tiers") if key in place})
    for one in told:
        (place, key), (given, _) = limits_of(brief, one), limits_of(as_dict(world), one)
        if key == "hired":
            place[key] = [*place[key], *(who for who in given[key] if who in creators_in(one))]
        elif key == "conflicts":
            kept = [group for group in given[key] if set(group) == creators_in(one)]
            place[key] = [*place[key], *kept]
        elif key == "tiers":
            tier, bound = tier_in(given[key], one)
            rest = {"max_deals": None, "min_deals": 0, bound: tier[bound]}
            # A tier of its own for each of its two limits.
            place[key] = [*place[key], {**tier, **rest, "name": f"{tier['name']}_{bound}"}]
        else:
            place[key] = given[key]
    return replace(world, brief=Brief.model_validate(brief))


def relaxed(world: World, told: list[Problem]) -> World:
    """Return the world with the values that a way out states, as a planner would enter them."""
    brief = as_dict(world)
    for one in told:
        place, key = limits_of(brief, one)
        if key in ("hired", "never"):
            place[key] = [who for who in place[key] if who not in creators_in(one)]
        elif key == "conflicts":
            place[key] = [group for group in place[key] if set(group) != creators_in(one)]
        elif key == "tiers":
            tier, bound = tier_in(place[key], one)
            tier[bound] = int(stated(one))
        elif key == "fixed":
            factor = stated(one) / sum(days["spend_cny"] for days in place[key])
            place[key] = [{**days, "spend_cny": days["spend_cny"] * factor} for days in place[key]]
        else:
            place[key] = stated(one)
    return replace(world, brief=Brief.model_validate(brief))


def as_dict(world: World) -> dict[str, Any]:
    """Return the brief as a planner's file holds it."""
    return world.brief.model_dump(mode="json")


def stated(told: Problem) -> float:
    """Return the new value that a way out states."""
    return float(re.findall(r"改为 ([\d,.]+)）", told.message)[0].replace(",", ""))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_refusal_names_what_contradicts_itself_and_a_way_out_that_works(seed: int) -> None:
    world = contradicting(seed)
    assert world is not None
    error = no_plan(world.problem())
    assert isinstance(error, InfeasibleError)
    named = [one for one in error.problems if "contradicts" in one.message]
    moves = [one for one in error.problems if "cheapest way out" in one.message]
    assert named
    assert moves
    assert not has_plan(only(world, named)), "what is named contradicts itself"
    for one in named:
        others = [other for other in named if other is not one]
        assert has_plan(only(world, others)), f"needless: {one.message}"
    out = relaxed(world, moves)
    assert has_plan(out), [one.message for one in moves]
    solve_plan(out.problem())
