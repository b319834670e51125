"""The plan as one optimisation problem: decisions, what they are worth, and limits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from bigsale.brief.calendar import campaign_cells
from bigsale.brief.model import Brief
from bigsale.data.history import History
from bigsale.economics.result import Economics
from bigsale.plan.commission import Commission, expect_commission
from bigsale.plan.curves import MediaCurves, curvature, make_curves
from bigsale.plan.deals import SAME_AUDIENCE_LOSS, Deals, expect_deals
from bigsale.plan.goal import Goal, make_goal
from bigsale.plan.grid import Grid, make_grid
from bigsale.plan.limits import Limits, stack_limits
from bigsale.plan.rebates import Rebates, make_rebates, tier_variables
from bigsale.plan.risk import Risk, make_risk
from bigsale.plan.rules import limit_rows, media_bounds
from bigsale.plan.rules_deals import check_creators
from bigsale.plan.solve_smooth import Local
from bigsale.plan.tail import Tail, make_tail, most_daily
from bigsale.response.result import DemandDraws, ResponseFit

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

SOLVER_DRAWS = 500
"""Posterior draws that the solver averages over; the answer is evaluated with all of them."""


@dataclass(frozen=True, eq=False)
class Decisions:
    """The decision vector: one row of `table` per variable, in blocks.

    `table`: block (media, commission, deal, best, use, tier, rebated), channel, cell (−1 for
    deals), phase (position), deal (−1 for spend), money_cny (yuan per unit of the variable). Media
    and commission are yuan of a channel on a cell; a deal is 0 or 1 in a phase; `best` (0–1) marks
    the one creator of an audience who loses nothing to the others of that audience; `use` (0 or
    1) says whether a channel with a least spend if used is used; `tier` (0 or 1) and `rebated`
    (yuan) are explained in `rebates`.
    """

    table: pd.DataFrame
    n_media: int

    @property
    def whole(self) -> Ints:
        """Return the positions of variables that are 0 or 1: deals, channels in use, tiers."""
        return np.concatenate([self.block(name) for name in ("deal", "use", "tier")])

    @property
    def n(self) -> int:
        """Number of variables."""
        return len(self.table)

    def block(self, name: str) -> Ints:
        """Return the positions of one block."""
        return np.flatnonzero(self.table["block"].to_numpy() == name)

    @property
    def money_cny(self) -> Floats:
        """Yuan per unit of each variable."""
        return self.table["money_cny"].to_numpy(float)


@dataclass(frozen=True, eq=False)
class Problem:
    """Everything that the solvers and the tables need; worth is in the unit of the goal.

    `linear_by_draw` (solver draw, variable): worth per unit apart from the media curves, spend
    deducted. `draw_weight` (solver draw,), sum 1: what the solvers average with; `risk` judges.
    `weight` (media channel, part): worth of a gross yuan sold by media.
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

    def media(self, decision: Floats) -> Floats:
        """Return media spend, (media channel, cell), of a decision."""
        shape = (len(self.curves.channels), self.grid.n_cells)
        return decision[: self.decisions.n_media].reshape(shape)

    def by_draw(self, decision: Floats) -> Floats:
        """Return the worth of a decision in each of the solver's draws, (solver draw,)."""
        media, _, _ = self.solver_curves.worth(self.media(decision), self.weight)
        return media.sum(axis=1) + self.linear_by_draw @ decision

    def weighted_worth(self, decision: Floats) -> float:
        """Return the worth averaged with `draw_weight`: what the solvers maximise."""
        return float(self.draw_weight @ self.by_draw(decision))

    def worth(self, decision: Floats) -> float:
        """Return the worth of a decision: the mean over draws, or mean and CVaR (see `risk`)."""
        return self.risk.value(self.by_draw(decision))

    def worth_of_nothing(self) -> float:
        """Return the worth that earlier spend still has: the part no decision earns."""
        return self.worth(np.zeros(self.decisions.n))

    @property
    def linear(self) -> Floats:
        """Worth per unit of each variable apart from media sales, (variable,)."""
        return self.draw_weight @ self.linear_by_draw

    def tangent(self, decision: Floats) -> tuple[Floats, Floats]:
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

        def near(decision: Floats) -> Local:
            value, slope, bend = self.solver_curves.worth(
                self.media(decision), self.weight, envelope=envelope, draw_weight=self.draw_weight
            )
            gradient = linear.copy()
            gradient[: slope.size] += slope.ravel()
            total = float((self.draw_weight @ value).sum() + linear @ decision)
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
    decisions = _decisions(brief, grid, curves, commission, deals)
    low, high = media_bounds(brief, grid, decisions.table)
    rows = limit_rows(brief, grid, decisions.table, deals)
    inside = np.where(grid.part_inside, 1.0, goal.tail)
    per_gross = np.array([goal.per_gross[name] for name in curves.channels])
    taken = decisions.block("commission")
    high[taken] = np.minimum(high[taken], commission.cap_cny.ravel())
    rebates = make_rebates(brief, decisions.table, high)
    high = rebates.opened(high)
    linear = _linear_worth(decisions, goal, commission, deals)
    linear[:, rebates.amount] += goal.per_spent * rebates.rate
    draws = _solver_draws(curves.n_draws)
    solver_curves = curves.picked(draws)
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
        limits=stack_limits([*rows, *rebates.limits()], decisions.n),
        linear_by_draw=linear[draws],
        draw_weight=np.full(len(draws), 1 / len(draws)),
        risk=make_risk(brief),
        weight=per_gross[:, None] * inside,
        low=low,
        high=high,
        demand=demand,
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


