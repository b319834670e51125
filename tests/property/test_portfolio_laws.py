"""Laws of a split of one budget, over random campaigns."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from tests.support.plan_worlds import make_creators
from tests.support.portfolio_worlds import member

from bigsale.plan.portfolio import plan_portfolio
from bigsale.plan.portfolio_result import Member, Portfolio

BUDGET_CNY = 123_456.78
over_seeds = pytest.mark.parametrize("seed", [3, 2026])


def campaigns(seed: int, n: int) -> list[Member]:
    """Return campaigns with a creator channel and random limits on their money."""
    rng = np.random.default_rng([seed, 7])
    channels = {"ads": {"kind": "auction"}, "kol": {"kind": "deals"}}
    return [
        member(
            f"c{i}",
            seed + i,
            channels=channels,
            creators=make_creators(4, seed=seed + i),
            least=round(float(rng.uniform(0, 1e4)), 2),
            most=round(float(rng.uniform(4e4, 2e5)), 2) if rng.random() < 0.5 else None,
        )
        for i in range(n)
    ]


@cache
def planned(seed: int) -> tuple[list[Member], Portfolio]:
    """Return two campaigns and their split of `BUDGET_CNY`."""
    members = campaigns(seed, 2)
    return members, plan_portfolio(members, BUDGET_CNY)


@over_seeds
def test_more_money_for_the_brand_never_hurts(seed: int):
    members, plan = planned(seed)
    less, more = (plan_portfolio(members, b).optimum.objective for b in (5e4, 3e5))
    worths = np.array([less, plan.optimum.objective, more])
    assert (np.diff(worths) >= -2e-3 * np.abs(worths[:-1])).all()


@over_seeds
def test_limits_are_kept_and_the_bound_is_no_lower_than_the_worth(seed: int):
    members, plan = planned(seed)
    assert plan.split_fen.sum() + plan.left_fen == round(100 * BUDGET_CNY)
    assert plan.left_fen >= 0
    for one, fen in zip(members, plan.split_fen, strict=True):
        assert one.min_cny * 100 - 1e-6 <= fen
        assert one.max_cny is None or fen <= one.max_cny * 100 + 1e-6
    assert plan.optimum.objective <= plan.optimum.upper_bound
    assert plan.table["worth"].sum() == pytest.approx(plan.optimum.objective)


@over_seeds
def test_the_order_of_campaigns_does_not_matter(seed: int):
    members, one = planned(seed)
    two = plan_portfolio(members[::-1], BUDGET_CNY)
    assert one.optimum.objective == pytest.approx(two.optimum.objective, rel=5e-3)
