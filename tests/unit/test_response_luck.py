"""What the luck of days makes of a campaign's total."""

from types import SimpleNamespace

import numpy as np
import pytest
from tests.support.plan_worlds import make_world, one_curve

from bigsale.plan import make_plan
from bigsale.response.luck import luck_of_total

DRAWS, DAYS = 4000, 5


def fit(*, grain_days: int = 1, gain: float = 0.0, sd: float = 0.1, last_surprise: float = 0.0):
    """Return a fit of ten periods with sales of 100, the last one higher by `last_surprise`."""
    sales = np.full(10, 100.0)
    sales[-1] *= np.exp(last_surprise)
    ones = np.ones(DRAWS)
    return SimpleNamespace(
        dates=np.datetime64("2026-10-01") + np.arange(10) * np.timedelta64(grain_days, "D"),
        grain_days=grain_days, n_draws=DRAWS, sales_cny=sales,
        baseline_cny=np.full((DRAWS, 10), 100.0), contribution_cny=np.zeros((DRAWS, 1, 10)),
        parameters={
            "noise_sd": sd * ones, "noise_tail": 1e6 * ones, "swing_memory_days": 10 * ones,
            "swing_gain": gain * ones,
        },
    )  # fmt: skip


def days_after(made, count: int = DAYS) -> np.ndarray:
    first = made.dates[-1] + np.timedelta64(made.grain_days, "D")
    return first + np.arange(count).astype("timedelta64[D]")


def luck(made, weights: np.ndarray | None = None) -> np.ndarray:
    baseline = np.broadcast_to(np.ones(DAYS) if weights is None else weights, (DRAWS, DAYS))
    return luck_of_total(made, days_after(made), baseline, np.random.default_rng(0))


def test_luck_of_even_days_shrinks_with_the_root_of_their_number():
    """Five days of sd 0.1: 0.1 / √5 = 0.0447; one of them alone: 0.1."""
    found = luck(fit())
    assert found.mean() == pytest.approx(1.0)
    assert np.log(found).std() == pytest.approx(0.0447, rel=0.05)
    assert np.log(luck(fit(), np.array([0.0, 0, 1, 0, 0]))).std() == pytest.approx(0.1, rel=0.05)


def test_what_goes_on_adds_up():
    assert np.log(luck(fit(gain=0.5))).std() > 1.5 * np.log(luck(fit())).std()


def test_days_of_one_week_share_its_surprise():
    assert np.log(luck(fit(grain_days=7))).std() == pytest.approx(0.1, rel=0.05)


def test_without_noise_there_is_no_luck():
    assert luck(fit(sd=1e-9)) == pytest.approx(np.ones(DRAWS), abs=1e-6)


def test_promises_of_paid_sales_and_targets_count_luck_and_the_mean_stays():
    world = make_world(goal={"budget_cny": 50_000, "targets": {"gmv_paid_cny": 1_000_000}})
    plain = make_plan(*world.all())
    draws = len(plain.totals["gmv_paid_cny"])
    lucky = np.where(np.arange(draws) % 2, 0.5, 1.5)
    moved = make_plan(*world.with_luck(lucky).all())
    before, after = (plan.totals["gmv_paid_cny"] for plan in (plain, moved))
    assert after.mean() == pytest.approx(before.mean())
    assert after.std() > before.std()
    mean = before.mean()
    asked = {"targets": {"gmv_paid_cny": 0.8 * mean}, "budget_cny": 50_000}
    chance = make_plan(*make_world(goal=asked).with_luck(lucky).all()).target_probability
    assert chance["gmv_paid_cny"] == pytest.approx(0.5, abs=0.05)
    assert make_plan(*make_world(goal=asked).all()).target_probability["gmv_paid_cny"] > 0.9


def test_luck_does_not_move_a_plan_without_targets():
    world = one_curve(draws=6, goal={"budget_cny": 5_000})
    moved = world.with_luck(np.array([0.5, 1.5] * 3))
    assert (make_plan(*world.all()).spend_fen == make_plan(*moved.all()).spend_fen).all()
