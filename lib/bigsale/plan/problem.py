"""The plan as one optimisation problem: decisions, what they are worth, and limits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bigsale.brief.calendar import campaign_cells
from bigsale.brief.model import Brief
from bigsale.data.history import History
from bigsale.economics.result import Economics
from bigsale.plan.capacity import Capacity, days_of_parts, days_of_phases, most_daily_cny
from bigsale.plan.commission import Commission, expect_commission
from bigsale.plan.crowds import Crowds, find_crowds, make_crowds
from bigsale.plan.curves import MediaCurves, curvature, make_curves
from bigsale.plan.deals import Deals, expect_deals
from bigsale.plan.decisions import Decisions, make_decisions, offer_rows
from bigsale.plan.goal import Goal, make_goal
from bigsale.plan.grid import Grid, baseline_of_cells, make_grid
from bigsale.plan.limits import Limits, stack_limits
from bigsale.plan.linear import sales_worth, worth_per_unit
from bigsale.plan.rebates import Rebates, make_rebates
from bigsale.plan.risk import Risk, make_risk
from bigsale.plan.rules import limit_rows, media_bounds
from bigsale.plan.rules_deals import check_creators
from bigsale.plan.solve_smooth import Local
from bigsale.plan.stock import Shelf, Stock, make_shelf
from bigsale.plan.tail import Tail, make_tail, most_daily
from bigsale.response.result import DemandDraws, ResponseFit

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

SOLVER_DRAWS = 500
"""Posterior draws that the solver averages over; the answer is evaluated with all of them."""


class View(NamedTuple):
    """How the solvers see a problem: weights of draws, and tangents of limits on sales.

    `draw_weight` (solver draw,), sum 1; `factor` (solver draw,) and `kept` (solver draw, day): the
    shares of one more sale that stock and each day's capacity let happen, None without the limit.
    """

    draw_weight: Floats
    factor: Floats | None = None
    kept: Floats | None = None

    def towards(self, other: View, step: float) -> View:
        """Return the view with tangents moved a share `step` of the way to another's."""

        def moved(here: Floats | None, there: Floats | None) -> Floats | None:
            return None if here is None or there is None else (1 - step) * here + step * there

        return View(
            self.draw_weight, moved(self.factor, other.factor), moved(self.kept, other.kept)
        )


