"""A day that changes phase at 20:00 has two demands, and plans see both."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.support.plan_worlds import World, make_creators, make_world
from tests.support.response_shop import tiny_brief

from bigsale.brief.calendar import campaign_cells
from bigsale.data import load_history
from bigsale.plan.grid import baseline_of_cells, demand_of_parts
from bigsale.response import fit_response, forecast_demand

EVENING = (
    ("warmup", "2026-11-01", "2026-11-02T20:00"),
    ("burst", "2026-11-02T20:00", "2026-11-04"),
)
"""20 hours of warm-up and four of the burst on the second day."""


def evening_world(**changes: object) -> World:
    """Return a world whose second day sells 6 an hour after 20:00 and 1 before: 11/6 on average."""
    world = make_world(phases=EVENING, channels=1, tail_days=2, draws=3, **changes)
    multiplier, cells = np.ones((3, 5)), np.ones((3, 4))
    multiplier[:, 1:3] = [11 / 6, 3.0]
    cells[:, 2:4] = [6.0, 3.0]
    demand = replace(world.demand, multiplier=multiplier, cell_multiplier=cells)
    return replace(world, demand=replace(demand, baseline_cny=1e5 * multiplier))


def test_the_forecast_tells_the_evening_from_the_day(tmp_path) -> None:
    brief = tiny_brief(model={"usual_daily_sales_cny": 20_000.0})
    phases = [
        phase.model_copy(update={"start": phase.start.replace(hour=20)}) if at else phase
        for at, phase in enumerate(brief.phases)
    ]
    ends = [later.start for later in phases[1:]] + [phases[-1].end]
    phases = [p.model_copy(update={"end": end}) for p, end in zip(phases, ends, strict=True)]
    brief = brief.model_copy(update={"phases": tuple(phases)})
    history = load_history(tmp_path, brief=brief)
    demand = forecast_demand(fit_response(history, brief), history, brief)
    cells = campaign_cells(brief)
    assert demand.cell_multiplier.shape == (len(demand.multiplier), len(cells))
    cut = phases[1].start.date()
    own = [at for at, cell in enumerate(cells) if cell.date == np.datetime64(cut)]
    assert [cells[at].day_share for at in own] == pytest.approx([20 / 24, 4 / 24])
    day = int((cells[own[0]].date - demand.dates[0]).astype(int))
    whole = sum(demand.cell_multiplier[:, at] * cells[at].day_share for at in own)
    np.testing.assert_allclose(whole, demand.multiplier[:, day], rtol=1e-9)
    # The opening's rush stands in the evening.
    evening, before = (float(np.median(demand.cell_multiplier[:, at])) for at in own[::-1])
    assert evening > 1.3 * before


def test_what_is_left_of_a_day_has_what_its_cells_leave() -> None:
    world = make_world(phases=(("burst", "2026-11-01T20:00", "2026-11-02T12:00"),), tail_days=1)
    grid = world.problem().grid
    demand = replace(
        world.demand,
        multiplier=np.full_like(world.demand.multiplier, 2.0),
        cell_multiplier=np.full_like(world.demand.cell_multiplier, 3.0),
    )
    parts = demand_of_parts(demand, grid)[0]
    # Noon of the second day: (2 − 0.5 · 3) / 0.5 = 1; the first day's rest is before the campaign.
    assert grid.part_cell.tolist() == [0, 1, -1, -1]
    np.testing.assert_allclose(parts, [3.0, 3.0, 1.0, 2.0])


def test_sales_without_spend_follow_the_hours() -> None:
    world = evening_world()
    of_cells = baseline_of_cells(world.demand, world.problem().grid)[0]
    np.testing.assert_allclose(of_cells, [1e5, 1e5 * 20 / 24, 6e5 * 4 / 24, 3e5])


def test_the_evening_sells_and_takes_more() -> None:
    world = evening_world(lags=1, at_once=0.0)
    curves, draws = world.problem().curves, world.fit.curves
    power, reach = draws.demand_power[0, 0], draws.reach_power[0, 0]
    np.testing.assert_allclose(curves.height[0, 0, 2] / curves.height[0, 0, 1], 6.0**power)
    np.testing.assert_allclose(curves.strength[0, 0, 2] / curves.strength[0, 0, 1], 6.0**-reach)


def test_spend_that_pays_out_later_sells_today_inside_its_own_hours() -> None:
    """Of what the first evening's spend brings, only the part of two days later is outside."""
    world = make_world(
        phases=(("burst", "2026-11-01T20:00", "2026-11-03"),),
        channels=1, draws=2, lags=3, tail_days=2, at_once=1.0,
    )  # fmt: skip
    flat = replace(
        world.demand,
        multiplier=np.ones_like(world.demand.multiplier),
        cell_multiplier=np.ones_like(world.demand.cell_multiplier),
    )
    outside = replace(world, demand=flat).problem().curves.outside[:, 0]
    lags = world.fit.curves.lag_weights[:, 0]
    np.testing.assert_allclose(outside[:, 0], lags[:, 2])
    np.testing.assert_allclose(outside[:, 1], lags[:, 1] + lags[:, 2])


def test_creators_sell_as_unsurely_as_demand() -> None:
    """Demand known or not: the mean stays, the spread comes with it."""
    creators = make_creators(3)
    world = make_world(
        phases=EVENING, channels={"kol": {"kind": "deals"}}, creators=creators, draws=200
    )
    wide = np.exp(np.random.default_rng(2).normal(-0.125, 0.5, (200, 1)))
    flat = np.ones_like(world.demand.cell_multiplier)
    factors = []
    for swing in (np.ones((200, 1)), wide):
        demand = replace(
            world.demand,
            multiplier=np.ones_like(world.demand.multiplier) * swing,
            cell_multiplier=flat * swing,
        )
        factors.append(replace(world, demand=demand).problem().deals.phase_factor[:, 0])
    known, unsure = factors
    np.testing.assert_allclose(known, 1.0)
    assert (unsure.std(axis=0) > 0.1).all()
    np.testing.assert_allclose(unsure.mean(axis=0), 1.0, rtol=0.05)
