"""Targets that must be reached, the worth of new buyers, the planner's own split, stresses."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize_scalar
from tests.support.plan_worlds import make_creators, make_world, one_curve

from bigsale.brief import load_brief
from bigsale.errors import BriefError, InfeasibleError
from bigsale.plan import Plan, make_plan
from bigsale.plan.outcome import work_out
from bigsale.plan.problem import Problem
from bigsale.plan.scenarios import without_presale
from bigsale.plan.solve_risk import solve_plan
from bigsale.plan.solve_targets import Reached, _settled, solve_for_targets
from bigsale.plan.target_prices import Search
from bigsale.plan.targets import binding_targets, surplus_draws
from bigsale.plan.targets_together import prices_together

TWO_PHASES = (("warmup", "2026-11-01", "2026-11-03"), ("burst", "2026-11-03", "2026-11-05"))
PRESALE = (("presale", "2026-11-01", "2026-11-04"), ("burst", "2026-11-04", "2026-11-07"))


def planned_spend(**targets: float) -> float:
    plan = make_plan(*one_curve(goal={"targets": {"binding": True, **targets}}).all())
    return float(plan.spend_fen.sum()) / 100


def test_a_sales_target_buys_just_enough() -> None:
    # Without it spend stops at 10,493.90 and sales at 20,000 + 51,205. For 80,000 of paid sales
    # 60,000 must be added: a / (a + 10,000) = 0.6, so a = 15,000.
    spend = planned_spend(gmv_paid_cny=80_000)
    assert 15_000 <= spend <= 15_000 * 1.03


def test_a_floor_on_roi_stops_earlier() -> None:
    # Kept sales are 0.8 of gross: 0.8 · 100,000 / (a + 10,000) ≥ 5 up to a = 6,000.
    spend = planned_spend(roi_net_min=5.0)
    assert 6_000 * 0.97 <= spend <= 6_000


def test_an_expense_ratio_counts_all_sales() -> None:
    # a ≤ 0.1 · (20,000 + 100,000 · a / (a + 10,000)): a² − 2,000 a − 2e7 = 0 at a = 5,582.6.
    spend = planned_spend(expense_ratio_max=0.1)
    assert 5_582.6 * 0.97 <= spend <= 5_582.6


def test_a_target_that_is_met_anyway_costs_nothing() -> None:
    world = one_curve(goal={"targets": {"binding": True, "gmv_paid_cny": 70_000}})
    plan, plain = make_plan(*world.all()), make_plan(*one_curve().all())
    assert plan.spend_fen.sum() == plain.spend_fen.sum()
    assert "targets-met-anyway" in {finding.check for finding in plan.findings}


def in_reach(target: str, asked: float) -> str:
    """Return what the refusal of a target out of reach allows."""
    with pytest.raises(InfeasibleError) as caught:
        planned_spend(**{target: asked})
    problem = caught.value.problems[0]
    assert problem.column == f"goal.targets.{target}"
    assert problem.allowed is not None
    return problem.allowed


def test_a_target_out_of_reach_is_named_with_what_is_in_reach() -> None:
    # All 50,000 bring 20,000 + 100,000 · 5 / 6 = 103,333.
    assert in_reach("gmv_paid_cny", 120_000).startswith("at most 103,000 ")
    # The advice can be taken at its word.
    assert planned_spend(gmv_paid_cny=103_000) > 0


def test_an_roi_that_no_spend_has_is_named_with_what_is_in_reach() -> None:
    # The first yuan keeps 0.8 · 100,000 / 10,000 = 8, every other less; at 50 nothing is spent.
    most = float(in_reach("roi_net_min", 50.0).removeprefix("at most ").split()[0])
    assert 7.5 < most < 8
    assert planned_spend(roi_net_min=most) > 0


def test_two_targets_that_stand_against_each_other_are_told_with_what_goes_together() -> None:
    """100,000 of sales take 40,000 of spend, which keeps 0.8 · 80,000 / 40,000 = 1.6 a yuan."""
    with pytest.raises(InfeasibleError) as caught:
        planned_spend(gmv_paid_cny=100_000, roi_net_min=4.0)
    (problem,) = caught.value.problems
    assert "¥100,000 paid sales" in problem.message
    assert "a net ROI of at least 4" in problem.message
    kept, alone = str(problem.allowed).split(", ")[:2]
    # Net ROI of 4 allows 10,000 of spend: 20,000 + 50,000.
    expected = {"goal.targets.roi_net_min": (1.6, 8.0), "goal.targets.gmv_paid_cny": (7e4, 103e3)}
    for said, value in zip((kept, alone), expected[str(problem.column)], strict=True):
        number, _, which = said.removeprefix("at most ").partition(" ")
        assert float(number.replace(",", "")) == pytest.approx(value, rel=0.03)
        assert which == f"with the other targets {'kept' if said is kept else 'let go'}"


@pytest.mark.parametrize("more", [{}, {"expense_ratio_max": 0.18}])
def test_targets_that_leave_little_room_are_met_together(more: dict[str, float]) -> None:
    # 75,000 take 12,222 of spend, an ROI of 3.45 allows 13,188, an expense ratio of 0.18 13,661.
    wanted = {"gmv_paid_cny": 75_000.0, "roi_net_min": 3.45, **more}
    problem = one_curve(goal={"targets": {"binding": True, **wanted}}).problem()
    plain = solve_plan(problem)
    search = Search(problem, binding_targets(problem), plain, plain.points)
    decision = search.found(prices_together(search))
    assert 12_222 <= decision.sum() <= 13_188
    assert 12_222 <= planned_spend(**wanted) <= 13_188


def test_a_target_on_roi_where_nothing_can_be_spent_is_no_crash() -> None:
    closed = {"ads": {"kind": "auction", "max_cny": 0}}
    for binding in (False, True):
        goal = {"targets": {"binding": binding, "roi_net_min": 1.0}}
        world = make_world(channels=closed, draws=4, lags=1, goal=goal)
        if not binding:
            assert make_plan(*world.all()).target_probability == {}
            continue
        with pytest.raises(InfeasibleError) as caught:
            make_plan(*world.all())
        assert "nan" not in str(caught.value.problems[0].allowed)


def searching(gmv_cny: float) -> Search:
    goal = {"targets": {"binding": True, "gmv_paid_cny": gmv_cny}}
    problem = one_curve(goal=goal).problem()
    plain = solve_plan(problem)
    return Search(problem, binding_targets(problem), plain, plain.points)


def settled(gmv_cny: float) -> Reached:
    """Return the plan for a sales target whose price the search with few draws left at 0."""
    return _settled(searching(gmv_cny), np.zeros(1))


@pytest.mark.parametrize("gmv_cny", [71_400, 80_000])
def test_a_target_without_a_price_gets_one_when_it_is_missed(gmv_cny: float) -> None:
    # The plan without a target sells 71,205.
    reached = settled(gmv_cny)
    sold = work_out(reached.leaning, reached.solution.decision).gmv_paid_cny
    assert gmv_cny <= sold.min() <= gmv_cny * 1.01


def test_a_target_that_few_draws_meet_gets_a_first_price() -> None:
    search = searching(71_000)
    assert search.raised(0, np.zeros(1)) > 0
    assert search.raised(0, np.array([2.0])) == pytest.approx(2.2)


def test_a_target_still_missed_when_prices_rise_no_more_is_named(monkeypatch) -> None:
    monkeypatch.setattr("bigsale.plan.target_prices.NUDGE", 1.0)
    monkeypatch.setattr(Search, "least_price", lambda *_: 1e-6)
    with pytest.raises(InfeasibleError) as caught:
        settled(80_000)
    assert caught.value.problems[0].column == "goal.targets.gmv_paid_cny"


def test_targets_are_wishes_unless_they_bind() -> None:
    wished = make_plan(*one_curve(goal={"targets": {"gmv_paid_cny": 120_000}}).all())
    assert wished.target_probability == {"gmv_paid_cny": 0.0}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_stated_probability_is_reached_and_proven(seed: int) -> None:
    goal = {"budget_cny": 2_000_000, "risk": {"measure": "mean"}}
    plain = make_plan(*make_world(seed=seed, draws=200, goal=goal).all())
    least = float(np.quantile(plain.totals["gmv_paid_cny"], 0.5))
    aim = least + 0.02 * float(plain.totals["incremental_gmv_cny"].mean())
    world = make_world(
        seed=seed,
        draws=200,
        goal={**goal, "targets": {"gmv_paid_cny": aim, "probability": 0.6, "binding": True}},
    )
    plan = make_plan(*world.all())
    assert plan.target_probability["gmv_paid_cny"] >= 0.6
    assert plan.optimum.relative_gap <= 1e-3
    assert plan.optimum.objective <= plain.optimum.upper_bound + 1e-6
    assert plan.optimum.objective >= 0.8 * plain.optimum.objective


def full_first_day() -> Problem:
    """Return a problem whose first day is full anyway; a channel sells 1e5 · a / (a + 1e4) a day.

    Baseline 400,000 on the first day and 60,000 on the others, of each 250,000 can be handled.
    """
    world = make_world(
        channels={"ads": {"kind": "auction"}}, phases=TWO_PHASES, lags=1, draws=4, tail_days=1,
        goal={"budget_cny": 100_000, "targets": {"binding": True, "gmv_paid_cny": 600_000}},
        capacity={"orders_per_day": 25_000, "aov_cny": 10},
    )  # fmt: skip
    baseline = np.full_like(world.demand.baseline_cny, 60_000.0)
    baseline[:, 0] = 400_000.0
    demand = replace(world.demand, baseline_cny=baseline, multiplier=np.ones_like(baseline))
    flat = {"top_cny": 1e5, "half_cny": 1e4, "slope": 1.0, "demand_power": 0.0, "reach_power": 0.0}
    curves = replace(
        world.fit.curves, **{name: np.full((4, 1), value) for name, value in flat.items()}
    )
    return replace(world, demand=demand, fit=replace(world.fit, curves=curves)).problem()


def nearly_full_day() -> Problem:
    goal = {"targets": {"binding": True, "gmv_paid_cny": 76_000}}
    return one_curve(goal=goal, capacity={"orders_per_day": 8_000, "aov_cny": 10}).problem()


@pytest.mark.parametrize("posed", [full_first_day, nearly_full_day])
def test_what_a_day_cannot_handle_counts_for_no_target(posed) -> None:
    problem = posed()
    (target,) = binding_targets(problem)
    spends = (np.zeros(problem.decisions.n), np.full(problem.decisions.n, 18_000.0))
    counted = [target.counted(problem, spend) for spend in spends]
    told = [surplus_draws(problem, work_out(problem, s))["gmv_paid_cny"] for s in spends]
    np.testing.assert_allclose(counted[1] - counted[0], told[1] - told[0], rtol=1e-9)


@pytest.mark.parametrize("posed", [full_first_day, nearly_full_day])
def test_with_capacity_the_bound_on_plans_for_a_target_holds_and_is_close(posed) -> None:
    problem = posed()
    reached = solve_for_targets(problem)
    found = solve_plan(reached.leaning)
    (target,) = reached.targets
    counted = float(target.counted(problem, found.decision).mean())
    bound = found.upper_bound - float(reached.prices[0]) * counted
    value, nothing = problem.worth(found.decision), problem.worth_of_nothing()
    assert bound >= value - 1e-6 * abs(value)
    assert bound - value <= 2e-3 * (value - nothing)


def test_no_other_spend_earns_more_with_as_much_sold() -> None:
    """Against a dense search on one curve: the plan of a target is the cheapest that meets it."""
    world = one_curve(goal={"targets": {"binding": True, "gmv_paid_cny": 80_000}})
    plan = make_plan(*world.all())

    def lost(spend_cny: float) -> float:
        sold = 100_000 * spend_cny / (spend_cny + 10_000)
        missed = max(0.0, 60_000 - sold)
        return spend_cny - 0.42 * sold + 10 * missed

    best = minimize_scalar(lost, bounds=(0, 50_000), method="bounded", options={"xatol": 1e-3})
    # The price is searched to a quarter of a per cent of the target: 200 yuan of sales.
    assert plan.totals["contribution_cny"].mean() == pytest.approx(-best.fun, abs=250)


def test_new_buyers_later_worth_moves_money_to_who_brings_them() -> None:
    world = make_world(channels=2, goal={"budget_cny": 300_000})
    shop = world.history.shop.assign(new_buyers=world.history.shop["gmv_cny"] / 1_000)
    buyers = world.history.platform["gmv_cny"] * np.array([[1 / 200], [1 / 5_000]])
    history = replace(
        world.history, shop=shop, platform={**world.history.platform, "new_buyers": buyers}
    )
    valued = world.brief.goal.model_copy(update={"new_buyer_value_cny": 60.0})
    brief = world.brief.model_copy(update={"goal": valued})
    rest = (history, world.fit, world.demand, world.economics)
    plain, counting = make_plan(world.brief, *rest), make_plan(brief, *rest)
    assert counting.spend_fen[0].sum() > 1.05 * plain.spend_fen[0].sum()
    assert counting.totals["new_buyers"].mean() > plain.totals["new_buyers"].mean()
    assert counting.totals["contribution_cny"].mean() <= plain.totals["contribution_cny"].mean()


def test_new_buyers_without_data_are_said_not_guessed() -> None:
    world = make_world(goal={"new_buyer_value_cny": 50})
    shop = world.history.shop.drop(columns="new_buyers")
    plan = make_plan(*replace(world, history=replace(world.history, shop=shop)).all())
    assert "new-buyers-unknown" in {finding.check for finding in plan.findings}


def test_the_planners_own_split_stands_beside_the_plan() -> None:
    world = make_world(channels=3, own_split={"ads_0": 100_000, "ads_1": {"burst": 50_000}})
    plan = make_plan(*world.all())
    rows = plan.comparison.set_index("name")
    assert rows.loc["own_split", "spend_cny"] == pytest.approx(150_000, abs=1)
    means = rows["contribution_cny_mean"]
    assert means["own_split"] < means["plan"]


@pytest.mark.parametrize(
    ("entry", "given", "said"),
    [
        ({"min_cny": 20_000}, 10_000.0, "（你给了 ¥1万，下限和已定的花费要求更多）"),
        ({"max_cny": 20_000}, 30_000.0, "（你给了 ¥3万，上下限和整单签约的达人容不下的部分没有花"),
        ({}, 20_000.0, "花 ¥2万，预期"),
    ],
)
def test_the_own_split_says_why_it_spends_another_sum(
    entry: dict[str, object], given: float, said: str
) -> None:
    world = make_world(
        channels={"ads": {"kind": "auction", **entry}}, draws=4, lags=1,
        goal={"budget_cny": 50_000}, own_split={"ads": given},
    )  # fmt: skip
    (own,) = [f for f in make_plan(*world.all()).findings if f.check == "own-split"]
    assert said in own.evidence.zh


def test_a_creator_alone_in_her_audience_loses_nothing_in_the_own_split() -> None:
    # The money is enough for one creator only, the same with and without the column.
    creators = make_creators(3).assign(fee_cny=1e4, expected_gmv_cny=[3e5, 1e4, 1e4])
    channels = {"ads": {"kind": "auction"}, "kol": {"kind": "deals"}}
    earned = []
    for table in (creators, creators.assign(audience=["A", "A", "B"])):
        world = make_world(
            channels=channels, draws=4, lags=1, goal={"budget_cny": 50_000}, creators=table,
            own_split={"kol": 10_500.0},
        )  # fmt: skip
        rows = make_plan(*world.all()).comparison.set_index("name")
        earned.append(rows.loc["own_split", "contribution_cny_mean"])
    assert earned[1] == pytest.approx(earned[0])


def test_own_numbers_that_are_no_money_are_told_once_each(tmp_path) -> None:
    text = """