@dataclass(frozen=True, eq=False)
class Problem:
    """Everything that the solvers and the tables need; worth is in the unit of the goal.

    `linear_by_draw` (solver draw, variable): worth per unit apart from the media curves, spend
    deducted. `draw_weight` (solver draw,), sum 1: what the solvers average with; `risk` judges.
    `weight` (media channel, part): worth of a gross yuan sold by media.
    `shelf`, `stock`: what the goods there are let it sell; None where stock is no limit.
    `capacity`: what can be handled a day; None where that is no limit.
    `low`, `high` (variable,): bounds; `solver_curves`: the thinned posterior, draws `drawn` of the
    whole; `tail`: its envelope after the campaign.
    """

    brief: Brief
    grid: Grid
    goal: Goal
    curves: MediaCurves
    solver_curves: MediaCurves
    drawn: Ints
    tail: Tail
    commission: Commission
    deals: Deals
    decisions: Decisions
    rebates: Rebates
    crowds: Crowds
    limits: Limits
    linear_by_draw: Floats
    draw_weight: Floats
    risk: Risk
    weight: Floats
    low: Floats
    high: Floats
    demand: DemandDraws
    shelf: Shelf | None = None
    stock: Stock | None = None
    capacity: Capacity | None = None

    def media(self, decision: Floats) -> Floats:
        """Return media spend, (media channel, cell), of a decision."""
        shape = (len(self.curves.channels), self.grid.n_cells)
        return decision[: self.decisions.n_media].reshape(shape)

    def by_draw(self, decision: Floats) -> Floats:
        """Return the worth of a decision in each of the solver's draws, (solver draw,)."""
        linear = self.linear_by_draw @ decision
        if self.capacity is None and self.stock is None:
            return self._media_by_draw(decision) + linear
        sold = self._sold_per_unit @ decision
        worth = self._sales_by_draw(decision)
        return (worth if self.stock is None else self.stock.worth(worth)) + linear - sold

    @property
    def _sold_per_unit(self) -> Floats:
        """The part of `linear_by_draw` that is sales, where limits on sales need it."""
        limit = self.capacity if self.stock is None else self.stock
        return np.zeros((1, self.decisions.n)) if limit is None else limit.sold_by_draw

    def _sales_by_draw(self, decision: Floats) -> Floats:
        """Return the worth of all sales that the days can handle, (solver draw,)."""
        sold = self._sold_per_unit @ decision
        if self.capacity is None:
            return self._media_by_draw(decision) + sold
        media = self.media(decision)
        value, _, _ = self.capacity.curves.worth(media, self.weight)
        daily = self.capacity.daily_worth(media, self.weight, decision)
        return value.sum(axis=1) + sold - self.capacity.lost(daily)

    def _media_by_draw(self, decision: Floats) -> Floats:
        media, _, _ = self.solver_curves.worth(self.media(decision), self.weight)
        return media.sum(axis=1)

    @property
    def sales_weight(self) -> Floats:
        """`draw_weight` times the share of one more sale that stock lets happen, (draw,)."""
        return self.draw_weight if self.stock is None else self.draw_weight * self.stock.factor

    @property
    def above(self) -> float:
        """What tangents of limits on sales add to every worth that the solvers see."""
        above = 0.0
        if self.capacity is not None:
            above += float(self.sales_weight @ self.capacity.above())
        if self.stock is not None:
            above += float(self.draw_weight @ self.stock.above())
        return above

    @property
    def view(self) -> View:
        """The weights and tangents that the solvers see now."""
        return View(
            self.draw_weight,
            None if self.stock is None else self.stock.factor,
            None if self.capacity is None else self.capacity.kept,
        )

    def seen_from(self, decision: Floats, *, weighted: bool = True) -> Problem:
        """Return the problem as it looks near a decision: weights of draws, what is sold there."""
        weight, factor, kept = self.draw_weight, None, None
        if weighted and self.risk.weight > 0:
            weight = self.risk.draw_weights(self.by_draw(decision))
        if self.capacity is not None:
            daily = self.capacity.daily_worth(self.media(decision), self.weight, decision)
            kept = self.capacity.share_kept(daily)
        if self.stock is not None:
            factor = self.stock.slope(self._sales_by_draw(decision))
        return self.seen_as(View(weight, factor, kept))

    def seen_as(self, view: View | None) -> Problem:
        """Return the problem with these weights of draws and tangents of limits on sales."""
        if view is None:
            return self
        seen = replace(self, draw_weight=view.draw_weight)
        if self.stock is not None and view.factor is not None:
            seen = replace(seen, stock=replace(self.stock, factor=view.factor))
        if self.capacity is not None and view.kept is not None:
            capacity = replace(self.capacity, kept=view.kept)
            seen = replace(seen, capacity=capacity, solver_curves=capacity.dimmed(self.grid))
        return seen

    @property
    def bends(self) -> bool:
        """Whether the worth bends beyond its curves: by risk, or by limits on sales."""
        return self.risk.weight > 0 or self.limits_sales

    @property
    def limits_sales(self) -> bool:
        """Whether stock or capacity limits what can be sold."""
        return self.stock is not None or self.capacity is not None

    def linear_worth(self, decision: Floats) -> float:
        """Return the worth that the solvers maximise: mean by `draw_weight`, stock by tangents."""
        return float(self.sales_weight @ self._media_by_draw(decision) + self.linear @ decision)

    def worth(self, decision: Floats) -> float:
        """Return the worth of a decision: the mean over draws, or mean and CVaR (see `risk`)."""
        return self.risk.value(self.by_draw(decision))

    def worth_of_nothing(self) -> float:
        """Return the worth that earlier spend still has: the part no decision earns."""
        return self.worth(np.zeros(self.decisions.n))

    @property
    def linear(self) -> Floats:
        """Worth per unit of each variable apart from media sales, (variable,)."""
        linear = self.draw_weight @ self.linear_by_draw
        if self.stock is not None:
            unsold = self.draw_weight * (1 - self.stock.factor)
            linear = linear - unsold @ self.stock.sold_by_draw
        if self.capacity is not None:
            linear = linear - self.sales_weight @ self.capacity.unsold()
        return linear

    def tangent(self, decision: Floats) -> tuple[Floats, Floats]:
        """Return enveloped media worth (media channel,) and its gradient (media channel, cell)."""
        value, slope, _ = self.solver_curves.worth(
            self.media(decision), self.weight, envelope=self.tail, draw_weight=self.sales_weight
        )
        return self.sales_weight @ value, slope

    def local(self, *, enveloped: bool) -> Callable[[Floats], Local]:
        """Return the weighted mean worth near a decision, S-shapes enveloped or as they are.

        The curvature takes each draw's lags from the two main lag shapes; where a true S-shape
        bends upwards it is left out.
        """
        reach = self.solver_curves.reach()
        linear, envelope = self.linear, self.tail if enveloped else None
        sales = self.sales_weight

        def near(decision: Floats) -> Local:
            value, slope, bend = self.solver_curves.worth(
                self.media(decision), self.weight, envelope=envelope, draw_weight=sales
            )
            gradient = linear.copy()
            gradient[: slope.size] += slope.ravel()
            total = float((sales @ value).sum() + linear @ decision)
            return Local(total, gradient, curvature(bend, reach))

        return near

    def thinned(self, n_draws: int) -> Problem:
        """Return the same problem for at most `n_draws` evenly spaced of the solver's draws."""
        if len(self.draw_weight) <= n_draws:
            return self
        at = _solver_draws(len(self.draw_weight), n_draws)
        weights = self.draw_weight[at] / self.draw_weight[at].sum()
        return replace(
            self,
            solver_curves=self.solver_curves.picked(at),
            drawn=self.drawn[at],
            tail=self.tail.picked(at),
            linear_by_draw=self.linear_by_draw[at],
            draw_weight=weights,
            stock=None if self.stock is None else self.stock.picked(at),
            capacity=None if self.capacity is None else self.capacity.picked(at),
        )

    def with_room(self, budget_cny: float) -> Problem:
        """Return the same problem posed with a larger budget: what it caps follows.

        That is the spend of a cell and of a channel in use, the rebate tiers in reach, and the
        range on which the tail is enveloped.
        """
        goal = self.brief.goal.model_copy(update={"budget_cny": budget_cny})
        brief = self.brief.model_copy(update={"goal": goal})
        low, high, rebates, limits = _limited(
            brief, self.grid, self.decisions, self.commission, self.deals, self.crowds
        )
        return replace(
            self,
            brief=brief,
            tail=make_tail(self.solver_curves, most_daily(self.media(high), self.grid)),
            rebates=rebates,
            limits=limits,
            low=low,
            high=high,
        )

    def with_budget(self, spendable_cny: float) -> Problem:
        """Return the same problem with another amount to spend, no more than the brief's.

        More than that needs room first: bounds and rules take the brief's as the most there is.
        """
        rows = [
            replace(row, high=spendable_cny) if row.key == "goal.budget_cny" else row
            for row in self.limits.rows
        ]
        return replace(self, limits=stack_limits(rows, self.decisions.n))


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
    linear = worth_per_unit(decisions, goal, commission, deals)
    linear[:, rebates.amount] += goal.per_spent * rebates.rate
    draws = _solver_draws(curves.n_draws)
    solver_curves = curves.picked(draws)
    shelf = make_shelf(brief, history)
    stock, capacity = _limits_on_sales(
        brief, grid, goal, shelf, demand=demand, solver_curves=solver_curves,
        sold_by_draw=sales_worth(decisions, goal, commission, deals)[draws],
        places=(decisions, draws),
    )  # fmt: skip
    most_cny = high[: decisions.n_media].reshape(len(curves.channels), grid.n_cells)
    return Problem(
        brief=brief,
        grid=grid,
        goal=goal,
        curves=curves,
        solver_curves=solver_curves,
        drawn=draws,
        tail=make_tail(solver_curves, most_daily(most_cny, grid)),
        commission=commission,
        deals=deals,
        decisions=decisions,
        rebates=rebates,
        crowds=crowds,
        limits=limits,
        linear_by_draw=linear[draws],
        draw_weight=np.full(len(draws), 1 / len(draws)),
        risk=make_risk(brief),
        weight=per_gross[:, None] * inside,
        low=low,
        high=high,
        demand=demand,
        shelf=shelf,
        stock=stock,
        capacity=capacity,
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


def _limits_on_sales(
    brief: Brief,
    grid: Grid,
    goal: Goal,
    shelf: Shelf | None,
    *,
    demand: DemandDraws,
    solver_curves: MediaCurves,
    sold_by_draw: Floats,
    places: tuple[Decisions, Ints],
) -> tuple[Stock | None, Capacity | None]:
    """Return how stock and capacity limit sales; `places`: decisions and the solver's draws."""
    decisions, draws = places
    value, most_cny = max(goal.shop_per_gross, 1e-9), most_daily_cny(brief, grid)
    coming_cny = solver_curves.to_come.sum(axis=1)
    inside_cny = coming_cny @ days_of_parts(grid)
    before_cny = inside_cny.copy()
    np.add.at(before_cny.T, grid.cell_day, baseline_of_cells(demand, grid)[draws].T)
    late_cny = coming_cny.sum(axis=1) - inside_cny.sum(axis=1)
    stock = capacity = None
    if shelf is not None:
        ones = np.ones(len(draws))
        stock = Stock(shelf, before_cny.sum(axis=1) + late_cny, value, sold_by_draw, ones)
    if most_cny is not None:
        multiplier = demand.cell_multiplier.mean(axis=0)
        capacity = Capacity(
            curves=solver_curves.without_to_come(),
            most_cny=most_cny,
            before_cny=before_cny,
            value=value,
            of_part=days_of_parts(grid),
            of_variable=decisions.days(grid, days_of_phases(grid, _phases(brief), multiplier)),
            sold_by_draw=sold_by_draw,
            kept=np.ones((len(draws), grid.n_days)),
        )
    return stock, capacity


def _phases(brief: Brief) -> list[str]:
    return [phase.name for phase in brief.phases]


def _solver_draws(n_draws: int, most: int = SOLVER_DRAWS) -> Ints:
    """Return at most `most` evenly spaced draws."""
    return np.linspace(0, n_draws - 1, min(n_draws, most)).round().astype(int)


def _media_channels(brief: Brief, fit: ResponseFit) -> tuple[str, ...]:
    """Return the channels bought by spend that the fit has a curve for."""
    return tuple(
        name
        for name, channel in brief.channels.items()
        if name in fit.curves.channels
        and (channel.kind in ("auction", "touch") or getattr(channel, "boost", False))
    )
