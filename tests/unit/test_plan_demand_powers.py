"""What of the powers of demand that finished deals tell a plan takes."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from bigsale.plan.past_deals import LearntDeals

NAMES = ("demand_power[kol]", "later_demand_power[kol]")


def learnt(day: list[float], later: list[float]) -> LearntDeals:
    """Return what deals of one channel tell, with these draws of both powers."""
    coefficients = np.column_stack([day, later])
    model = SimpleNamespace(
        design=SimpleNamespace(names=NAMES),
        coefficients=coefficients,
        normal=SimpleNamespace(precision=np.eye(2) / 0.04),
    )
    return LearntDeals(("kol",), np.zeros(0, dtype=np.int64), model, None)  # type: ignore[arg-type]


def test_draws_in_which_busy_days_sell_less_are_left_out():
    powers = learnt([0.3, -0.5, 0.1], [0.1, 0.1, 0.3]).demand_powers("kol")
    assert (powers.day, powers.later) == (pytest.approx(0.2), pytest.approx(0.2))


def test_without_any_other_draw_demand_does_nothing():
    powers = learnt([-0.3, -0.5], [0.1, 0.1]).demand_powers("kol")
    assert (powers.day, powers.later) == (0.0, 0.0)
