"""The plan as one optimisation problem: decisions, what they are worth, and limits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bigsale.brief.model import Brief
from bigsale.plan.capacity import Capacity
from bigsale.plan.commission import Commission
from bigsale.plan.crowds import Crowds
from bigsale.plan.curves import MediaCurves, curvature
from bigsale.plan.deals import Deals
from bigsale.plan.decisions import Decisions
from bigsale.plan.goal import Goal
from bigsale.plan.grid import Grid
from bigsale.plan.limits import Limits, stack_limits
from bigsale.plan.rebates import Rebates
from bigsale.plan.risk import Risk
from bigsale.plan.solve_smooth import Local
from bigsale.plan.stock import Shelf, Stock
from bigsale.plan.tail import Tail
from bigsale.response.result import DemandDraws

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
        return self.picked(solver_draws(len(self.draw_weight), n_draws))

    def picked(self, at: Ints) -> Problem:
        """Return the same problem for some of the solver's draws only."""
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

    def with_budget(self, spendable_cny: float) -> Problem:
        """Return the same problem with another amount to spend, no more than the brief's.

        More than that needs room first: bounds and rules take the brief's as the most there is.
        """
        rows = [
            replace(row, high=spendable_cny) if row.key == "goal.budget_cny" else row
            for row in self.limits.rows
        ]
        return replace(self, limits=stack_limits(rows, self.decisions.n))


def solver_draws(n_draws: int, most: int = SOLVER_DRAWS) -> Ints:
    """Return at most `most` evenly spaced draws."""
    return np.linspace(0, n_draws - 1, min(n_draws, most)).round().astype(int)
