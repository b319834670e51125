"""The plan as one optimisation problem: decisions, what they are worth, and limits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bigsale.brief.model import Brief
from bigsale.plan.commission import Commission
from bigsale.plan.crowds import Crowds
from bigsale.plan.curves import MediaCurves, curvature
from bigsale.plan.deals import Deals
from bigsale.plan.decisions import Decisions
from bigsale.plan.goal import Goal
from bigsale.plan.grid import Grid
from bigsale.plan.limits import Limits, stack_limits
from bigsale.plan.majorant import majorant
from bigsale.plan.rebates import Rebates
from bigsale.plan.risk import Risk
from bigsale.plan.room import Room
from bigsale.plan.sales_limit import Look, Rates, SalesLimit, Tangent
from bigsale.plan.solve_smooth import Local
from bigsale.plan.tail import Tail
from bigsale.response.result import DemandDraws

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

SOLVER_DRAWS = 500
"""Posterior draws that the solver averages over; the answer is evaluated with all of them."""


class View(NamedTuple):
    """How the solvers see a problem: weights of draws, and a tangent of what limits on sales leave.

    `draw_weight` (solver draw,), sum 1; `tangent` is None where nothing limits sales.
    """

    draw_weight: Floats
    tangent: Tangent | None = None

    def towards(self, other: View, step: float) -> View:
        """Return the view with its tangent moved a share `step` of the way to another's."""
        if self.tangent is None or other.tangent is None:
            return self
        return View(self.draw_weight, self.tangent.towards(other.tangent, step))