campaign: own
event: double11
title: own
phases: [{name: burst, title: b, start: 2026-11-01, end: 2026-11-12}]
goal: {budget_cny: 100000}
economics: {gross_margin: 0.5, platform_fee_rate: 0.05, refund_rate: 0.1}
channels: {ads: {kind: auction}, feed: {kind: auction}}
own_split: {ads: abc, feed: {burst: -5}}
"""
    path = tmp_path / "own.yaml"
    path.write_text(text)
    with pytest.raises(BriefError) as caught:
        load_brief(str(path))
    assert [problem.column for problem in caught.value.problems] == [
        "own_split.ads",
        "own_split.feed",
    ]
    assert all("phase" in str(problem.allowed) for problem in caught.value.problems)


def test_more_budget_never_shows_less() -> None:
    world = make_world(draws=60, slope=(0.9, 1.4), goal={"budget_cny": 300_000})
    frontier = make_plan(*world.all()).frontier
    assert len(frontier) > 4
    assert frontier["budget_cny"].is_monotonic_increasing
    assert frontier["contribution_cny_mean"].is_monotonic_increasing


def test_stresses_hurt_and_together_they_hurt_most() -> None:
    channels = {"ads": {"kind": "auction"}, "kol": {"kind": "deals"}}
    world = make_world(channels=channels, phases=PRESALE, creators=make_creators(6))
    rows = make_plan(*world.all()).scenarios.set_index("name")["contribution_cny_mean"]
    single = rows[["refunds_up", "traffic_dearer", "presale_removed", "creator_drops_out"]]
    assert (single < rows["base"]).all()
    lost = rows["base"] - single
    # Each stress hurts a little less where another has hurt already, but never hardly at all.
    assert 0.6 * lost.sum() < rows["base"] - rows["all_at_once"] < 1.1 * lost.sum()


def test_media_sell_without_presale_as_they_would_in_that_demand() -> None:
    world = make_world(phases=PRESALE, lags=4, tail_days=5, draws=6, at_once=0.5)
    changed = without_presale(world.problem(), world.fit)
    anew = replace(world, demand=changed.demand).problem().curves
    for name in ("height", "strength", "outside", "to_come", "before"):
        np.testing.assert_allclose(getattr(changed.curves, name), getattr(anew, name), rtol=1e-9)
    assert not np.allclose(changed.curves.to_come, world.problem().curves.to_come)


def dropping_out(creators: pd.DataFrame, **goal: object) -> tuple[Plan, float, float]:
    """Return a plan with two creators and little else, base and without the best of them."""
    channels = {
        "ads": {"kind": "auction", "max_cny": 5_000},
        "kol": {"kind": "deals", "max_deals": 2},
    }
    world = make_world(
        channels=channels, draws=4, lags=1, goal={"budget_cny": 50_000, **goal}, creators=creators
    )
    plan = make_plan(*world.all())
    assert plan.deals["chosen"].sum() == 2
    rows = plan.scenarios.set_index("name")["gmv_paid_cny_mean"]
    return plan, float(rows["base"]), float(rows["creator_drops_out"])


def test_a_creator_of_the_plan_drops_out_where_all_of_them_lose_money() -> None:
    creators = make_creators(3).assign(fee_cny=1e4, expected_gmv_cny=[1.2e4, 1.1e4, 1e4])
    plan, base, without = dropping_out(creators, maximise="gmv_paid")
    chosen = plan.deals[plan.deals["chosen"]]
    top = chosen.loc[chosen["expected_contribution_cny"].idxmax()]
    assert base - without == pytest.approx(top["expected_gmv_cny"], rel=1e-6)


def test_when_the_best_of_an_audience_drops_out_the_next_one_is_the_best() -> None:
    creators = make_creators(2).assign(fee_cny=2e3, expected_gmv_cny=[3e5, 2.8e5], audience="A")
    plan, base, without = dropping_out(creators.assign(commission_rate=0.0))
    first, second = plan.deals.sort_values("expected_gmv_cny")["expected_gmv_cny"].iloc[::-1]
    # The second sold 15 % less beside the first, and no longer does.
    assert base - without == pytest.approx(first - second * 0.15 / 0.85, rel=1e-6)
