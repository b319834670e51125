"""A worth that stock or the days' capacity limits, as solvers see it.

Because of a plan a_t yuan more are wanted on day t and a⁺ outside all phases, in one draw; h_t of
a_t are handled, of all H = Σ h_t stock has P₁, of a⁺ it has P₂ (see `room`). The plan is worth

    P₁/H · Σ_t h_t/a_t · M_t + P₂/a⁺ · M⁺,

M_t and M⁺ what its sales would be worth without limits. Where channels' margins differ that is not
concave in what they sell, so two tangents stand for it: `Look.slope` is its derivative, and
`majorant` is nowhere below it. Where margins are alike the two are one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bigsale.plan.curves import MediaCurves
from bigsale.plan.room import SMALLEST_CNY, Room, Served
from bigsale.plan.tail import Tail

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

NEAR = 0.01
"""Tangents whose coefficients differ by less than this share of them show the same way."""


class Rates(NamedTuple):
    """What counts of sales, in the goal's unit: of a gross yuan of media (media channel, part), and
    of what one unit of each variable sells, media apart (draw, variable)."""

    media: Floats
    variables: Floats


class Tangent(NamedTuple):
    """A limited worth made linear in sales: Σ coefficients · sales + `above`, by draw.

    `media` (draw, media channel, part): of a gross yuan; `variables` (draw, variable): of a unit;
    `above` (draw,); all in the goal's unit. `kept` (draw, part): share sold of one more yuan.
    """

    media: Floats
    variables: Floats
    above: Floats
    kept: Floats

    def towards(self, other: Tangent, step: float) -> Tangent:
        """Return the tangent moved a share `step` of the way to another."""
        return Tangent(
            *((1 - step) * own + step * its for own, its in zip(self, other, strict=True))
        )

    def picked(self, at: Ints) -> Tangent:
        """Return the same for some of the draws."""
        return Tangent(*(part[at] for part in self))

    def near(self, other: Tangent) -> bool:
        """Return whether sales count nearly the same in both."""
        apart = sum(np.abs(own - its).sum() for own, its in zip(self[:2], other[:2], strict=True))
        return bool(apart <= NEAR * sum(np.abs(its).sum() for its in other[:2]))


class Wanted(NamedTuple):
    """What a plan adds to demand: inside the campaign by day (draw, day), and outside (draw,).

    `worth`, `late_worth`: what these sales would be worth without limits, in the goal's unit.
    """

    added_cny: Floats
    late_cny: Floats
    worth: Floats
    late_worth: Floats


@dataclass(frozen=True, eq=False)
class SalesLimit:
    """The room for sales, and what of them is wanted where, in the solver's draws.

    `curves`, `tail`: the solver's, as they are without limits. `nothing_cny` (draw, media channel,
    part): what the curves sell without a plan; `before_cny` (draw, day): demand of the campaign
    before it. `of_variable` (variable, day): where sales of a variable fall; `gross_by_draw` (draw,
    variable): gross yuan that a unit of it sells, media apart.
    """

    room: Room
    curves: MediaCurves
    tail: Tail
    nothing_cny: Floats
    before_cny: Floats
    of_variable: Floats
    gross_by_draw: Floats

    def picked(self, at: Ints) -> SalesLimit:
        """Return the same for some of the draws."""
        return replace(
            self,
            curves=self.curves.picked(at),
            tail=self.tail.picked(at),
            nothing_cny=self.nothing_cny[at],
            before_cny=self.before_cny[at],
            gross_by_draw=self.gross_by_draw[at],
        )

    def look(self, media_cny: Floats, decision: Floats, rates: Rates) -> Look:
        """Return what a plan wants to sell and what is sold of it.

        `media_cny` (media channel, cell): the spend on media in `decision` (variable,).
        """
        sales_cny, inside = self.curves.sales(media_cny) - self.nothing_cny, self.inside
        gross, worth = sales_cny.sum(axis=1), np.einsum("dcp,cp->dp", sales_cny, rates.media)
        at = np.flatnonzero((decision != 0) & self.of_variable.any(axis=1))
        of_part, of_variable, units = self.room.of_part, self.of_variable[at], decision[at]
        wanted = Wanted(
            gross @ of_part + (self.gross_by_draw[:, at] * units) @ of_variable,
            gross[:, ~inside].sum(axis=1),
            worth @ of_part + (rates.variables[:, at] * units) @ of_variable,
            worth[:, ~inside].sum(axis=1),
        )
        served = self.room.served(self.before_cny, wanted.added_cny, wanted.late_cny)
        return Look(self, rates, decision, sales_cny, wanted, served)

    def demand_cny(self, media_cny: Floats, decision: Floats) -> Floats:
        """Return what is wanted on each day of the campaign with a plan, (draw, day)."""
        ones = np.ones((len(media_cny), self.curves.grid.n_parts))
        gross = self.look(media_cny, decision, Rates(ones, self.gross_by_draw))
        return np.asarray(self.before_cny + gross.wanted.added_cny)

    def dimmed(self, tangent: Tangent, rates: Rates) -> tuple[MediaCurves, Tail]:
        """Return curves and tail whose sales count at `rates` what they do in a tangent.

        Where a rate is zero they count what is sold of one more yuan.
        """
        share = np.divide(
            tangent.media,
            rates.media,
            out=np.repeat(tangent.kept[:, None], len(rates.media), axis=1),
            where=rates.media != 0,
        )
        last, late = self.curves.grid.last_outside, self.curves.outside
        outside = np.ones(share.shape[:2]) if self.inside[last] else share[:, :, last]
        of_late = outside[:, :, None] * late
        counts = share * (1 - late) + of_late
        of_late = np.divide(of_late, counts, out=np.zeros_like(late), where=counts != 0)
        curves = replace(self.curves, height=self.curves.height * counts, outside=of_late)
        line = self.tail.line * np.stack([np.ones_like(outside), outside, outside])
        return curves, replace(self.tail, line=line)

    @cached_property
    def ordinary(self) -> Served:
        """What happens of demand without any plan, and of a first yuan more."""
        before = self.before_cny
        return self.room.served(before, np.zeros_like(before), np.zeros(len(before)))

    @property
    def inside(self) -> Flags:
        """Whether each part belongs to a phase, (part,)."""
        return self.curves.grid.part_inside

    def by_part(self, by_day: Floats, outside: Floats) -> Floats:
        """Return values of days (draw, day), and of all parts outside (draw,), by part."""
        days = self.curves.grid.part_day
        return np.where(self.inside, by_day[:, days], outside[:, None])

    def by_variable(self, by_day: Floats) -> Floats:
        """Return the mean of values of days (draw, day) over a variable's sales, 0 for media."""
        return np.asarray(by_day @ self.of_variable.T)