@dataclass(frozen=True, eq=False)
class Problem:
    """Everything that the solvers and the tables need; worth is in the unit of the goal.

    `linear_by_draw` (solver draw, variable): worth per unit apart from the media curves, spend
    deducted. `draw_weight` (solver draw,), sum 1: what the solvers average with; `risk` judges.
    `weight` (media channel, part): worth of a gross yuan sold by media; `sold_by_draw` (solver
    draw, variable): the part of `linear_by_draw` that is sales.
    `room`: what there is to sell, and hands for it; `limit`: the same in the solver's draws,
    `tangent`: what solvers see now of the worth; both None where nothing limits sales.
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
    sold_by_draw: Floats
    draw_weight: Floats
    risk: Risk
    weight: Floats
    low: Floats
    high: Floats
    demand: DemandDraws
    room: Room
    limit: SalesLimit | None = None
    tangent: Tangent | None = None

    def media(self, decision: Floats) -> Floats:
        """Return media spend, (media channel, cell), of a decision."""
        shape = (len(self.curves.channels), self.grid.n_cells)
        return decision[: self.decisions.n_media].reshape(shape)

    def by_draw(self, decision: Floats) -> Floats:
        """Return the worth of a decision in each of the solver's draws, (solver draw,)."""
        return self._worth_of(decision, self.look(decision))

    def _worth_of(self, decision: Floats, look: Look | None) -> Floats:
        linear = self.linear_by_draw @ decision
        if look is None:
            return self._media_by_draw(decision) + linear
        return look.worth() + linear - self.sold_by_draw @ decision

    def look(self, decision: Floats) -> Look | None:
        """Return what limits on sales let happen of a decision; None where nothing limits it."""
        if self.limit is None:
            return None
        return self.limit.look(self.media(decision), decision, self.rates)

    def _media_by_draw(self, decision: Floats) -> Floats:
        media, _, _ = self.solver_curves.worth(self.media(decision), self.weight)
        return media.sum(axis=1)

    @property
    def rates(self) -> Rates:
        """What sales are worth to the goal, by place and variable."""
        return Rates(self.weight, self.sold_by_draw)

    @property
    def above(self) -> float:
        """What the tangent of a limited worth adds to every worth that the solvers see."""
        return 0.0 if self.tangent is None else float(self.draw_weight @ self.tangent.above)

    @property
    def view(self) -> View:
        """The weights and the tangent that the solvers see now."""
        return View(self.draw_weight, self.tangent)

    def seen_from(self, decision: Floats, *, weighted: bool = True) -> Problem:
        """Return the problem as it looks near a decision: weights of draws, what is sold there."""
        return self._seen(decision, Look.slope, weighted=weighted)

    def bounded_from(self, decision: Floats, *, weighted: bool = True) -> Problem:
        """Return the problem seen so that no plan is worth more than it looks, and close here."""
        return self._seen(decision, majorant, weighted=weighted)

    def _seen(
        self, decision: Floats, tangent: Callable[[Look], Tangent], *, weighted: bool
    ) -> Problem:
        look = self.look(decision)
        by_draw = self._worth_of(decision, look) if weighted and self.risk.weight > 0 else None
        return self._seen_with(look, tangent, by_draw)

    def _seen_with(
        self, look: Look | None, tangent: Callable[[Look], Tangent], by_draw: Floats | None
    ) -> Problem:
        """Return the problem with a tangent, draws weighed by worth `by_draw` (solver draw,)."""
        weight = self.draw_weight
        if by_draw is not None and self.risk.weight > 0:
            weight = self.risk.draw_weights(by_draw)
        return self.seen_as(View(weight, None if look is None else tangent(look)))

    def seen_as(self, view: View | None) -> Problem:
        """Return the problem with these weights of draws and this tangent of limits on sales."""
        if view is None:
            return self
        seen = replace(self, draw_weight=view.draw_weight)
        if self.limit is None or view.tangent is None:
            return seen
        curves, tail = self.limit.dimmed(view.tangent, self.rates)
        return replace(seen, tangent=view.tangent, solver_curves=curves, tail=tail)

    def bounds_show_the_way(self, decision: Floats) -> bool:
        """Return whether the tangents that bound at a decision also say how its worth rises."""
        look = self.look(decision)
        return look is None or look.slope().near(majorant(look))

    @property
    def bends(self) -> bool:
        """Whether the worth bends beyond its curves: by risk, or by limits on sales."""
        return self.risk.weight > 0 or self.limits_sales

    @property
    def limits_sales(self) -> bool:
        """Whether stock or capacity limits what can be sold."""
        return self.room.limits

    def linear_worth(self, decision: Floats) -> float:
        """Return the worth that the solvers maximise: mean by `draw_weight`, limits by tangent."""
        return float(self.draw_weight @ self._media_by_draw(decision) + self.linear @ decision)

    def worth(self, decision: Floats) -> float:
        """Return the worth of a decision: the mean over draws, or mean and CVaR (see `risk`)."""
        return self.risk.value(self.by_draw(decision))

    def worth_and_slope(self, decision: Floats) -> tuple[float, Floats]:
        """Return the worth of a decision and its slope, (variable,), S-shapes enveloped."""
        look = self.look(decision)
        by_draw = self._worth_of(decision, look)
        seen = self._seen_with(look, Look.slope, by_draw)
        return self.risk.value(by_draw), seen._gradient(decision)[1]

    def bound_and_slope(self, decision: Floats) -> tuple[float, Floats]:
        """Return what the tangents that bound at a decision leave it worth, and their slope."""
        seen = self.bounded_from(decision)
        worth, slope = seen._gradient(decision)
        return worth + seen.above, slope

    def _gradient(self, decision: Floats) -> tuple[float, Floats]:
        """Return worth and slope (variable,) as the solvers see them, S-shapes enveloped."""
        slope = self.linear.copy()
        worth, media = self.media_tangent(decision)
        total = float(worth.sum() + slope @ decision)
        slope[: media.size] += media.ravel()
        return total, slope

    def worth_of_nothing(self) -> float:
        """Return the worth that earlier spend still has: the part no decision earns."""
        return self.worth(np.zeros(self.decisions.n))

    @property
    def linear(self) -> Floats:
        """Worth per unit of each variable apart from media sales, (variable,)."""
        if self.tangent is None:
            return np.asarray(self.draw_weight @ self.linear_by_draw)
        lost = self.sold_by_draw - self.tangent.variables
        return np.asarray(self.draw_weight @ (self.linear_by_draw - lost))

    def media_tangent(self, decision: Floats) -> tuple[Floats, Floats]:
        """Return enveloped media worth (media channel,) and its gradient (media channel, cell)."""
        value, slope, _ = self.solver_curves.worth(
            self.media(decision), self.weight, envelope=self.tail, draw_weight=self.draw_weight
        )
        return self.draw_weight @ value, slope

    def local(self, *, enveloped: bool) -> Callable[[Floats], Local]:
        """Return the weighted mean worth near a decision, S-shapes enveloped or as they are.

        The curvature takes each draw's lags from the two main lag shapes; where a true S-shape
        bends upwards it is left out.
        """
        reach = self.solver_curves.reach()
        linear, envelope = self.linear, self.tail if enveloped else None
        draws = self.draw_weight

        def near(decision: Floats) -> Local:
            value, slope, bend = self.solver_curves.worth(
                self.media(decision), self.weight, envelope=envelope, draw_weight=draws
            )
            gradient = linear.copy()
            gradient[: slope.size] += slope.ravel()
            total = float((draws @ value).sum() + linear @ decision)
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
            sold_by_draw=self.sold_by_draw[at],
            limit=None if self.limit is None else self.limit.picked(at),
            tangent=None if self.tangent is None else self.tangent.picked(at),
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