def _decisions(
    brief: Brief, grid: Grid, curves: MediaCurves, commission: Commission, deals: Deals
) -> Decisions:
    """Return the decision vector's table."""
    phases = [phase.name for phase in brief.phases]
    phase_of_cell = [phases.index(cell.phase) for cell in grid.cells]
    rows: list[tuple[str, str, int, int, int, float]] = []
    for block, channels in (("media", curves.channels), ("commission", commission.channels)):
        rows += [
            (block, channel, cell, phase_of_cell[cell], -1, 1.0)
            for channel in channels
            for cell in range(grid.n_cells)
        ]
    options = [(int(d), int(p)) for d, p in np.argwhere(deals.phase_factor > 0)]
    fees, channel_of = deals.fee_fen / 100, deals.channel
    rows += [("deal", channel_of[d], -1, p, d, float(fees[d])) for d, p in options]
    shared = _shared_audiences(deals)
    rows += [("best", channel_of[d], -1, p, d, 0.0) for d, p in options if shared[d]]
    rows += [
        ("use", name, -1, 0, -1, 0.0)
        for name, channel in brief.channels.items()
        if channel.min_if_used_cny > 0
    ]
    rows += tier_variables(brief, curves.channels)
    names = ["block", "channel", "cell", "phase", "deal", "money_cny"]
    table = pd.DataFrame(rows, columns=names)
    return Decisions(table, len(curves.channels) * grid.n_cells)


def _shared_audiences(deals: Deals) -> npt.NDArray[np.bool_]:
    """Return whether another candidate has the same audience, (deal,)."""
    if "audience" not in deals.table:
        return np.zeros(deals.n_deals, bool)
    audience = deals.table["audience"]
    return (audience.notna() & audience.duplicated(keep=False)).to_numpy()


def _linear_worth(decisions: Decisions, goal: Goal, commission: Commission, deals: Deals) -> Floats:
    """Return worth per unit of each variable, media sales apart, (draw, variable)."""
    worth = sold_by_draw(
        decisions, commission, deals, per_gross=goal.per_gross, per_deal=deal_worth(goal, deals)
    )
    worth -= goal.per_spent * decisions.money_cny
    own = decisions.block("deal")
    deal, phase = (decisions.table[name].to_numpy()[own] for name in ("deal", "phase"))
    factor = deals.phase_factor[deal, phase]
    paid_cny = factor * deals.commission_cny[deal] - deals.given_back_cny(deal, factor)
    worth[:, own] -= goal.per_spent * paid_cny
    return worth


def sold_by_draw(
    decisions: Decisions,
    commission: Commission,
    deals: Deals,
    *,
    per_gross: Mapping[str, float],
    per_deal: Floats,
) -> Floats:
    """Return what one unit of each variable sells, media apart, (draw, variable).

    `per_gross`: worth of a gross yuan, by channel; `per_deal` (draw, deal): worth of what a deal
    adds on a usual day.
    """
    table = decisions.table
    sold = np.zeros((len(commission.added_per_cny), decisions.n))
    for at, channel in enumerate(commission.channels):
        rows = ((table["block"] == "commission") & (table["channel"] == channel)).to_numpy()
        sold[:, rows] += per_gross[channel] * commission.added_per_cny[:, at, None]
    shared = _shared_audiences(deals)
    for block in ("deal", "best"):
        own = decisions.block(block)
        deal, phase = table["deal"].to_numpy()[own], table["phase"].to_numpy()[own]
        factor = deals.phase_factor[deal, phase]
        lost = np.where(shared[deal], SAME_AUDIENCE_LOSS, 0.0)
        sold[:, own] += (1 - lost if block == "deal" else lost) * factor * per_deal[:, deal]
    return sold


def deal_worth(goal: Goal, deals: Deals) -> Floats:
    """Return what the added sales of each deal are worth on a usual day, (draw, deal)."""
    if goal.maximise == "contribution":
        per_gross = deals.value_per_gross + deal_rates(goal.later_per_gross, deals)
    elif goal.maximise == "net_sales":
        per_gross = deals.net_share
    else:
        per_gross = deal_rates(goal.per_gross, deals)
    return per_gross * deals.added_cny


def deal_rates(by_channel: Mapping[str, float], deals: Deals) -> Floats:
    """Return the rate of each deal's channel, (deal,)."""
    return np.array([by_channel[name] for name in deals.channel], dtype=float)
