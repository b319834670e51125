"""A campaign posed as a problem: brief, history, fit and forecast become decisions and limits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from bigsale.brief.calendar import campaign_cells
from bigsale.brief.model import Brief
from bigsale.data.history import History
from bigsale.economics.result import Economics
from bigsale.plan.capacity import days_of_phases
from bigsale.plan.commission import Commission, expect_commission
from bigsale.plan.crowds import Crowds, find_crowds, make_crowds
from bigsale.plan.curves import MediaCurves, make_curves
from bigsale.plan.deals import Deals, expect_deals
from bigsale.plan.decisions import Decisions, make_decisions, offer_rows
from bigsale.plan.goal import make_goal
from bigsale.plan.grid import Grid, baseline_of_cells, make_grid
from bigsale.plan.limits import Limits, stack_limits
from bigsale.plan.linear import gross_sales, sales_worth, worth_per_unit
from bigsale.plan.problem import Problem, solver_draws
from bigsale.plan.rebates import Rebates, make_rebates
from bigsale.plan.risk import make_risk
from bigsale.plan.room import Room, make_room
from bigsale.plan.rules import limit_rows, media_bounds
from bigsale.plan.rules_deals import check_creators
from bigsale.plan.sales_limit import SalesLimit
from bigsale.plan.tail import Tail, make_tail, most_daily
from bigsale.response.result import DemandDraws, ResponseFit

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def make_problem(
    brief: Brief,
    history: History,
    fit: ResponseFit,
    *,
    demand: DemandDraws,
    economics: Economics,
) -> Problem:
    """Return the optimisation problem of one campaign."""
    grid = make_grid(campaign_cells(brief), demand.dates)
    goal = make_goal(brief, history, economics)
    curves = make_curves(_media_channels(brief, fit), fit.curves, demand, grid)
    commission = expect_commission(
        brief, history, fit, economics=economics, demand=demand, grid=grid
    )
    deals = expect_deals(brief, history, fit, economics=economics, demand=demand, grid=grid)
    check_creators(brief, deals)
    crowded = find_crowds(brief, history, deals)
    decisions = make_decisions(brief, grid, curves, commission, deals, crowded)
    crowds = make_crowds(crowded, decisions.table)
    low, high, rebates, limits = _limited(brief, grid, decisions, commission, deals, crowds)
    inside = np.where(grid.part_inside, 1.0, goal.tail)
    per_gross = np.array([goal.per_gross[name] for name in curves.channels])
    sold = sales_worth(decisions, goal, commission, deals)
    linear = worth_per_unit(sold, decisions, goal, deals)
    linear[:, rebates.amount] += goal.per_spent * rebates.rate
    draws = solver_draws(curves.n_draws)
    solver_curves = curves.picked(draws)
    room = make_room(brief, history, grid)
    most_cny = high[: decisions.n_media].reshape(len(curves.channels), grid.n_cells)
    tail = make_tail(solver_curves, most_daily(most_cny, grid))
    limit = None
    if room.limits:
        gross_by_draw = gross_sales(decisions, commission, deals)[draws]
        limit = _limit_on_sales(
            brief, room, solver_curves, tail,
            demand=demand, decisions=decisions, gross_by_draw=gross_by_draw, draws=draws,
        )  # fmt: skip
    return Problem(
        brief=brief,
        grid=grid,
        goal=goal,
        curves=curves,
        solver_curves=solver_curves,
        drawn=draws,
        tail=tail,
        commission=commission,
        deals=deals,
        decisions=decisions,
        rebates=rebates,
        crowds=crowds,
        limits=limits,
        linear_by_draw=linear[draws],
        sold_by_draw=sold[draws],
        draw_weight=np.full(len(draws), 1 / len(draws)),
        risk=make_risk(brief),
        weight=per_gross[:, None] * inside,
        low=low,
        high=high,
        demand=demand,
        room=room,
        limit=limit,
    )


def with_room(problem: Problem, budget_cny: float) -> Problem:
    """Return the same problem posed with a larger budget: what it caps follows.

    That is the spend of a cell and of a channel in use, the rebate tiers in reach, and the
    range on which the tail is enveloped.
    """
    goal = problem.brief.goal.model_copy(update={"budget_cny": budget_cny})
    brief = problem.brief.model_copy(update={"goal": goal})
    low, high, rebates, limits = _limited(
        brief, problem.grid, problem.decisions, problem.commission, problem.deals, problem.crowds
    )
    limit = problem.limit
    curves = problem.solver_curves if limit is None else limit.curves
    tail = make_tail(curves, most_daily(problem.media(high), problem.grid))
    return replace(
        problem,
        brief=brief,
        tail=tail,
        limit=None if limit is None else replace(limit, tail=tail),
        rebates=rebates,
        limits=limits,
        low=low,
        high=high,
    )


def _limited(
    brief: Brief,
    grid: Grid,
    decisions: Decisions,
    commission: Commission,
    deals: Deals,
    crowds: Crowds,
) -> tuple[Floats, Floats, Rebates, Limits]:
    """Return bounds of the decisions, rebate tiers in reach of them, and all limits."""
    low, high = media_bounds(brief, grid, decisions.table)
    taken = decisions.block("commission")
    high[taken] = np.minimum(high[taken], commission.cap_cny.ravel())
    rebates = make_rebates(brief, decisions.table, high)
    rows = [
        *limit_rows(brief, grid, decisions.table, deals),
        *rebates.limits(),
        *crowds.limits(),
        *offer_rows(decisions, commission),
    ]
    opened = crowds.opened(rebates.opened(high))
    return low, opened, rebates, stack_limits(rows, decisions.n)


def _limit_on_sales(
    brief: Brief,
    room: Room,
    solver_curves: MediaCurves,
    tail: Tail,
    *,
    demand: DemandDraws,
    decisions: Decisions,
    gross_by_draw: Floats,
    draws: Ints,
) -> SalesLimit:
    """Return how stock and the days limit sales in the solver's `draws`."""
    curves, grid = solver_curves.without_to_come(), solver_curves.grid
    nothing_cny = curves.sales(np.zeros((len(curves.channels), grid.n_cells)))
    before_cny = (nothing_cny + solver_curves.to_come).sum(axis=1) @ room.of_part
    np.add.at(before_cny.T, grid.cell_day, baseline_of_cells(demand, grid)[draws].T)
    phases, multiplier = _phases(brief), demand.cell_multiplier.mean(axis=0)
    return SalesLimit(
        room=room,
        curves=curves,
        tail=tail,
        nothing_cny=nothing_cny,
        before_cny=before_cny,
        of_variable=decisions.days(grid, days_of_phases(grid, phases, multiplier)),
        gross_by_draw=gross_by_draw,
    )


def _phases(brief: Brief) -> list[str]:
    return [phase.name for phase in brief.phases]


def _media_channels(brief: Brief, fit: ResponseFit) -> tuple[str, ...]:
    """Return the channels bought by spend that the fit has a curve for."""
    return tuple(
        name
        for name, channel in brief.channels.items()
        if name in fit.curves.channels
        and (channel.kind in ("auction", "touch") or getattr(channel, "boost", False))
    )
