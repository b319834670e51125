"""Specks of spend: moved, dropped, or left where something forbids both."""

from __future__ import annotations

import numpy as np
import pytest
from tests.support.plan_worlds import make_world

from bigsale.plan.problem import Problem
from bigsale.plan.rounding import round_to_fen
from bigsale.plan.solve import solve
from bigsale.plan.specks import SPECK_CNY_PER_DAY, without_specks

SPECK_CNY = 40.0


def _with_speck(**world: object) -> tuple[Problem, np.ndarray]:
    """Return a problem and a plan whose first channel spends 40 yuan on its first day."""
    problem = make_world(slope=(1.0, 1.0), **world).problem()
    decision = solve(problem).decision.copy()
    media = problem.media(decision).copy()
    media[0, 1] += media[0, 0] - SPECK_CNY
    media[0, 0] = SPECK_CNY
    decision[: media.size] = media.ravel()
    return problem, decision


def test_a_speck_goes_to_the_channels_other_days() -> None:
    problem, decision = _with_speck()
    before, after = problem.media(decision), problem.media(without_specks(problem, decision))
    assert before[0, 1:].max() > 100 * SPECK_CNY
    assert after[0, 0] == 0
    np.testing.assert_allclose(after.sum(axis=1), before.sum(axis=1))
    np.testing.assert_array_equal(after[1:], before[1:])
    assert problem.media(round_to_fen(problem, decision))[0, 0] == 0


def test_a_channel_that_gets_a_few_yuan_in_all_gets_none() -> None:
    problem, decision = _with_speck()
    media = problem.media(decision).copy()
    media[0] = 2.0
    decision[: media.size] = media.ravel()
    after = problem.media(without_specks(problem, decision))
    assert after[0].sum() == 0
    np.testing.assert_array_equal(after[1:], media[1:])


def test_a_floor_of_every_day_keeps_it() -> None:
    channels = {f"ads_{i}": {"kind": "auction", "daily_min_cny": 10.0} for i in range(3)}
    problem, decision = _with_speck(channels=channels)
    np.testing.assert_array_equal(without_specks(problem, decision), decision)


def test_a_plan_that_must_reach_its_targets_keeps_it() -> None:
    goal = {"targets": {"gmv_paid_cny": 1000, "binding": True}}
    problem, decision = _with_speck(goal=goal)
    np.testing.assert_array_equal(without_specks(problem, decision), decision)


def test_specks_that_are_worth_something_stay() -> None:
    """Where a few yuan bring as much as thousands elsewhere they are no noise."""
    problem, decision = _with_speck(lags=1)
    problem.solver_curves.half_cny[:, 0] = 1.0
    np.testing.assert_array_equal(without_specks(problem, decision), decision)


@pytest.mark.parametrize("spend_cny", [SPECK_CNY_PER_DAY, 2000.0])
def test_what_a_planner_would_book_stays(spend_cny: float) -> None:
    problem, decision = _with_speck()
    decision[0] = spend_cny
    np.testing.assert_array_equal(without_specks(problem, decision), decision)
