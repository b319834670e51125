"""What a lift test before the sale is worth: more where less is known, never more than all."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.support.plan_worlds import World, make_world

from bigsale.plan import make_plan
from bigsale.plan.lift_tests import _best, _outcomes, _scaled, _worth, lift_test_table
from bigsale.plan.problem import Problem
from bigsale.plan.solve import Solution, solve

DRAWS = 60
SDS = (0.6, 0.02)
"""How unsure the log of each channel's level is: the first hardly known, the second well."""


def unsure(goal: dict | None = None, kind: str = "auction", **more: object) -> World:
    """Return two channels alike on average, of which only the second is well known."""
    channels = {"vague": {"kind": kind, **more}, "known": {"kind": "auction"}}
    goal = {"budget_cny": 150_000, **(goal or {})}
    world = make_world(channels=channels, goal=goal, draws=DRAWS, seed=3)
    rng, fit = np.random.default_rng(5), world.fit
    level = np.exp(np.array([sd * rng.normal(size=DRAWS) - sd**2 / 2 for sd in SDS])).T
    level /= level.mean(axis=0)
    curves = replace(
        fit.curves,
        top_cny=np.full((DRAWS, 2), 1.5e5) * level,
        half_cny=np.full((DRAWS, 2), 2.5e4),
        slope=np.full((DRAWS, 2), 0.9),
    )
    added = 3 * level[:, :, None] * fit.spend_cny
    return replace(world, fit=replace(fit, curves=curves, contribution_cny=added))


def solved(world: World) -> tuple[Problem, Solution]:
    problem = world.problem()
    return problem, solve(problem)


def test_only_the_channel_that_is_not_known_is_worth_a_test() -> None:
    world = unsure()
    problem, solution = solved(world)
    table = lift_test_table(problem, solution, solution.decision, world.fit)
    assert list(table["channel"]) == ["vague"]
    row = table.iloc[0]
    assert row["spend_cny"] == problem.media(solution.decision)[0].sum()
    assert row["spend_if_low_cny"] < row["spend_cny"] < row["spend_if_high_cny"]
    assert row["roi_low"] < row["roi_p05"] * 1.3
    assert row["roi_high"] > row["roi_p95"] / 1.3


def test_a_test_is_worth_less_than_knowing_all() -> None:
    """Bounds by brute force: every draw of the level known exactly, the plan made for each."""
    world = unsure()
    problem, solution = solved(world)
    today = _best(problem, solution.decision)
    levels = world.fit.curves.top_cny[:, 0]
    gains = []
    for level in levels / levels.mean():
        seen = _scaled(problem, 0, float(level))
        gains.append(_worth(seen, _best(seen, today)) - _worth(seen, today))
    worth = lift_test_table(problem, solution, solution.decision, world.fit).loc[0, "worth_cny"]
    assert 0.4 * np.mean(gains) < worth < np.mean(gains)


def test_outcomes_keep_the_mean_and_shrink_towards_what_was_known() -> None:
    world = unsure()
    problem, solution = solved(world)
    outcomes = _outcomes(problem, solution.decision, 0, world.fit)
    assert outcomes is not None
    assert outcomes.probability @ outcomes.scale == pytest.approx(1.0)
    assert (np.diff(outcomes.scale) > 0).all()
    found = outcomes.roi / np.exp(np.log(world.fit.roi_incremental()[:, 0]).mean())
    assert outcomes.scale[0] > found[0]
    assert outcomes.scale[-1] < found[-1]


def test_an_unused_channel_may_still_be_worth_a_test() -> None:
    world = unsure()
    curves = world.fit.curves
    poor = curves.top_cny * np.array([0.25, 1.0])
    world = replace(world, fit=replace(world.fit, curves=replace(curves, top_cny=poor)))
    problem, solution = solved(world)
    assert problem.media(solution.decision)[0].sum() < 1_000
    row = lift_test_table(problem, solution, solution.decision, world.fit).iloc[0]
    assert row["channel"] == "vague"
    assert row["spend_if_high_cny"] > 10_000


@pytest.mark.parametrize("goal", ["gmv_paid", "net_sales"])
def test_other_goals_have_no_worth_in_yuan(goal: str) -> None:
    world = unsure({"maximise": goal})
    problem, solution = solved(world)
    assert lift_test_table(problem, solution, solution.decision, world.fit) is None
    problem, solution = solved(unsure())
    decision = solution.decision
    assert lift_test_table(problem, solution, decision, world.fit, leans=True) is None


def test_owned_audiences_are_not_tested_by_region() -> None:
    world = unsure(kind="touch", members=100_000, cost_cny_per_touch=0.05,
                   max_touches_per_member=9)  # fmt: skip
    problem, solution = solved(world)
    assert "vague" not in set(
        lift_test_table(problem, solution, solution.decision, world.fit)["channel"]
    )


def test_the_spend_that_a_test_would_move_is_the_plans_own() -> None:
    plan = make_plan(*unsure().all())
    assert plan.lift_tests is not None
    spend_cny = dict(zip(plan.channels, plan.spend_fen.sum(axis=1) / 100, strict=True))
    for row in plan.lift_tests.to_dict("records"):
        assert row["spend_cny"] == pytest.approx(spend_cny[row["channel"]], abs=0.005)