@dataclass(frozen=True, eq=False)
class Look:
    """One plan under the limits: what it wants to sell, and what is sold of it.

    `sales_cny` (draw, media channel, part): what media add, if nothing limited it.
    """

    limit: SalesLimit
    rates: Rates
    decision: Floats
    sales_cny: Floats
    wanted: Wanted
    served: Served

    def worth(self) -> Floats:
        """Return what the plan's sales are worth, (draw,), in the goal's unit."""
        inside = (self.served.added * self.wanted.worth).sum(axis=1)
        return np.asarray(
            self.served.stock_added * inside + self.served.stock_late * self.wanted.late_worth
        )

    def spare(self) -> Floats:
        """Return 1 where a day has room for more, else 0, (draw, day)."""
        return self.limit.room.spare(self.limit.before_cny + self.wanted.added_cny)

    def kept(self) -> Floats:
        """Return the share sold of one more yuan wanted, (draw, part)."""
        next_late = self.served.next_late
        return self.limit.by_part(self.spare() * next_late[:, None], next_late)

    def slope(self) -> Tangent:
        """Return how the worth rises with sales here; as a bound it says nothing."""
        limit, wanted, served, spare = self.limit, self.wanted, self.served, self.spare()
        by_day = _mean(wanted.worth, wanted.added_cny)
        late = _mean(wanted.late_worth, wanted.late_cny)
        handled = _mean((served.added * wanted.worth).sum(axis=1), served.handled_cny.sum(axis=1))
        # One more yuan also takes from those beside it: inside the sale, outside it, on its day.
        scarcer = handled * (served.next_added - served.stock_added)
        scarcer += late * (served.next_late - served.next_added)
        crowding = served.stock_added[:, None] * by_day * (spare - served.added)
        crowding += spare * scarcer[:, None]
        shares = served.stock_added[:, None] * served.added
        own = limit.by_part(shares, served.stock_late)
        others = limit.by_part(crowding, late * (served.next_late - served.stock_late))
        media = self.rates.media * own[:, None] + others[:, None]
        variables = self.rates.variables * limit.by_variable(shares)
        variables += limit.gross_by_draw * limit.by_variable(crowding)
        return Tangent(media, variables, np.zeros(len(own)), self.kept())


def _mean(total: Floats, of: Floats) -> Floats:
    """Return total ÷ of, 0 where there is nothing."""
    return np.divide(total, of, out=np.zeros_like(total), where=of > SMALLEST_CNY)
