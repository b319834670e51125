"""The plan as one optimisation problem: decisions, what they are worth, and limits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from bigsale.brief.calendar import campaign_cells
from bigsale.brief.model import Brief
from bigsale.data.history import History
from bigsale.economics.result import Economics
from bigsale.plan.commission import Commission, expect_commission
from bigsale.plan.curves import MediaCurves, curvature, make_curves
from bigsale.plan.deals import Deals, expect_deals
from bigsale.plan.decisions import Decisions, make_decisions, offer_rows
from bigsale.plan.goal import Goal, make_goal
from bigsale.plan.grid import Grid, make_grid
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


@dataclass(frozen=True, eq=False)
class Problem:
    """Everything that the solvers and the tables need; worth is in the unit of the goal.

    `linear_by_draw` (solver draw, variable): worth per unit apart from the media curves, spend
    deducted. `draw_weight` (solver draw,), sum 1: what the solvers average with; `risk` judges.
    `weight` (media channel, part): worth of a gross yuan sold by media.
    `shelf`, `stock`: what the goods there are let it sell; None where stock is no limit.
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

    def media(self, decision: Floats) -> Floats:
        """Return media spend, (media channel, cell), of a decision."""
        shape = (len(self.curves.channels), self.grid.n_cells)
        return decision[: self.decisions.n_media].reshape(shape)

    def by_draw(self, decision: Floats) -> Floats:
        """Return the worth of a decision in each of the solver's draws, (solver draw,)."""
        media = self._media_by_draw(decision)
        linear = self.linear_by_draw @ decision
        if self.stock is None:
            return media + linear
        sold = self.stock.sold_by_draw @ decision
        return self.stock.worth(media + sold) + linear - sold

    def _media_by_draw(self, decision: Floats) -> Floats:
        media, _, _ = self.solver_curves.worth(self.media(decision), self.weight)
        return media.sum(axis=1)

    @property
    def sales_weight(self) -> Floats:
        """`draw_weight` times the share of one more sale that stock lets happen, (draw,)."""
        return self.draw_weight if self.stock is None else self.draw_weight * self.stock.factor

    @property
    def above(self) -> float:
        """What the tangent of the stock limit adds to every worth that the solvers see."""
        return 0.0 if self.stock is None else float(self.draw_weight @ self.stock.above())

    def seen_from(self, decision: Floats, *, weighted: bool = True) -> Problem:
        """Return the problem as it looks near a decision: weights of draws, and what sells out."""
        weight, stock = self.draw_weight, self.stock
        if weighted and self.risk.weight > 0:
            weight = self.risk.draw_weights(self.by_draw(decision))
        if stock is not None:
            sales = self._media_by_draw(decision) + stock.sold_by_draw @ decision
            stock = replace(stock, factor=stock.slope(sales))
        return replace(self, draw_weight=weight, stock=stock)

    def seen_as(self, draw_weight: Floats | None, factor: Floats | None) -> Problem:
        """Return the problem with these weights of draws and shares that stock lets happen."""
        stock = self.stock
        if stock is not None and factor is not None:
            stock = replace(stock, factor=factor)
        weight = self.draw_weight if draw_weight is None else draw_weight
        return replace(self, draw_weight=weight, stock=stock)

    @property
    def bends(self) -> bool:
        """Whether the worth bends beyond its curves: by risk, or by what stock lets it sell."""
        return self.risk.weight > 0 or self.stock is not None

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
        if self.stock is None:
            return linear
        unsold = self.draw_weight * (1 - self.stock.factor)
        return linear - unsold @ self.stock.sold_by_draw

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
        tail = replace(self.tail, ratio=self.tail.ratio[at], line=self.tail.line[:, at])
        weights = self.draw_weight[at] / self.draw_weight[at].sum()
        return replace(
            self,
            solver_curves=self.solver_curves.picked(at),
            drawn=self.drawn[at],
            tail=tail,
            linear_by_draw=self.linear_by_draw[at],
            draw_weight=weights,
            stock=None if self.stock is None else self.stock.picked(at),
        )

    def with_budget(self, spendable_cny: float) -> Problem:
        """Return the same problem with another amount to spend."""
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
    decisions = make_decisions(brief, grid, curves, commission, deals)
    low, high = media_bounds(brief, grid, decisions.table)
    rows = limit_rows(brief, grid, decisions.table, deals)
    inside = np.where(grid.part_inside, 1.0, goal.tail)
    per_gross = np.array([goal.per_gross[name] for name in curves.channels])
    taken = decisions.block("commission")
    high[taken] = np.minimum(high[taken], commission.cap_cny.ravel())
    rebates = make_rebates(brief, decisions.table, high)
    high = rebates.opened(high)
    linear = worth_per_unit(decisions, goal, commission, deals)
    linear[:, rebates.amount] += goal.per_spent * rebates.rate
    draws = _solver_draws(curves.n_draws)
    solver_curves = curves.picked(draws)
    shelf = make_shelf(brief, history)
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
        limits=stack_limits(
            [*rows, *rebates.limits(), *offer_rows(decisions, commission)], decisions.n
        ),
        linear_by_draw=linear[draws],
        draw_weight=np.full(len(draws), 1 / len(draws)),
        risk=make_risk(brief),
        weight=per_gross[:, None] * inside,
        low=low,
        high=high,
        demand=demand,
        shelf=shelf,
        stock=None
        if shelf is None
        else Stock(
            shelf=shelf,
            before_cny=(demand.baseline_cny[:, grid.cell_day] @ grid.cell_width)[draws],
            value=max(goal.shop_per_gross, 1e-9),
            sold_by_draw=sales_worth(decisions, goal, commission, deals)[draws],
            factor=np.ones(len(draws)),
        ),
    )


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
