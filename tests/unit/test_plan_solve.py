"""Optima that can be worked out by hand, deals, risk, and plans that cannot be."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from tests.support.plan_worlds import World, even_demand, make_creators, make_world

from bigsale.errors import InfeasibleError
from bigsale.plan import make_plan
from bigsale.plan.outcome import work_out
from bigsale.plan.risk import Risk
from bigsale.plan.solve_risk import solve_plan

DAY = (("burst", "2026-11-01", "2026-11-02"),)
TWO_PHASES = (("warmup", "2026-11-01", "2026-11-04"), ("burst", "2026-11-04", "2026-11-07"))
KOL = {"ads": {"kind": "auction"}, "kol": {"kind": "deals"}}

PER_CHANNEL = ("top_cny", "half_cny", "slope", "demand_power", "reach_power", "lag_weights")


def flat_world(budget_cny: float, **entry: object) -> World:
    """One channel, one day, one draw: 100,000 · a / (a + 10,000), no lift, no carry-over."""
    world = make_world(
        channels={"ads": {"kind": "auction", **entry}},
        phases=DAY,
        lags=1,
        draws=1,
        goal={"budget_cny": budget_cny},
    )
    curves = replace(
        world.fit.curves,
        top_cny=np.array([[100_000.0]]),
        half_cny=np.array([[10_000.0]]),
        slope=np.ones((1, 1)),
    )
    demand = replace(world.demand, multiplier=np.ones_like(world.demand.multiplier))
    demand = even_demand(demand, world.brief)
    return replace(world, fit=replace(world.fit, curves=curves), demand=demand)


def test_spend_stops_where_the_next_yuan_loses_money() -> None:
    # Worth of a gross yuan: 0.8 · (0.6 − 0.05) − 0.02 = 0.42. Best a: 0.42 · 1e5 · 1e4 / (a + 1e4)²
    # = 1, so a = sqrt(4.2e8) − 1e4 = 10,493.90; sales 1e5 · 10,493.90 / 20,493.90 = 51,205.02.
    plan = make_plan(*flat_world(50_000).all())
    assert plan.spend_fen.sum() == pytest.approx(1_049_390, abs=20)
    assert plan.totals["incremental_gmv_cny"][0] == pytest.approx(51_205, abs=1)
    assert plan.totals["contribution_cny"][0] == pytest.approx(0.42 * 51_205.02 - 10_493.9, abs=1)
    assert plan.optimum.status == "optimal"
    row = plan.channel_table.iloc[0]
    assert row["roi_marginal"] == pytest.approx(row["roi_breakeven"], rel=1e-3)


@pytest.mark.parametrize(("limit", "advice"), [({}, False), ({"max_cny": 8_000}, True)])
def test_raising_limits_is_advised_only_where_one_is_reached(limit: dict, advice: bool) -> None:
    plan = make_plan(*flat_world(50_000, **limit).all())
    (left,) = [f for f in plan.findings if f.check == "budget-left-unspent"]
    assert ("raise the limits" in left.next_step.en) == advice


@pytest.mark.parametrize(
    ("channels", "groups", "advice"),
    [
        ({"kol": {"kind": "deals", "never": ["c000"]}}, [], False),
        ({"kol": {"kind": "deals", "max_deals": 0}}, [], False),
        ({"off": {"kind": "auction", "max_cny": 0}}, [{"max_share": 0.3}], False),
        ({"more": {"kind": "auction"}}, [{"max_share": 0.1}], True),
        ({"more": {"kind": "auction"}}, [{"max_share": 0.9}], False),
    ],
)
def test_nothing_is_full_where_a_limit_only_rules_something_out(
    channels: dict, groups: list, advice: bool
) -> None:
    """Of `channels` the last stands in the group. Nothing else limits spend but its worth."""
    poor = make_creators(2).assign(expected_gmv_cny=100.0)
    name = next(iter(channels))
    world = make_world(
        channels={"ads": {"kind": "auction"}, **channels}, draws=4, lags=1, creators=poor,
        phases=(("burst", "2026-11-01", "2026-11-02"),), goal={"budget_cny": 900_000},
        groups=[{"name": "g", "channels": [name], **group} for group in groups],
    )  # fmt: skip
    plan = make_plan(*world.all())
    (left,) = [f for f in plan.findings if f.check == "budget-left-unspent"]
    assert ("raise the limits" in left.next_step.en) == advice


def test_a_floor_is_kept_even_where_it_loses_money() -> None:
    plan = make_plan(*flat_world(50_000, min_cny=30_000).all())
    assert plan.spend_fen.sum() == 3_000_000
    assert "binding-limit" in {finding.check for finding in plan.findings}


def test_carried_over_spend_is_not_credited_to_the_plan() -> None:
    world = make_world(goal={"budget_cny": 1.0})
    plan = make_plan(*world.all())
    assert plan.totals["incremental_gmv_cny"].mean() < 20


def kol_world(creators: pd.DataFrame, **entry: object) -> World:
    channels = {"ads": {"kind": "auction", "max_cny": 20_000}, "kol": {"kind": "deals", **entry}}
    return make_world(channels=channels, phases=TWO_PHASES, creators=creators)


def test_deals_are_whole_and_their_fees_add_up() -> None:
    world = kol_world(make_creators(12), service_fee_rate=0.05, max_deals=3)
    plan = make_plan(*world.all())
    chosen = plan.deals[plan.deals["chosen"]]
    assert 0 < len(chosen) <= 3
    kol = plan.channels.index("kol")
    assert plan.spend_fen[kol].sum() == round(chosen["fee_cny"].sum() * 100)
    quotes = world.history.creators.set_index("creator_id")["fee_cny"]
    np.testing.assert_allclose(chosen["fee_cny"], quotes[chosen["creator_id"]] * 1.05)
    assert (chosen["expected_contribution_cny"] > 0).all()


def test_samples_cost_money_and_count_against_the_budget() -> None:
    plain, dear = (
        make_plan(*kol_world(make_creators(6).assign(samples_cny=cost), max_deals=2).all())
        for cost in (0.0, 700.0)
    )
    fees = [plan.deals.set_index("creator_id")["fee_cny"] for plan in (plain, dear)]
    np.testing.assert_allclose(fees[1] - fees[0], 700.0)
    chosen = dear.deals[dear.deals["chosen"]]
    kol = dear.channels.index("kol")
    assert dear.spend_fen[kol].sum() == round(chosen["fee_cny"].sum() * 100)
    assert dear.optimum.objective <= plain.optimum.objective - 700


def test_break_even_of_deals_counts_their_commission() -> None:
    """At break-even ROI the added sales are worth the fees: what is left over is the rest."""
    plain, dear = (
        make_plan(*kol_world(make_creators(6).assign(commission_rate=rate), max_deals=2).all())
        for rate in (0.0, 0.1)
    )
    lines = []
    for plan in (plain, dear):
        kol = plan.channels.index("kol")
        row = plan.channel_table.set_index("channel").loc["kol"]
        added = plan.incremental_gmv_cny[:, kol].mean()
        spend = plan.spend_fen[kol].sum() / 100
        left = plan.deals["expected_contribution_cny"][plan.deals["chosen"]].sum()
        assert spend * added / (spend * row["roi_breakeven"]) == pytest.approx(
            left + spend, rel=1e-6
        )
        lines.append(row["roi_breakeven"])
    assert lines[1] > lines[0]


def test_deals_chosen_are_the_best_of_all_sets() -> None:
    creators = make_creators(9)
    world = kol_world(creators, max_cny=60_000)
    problem, plan = world.problem(), make_plan(*world.all())
    worth = plan.deals["expected_contribution_cny"].to_numpy()
    fee = plan.deals["fee_cny"].to_numpy()
    sets = (np.arange(2**9)[:, None] >> np.arange(9)) & 1
    allowed = sets[(sets @ fee <= 60_000)]
    best = (allowed @ worth).max()
    assert worth[plan.deals["chosen"]].sum() == pytest.approx(best, rel=1e-6)
    assert problem.deals.n_deals == 9


def test_a_deal_runs_only_in_the_phases_it_names() -> None:
    creators = make_creators(6).assign(phases="warmup")
    plan = make_plan(*kol_world(creators).all())
    assert plan.deals["chosen"].any()
    assert set(plan.deals["phase"]) == {"warmup"}
    kol = plan.channels.index("kol")
    inside = np.array([cell.phase == "warmup" for cell in plan.cells])
    assert plan.spend_fen[kol, ~inside].sum() == 0


def test_creators_of_one_audience_take_sales_from_each_other() -> None:
    worthwhile = make_creators(6).assign(commission_rate=0.0)
    apart = worthwhile.assign(audience=[f"人群{i}" for i in range(6)])
    same = worthwhile.assign(audience="人群0")
    loose, tight = (make_plan(*kol_world(table).all()) for table in (apart, same))
    assert tight.deals["chosen"].sum() >= 2
    lost = 0.15 * tight.deals.loc[tight.deals["chosen"], "expected_gmv_cny"].nsmallest(1).sum()
    # Every creator but the best sells 15 % less: at least what the smallest of them would lose.
    worth = 0.8 * (0.6 - 0.05) - 0.02
    assert loose.optimum.objective - tight.optimum.objective > 0.9 * worth * lost


def test_affiliates_cost_their_commission_and_can_be_paused() -> None:
    entry = {"kind": "commission", "commission_rate": 0.1}
    cheap = make_plan(*make_world(channels={"aff": entry}).all())
    dear = make_plan(*make_world(channels={"aff": {**entry, "commission_rate": 0.5}}).all())
    spend_cny = cheap.channel_table["spend_cny"].item()
    # Attributed sales: 5 × spend of the history per 100,000 of baseline; 10 % of the kept 80 %.
    history = make_world(channels={"aff": entry}).history
    share = 5 * history.spend_cny[0, -182:].mean() / 1e5
    baseline = make_world(channels={"aff": entry}).demand.baseline_cny.mean(axis=0)[:10].sum()
    assert spend_cny == pytest.approx(share * baseline * 0.1 * 0.8, rel=1e-3)
    assert dear.spend_fen.sum() == 0


def test_touches_are_limited_by_members() -> None:
    entry = {"kind": "touch", "members": 1000, "cost_cny_per_touch": 0.05,
             "max_touches_per_member": 4}  # fmt: skip
    plan = make_plan(*make_world(channels={"group": entry}).all())
    # The first few yuan on a day are worth most: the last ones hardly matter to the proof.
    assert 0.99 * 1000 * 4 * 5 <= plan.spend_fen.sum() <= 1000 * 4 * 5


def test_risk_weights_are_the_worst_share_of_draws() -> None:
    worth = np.array([4.0, 1.0, 3.0, 2.0, 5.0])
    risk = Risk(weight=0.5, level=0.3)  # worst 1.5 draws: 1 and half of 2 → CVaR 2 / 1.5 = 4/3
    assert risk.value(worth) == pytest.approx(0.5 * 3 + 0.5 * 4 / 3)


def test_risk_averse_plan_has_the_better_tail() -> None:
    goal = {"budget_cny": 150_000, "risk": {"measure": "cvar", "level": 0.1, "weight": 0.9}}
    world = make_world(draws=100, goal=goal)
    shaky = world.fit.curves.top_cny.copy()
    shaky[:, 0] *= np.random.default_rng(0).lognormal(0.0, 0.8, 100)
    fit = replace(world.fit, curves=replace(world.fit.curves, top_cny=shaky))
    careful = replace(world, fit=fit).problem()
    bold = replace(careful, risk=Risk(0.0, 0.1))
    tail = [
        careful.risk.value(careful.by_draw(solve_plan(problem).decision))
        for problem in (careful, bold)
    ]
    solution = solve_plan(careful)
    assert tail[0] > tail[1]
    assert solution.value <= solution.upper_bound
    assert solution.gap < 2e-3


def test_contradicting_limits_are_named_and_no_others() -> None:
    channels = {
        "ads": {"kind": "auction", "min_cny": 400_000},
        "feed": {"kind": "auction", "min_cny": 300_000},
        "brand": {"kind": "auction", "min_cny": 10_000, "max_cny": 90_000},
    }
    with pytest.raises(InfeasibleError) as raised:
        make_plan(*make_world(channels=channels, goal={"budget_cny": 500_000}).all())
    error = raised.value
    named = [problem.column for problem in error.problems]
    assert set(named[:3]) == {
        "goal.budget_cny",
        "channels.ads.min_cny",
        "channels.feed.min_cny",
    }
    assert len(named) == 4
    assert error.exit_code == 5
    # 400,000 + 300,000 + 10,000 against 500,000: 210,000 yuan must give way, in one limit.
    assert "210,000.00" in str(error)


def test_deals_that_cannot_reach_a_floor_are_said_so() -> None:
    world = kol_world(make_creators(3), min_cny=2_000_000, max_deals=2)
    world = replace(world, brief=world.brief.model_copy(
        update={"goal": world.brief.goal.model_copy(update={"budget_cny": 9e6})}))  # fmt: skip
    with pytest.raises(InfeasibleError) as raised:
        make_plan(*world.all())
    assert "channels.kol.min_cny" in {problem.column for problem in raised.value.problems}


@pytest.mark.parametrize("maximise", ["gmv_paid", "net_sales", "new_buyers"])
def test_other_goals_spend_the_whole_budget(maximise: str) -> None:
    plan = make_plan(*make_world(goal={"budget_cny": 300_000, "maximise": maximise}).all())
    assert plan.spend_fen.sum() == pytest.approx(30_000_000, abs=100)


@pytest.mark.parametrize("maximise", ["contribution", "gmv_paid", "net_sales", "new_buyers"])
def test_what_is_maximised_is_what_is_told(maximise: str) -> None:
    """Sales after the campaign count in both or in neither: goal_mean moves as the worth does."""
    world = make_world(goal={"maximise": maximise}, lags=6, tail_days=6)
    problem = world.problem()
    nothing = np.zeros(problem.decisions.n)
    spent = np.random.default_rng(3).uniform(0, 4e4, problem.decisions.n)
    told, none = (work_out(problem, d).of_goal(maximise) for d in (spent, nothing))
    worth = problem.by_draw(spent) - problem.by_draw(nothing)
    np.testing.assert_allclose(told - none, worth, rtol=1e-9)


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("maximise", ["gmv_paid", "net_sales", "new_buyers"])
def test_no_other_split_brings_more_of_the_goal(maximise: str, seed: int) -> None:
    goal = {"budget_cny": 300_000, "maximise": maximise}
    world = make_world(goal=goal, lags=6, tail_days=6, slope=(0.7, 1.0), seed=seed)
    plan = make_plan(*world.all())
    rows = plan.comparison.set_index("name")["goal_mean"]
    assert {"last_split", "platform_roi_split"} <= set(rows.index)
    assert rows["plan"] >= rows.max() * (1 - 1e-4)


def test_net_sales_go_where_less_comes_back() -> None:
    """Two channels alike but for their refunds: paid sales split the money evenly, net ones not."""
    channels = {
        "ads": {"kind": "auction", "refund_rate": 0.05},
        "more_ads": {"kind": "auction", "refund_rate": 0.6},
    }
    shares = {}
    for maximise in ("gmv_paid", "net_sales"):
        world = make_world(channels=channels, goal={"budget_cny": 300_000, "maximise": maximise})
        curves = world.fit.curves
        alike = {name: getattr(curves, name)[:, [0, 0]] for name in PER_CHANNEL}
        same = replace(curves, **alike, recent_spend_cny=curves.recent_spend_cny[[0, 0]])
        plan = make_plan(*replace(world, fit=replace(world.fit, curves=same)).all())
        spend = plan.spend_fen.sum(axis=1)
        shares[maximise] = spend[plan.channels.index("ads")] / spend.sum()
    assert shares["gmv_paid"] == pytest.approx(0.5, abs=0.02)
    assert shares["net_sales"] > 0.7


def test_a_channel_without_a_curve_gets_nothing_and_a_finding() -> None:
    world = make_world(channels={"ads": {"kind": "auction"}, "new_ads": {"kind": "auction"}})
    only = replace(
        world.fit.curves,
        channels=("ads",),
        **{name: getattr(world.fit.curves, name)[:, :1] for name in PER_CHANNEL},
        recent_spend_cny=world.fit.curves.recent_spend_cny[:1],
    )
    plan = make_plan(*replace(world, fit=replace(world.fit, curves=only)).all())
    assert plan.spend_fen[plan.channels.index("new_ads")].sum() == 0
    assert "channel-not-planned" in {finding.check for finding in plan.findings}
