"""What there is room to sell: demand beyond the goods in stock, or beyond a day's hands, is lost.

On a day t of the campaign b_t yuan are wanted before a plan and a_t more because of it; min(b + a,
C_t) of them can be handled. Of what the days handle the shelf lets sold(…) happen (see `stock`).
Who comes first is served first: demand before the plan, then what it adds inside the campaign, then
what it adds outside all phases, which no day's capacity limits. All that a plan adds on a day has
the same chance of being sold.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bigsale.brief.model import Brief
from bigsale.data.history import History
from bigsale.plan.capacity import days_of_parts, most_daily_cny
from bigsale.plan.grid import Grid
from bigsale.plan.stock import Shelf, make_shelf

Floats = npt.NDArray[np.float64]

SMALLEST_CNY = 1e-6
"""Added sales below this are none."""


class Served(NamedTuple):
    """What happens of demand, by draw; all shares 0–1.

    `before`, `added` (draw, day): share that the days handle of demand before the plan and of what
    it adds. `stock_before`, `stock_added`, `stock_late` (draw,): share that stock then has of the
    former, of the latter, and of what is added outside all phases. `next_added`, `next_late`
    (draw,): of one more yuan that the days handle, and of one more outside. `handled_cny` (draw,
    day): what the days handle of what the plan adds.
    """

    before: Floats
    added: Floats
    stock_before: Floats
    stock_added: Floats
    stock_late: Floats
    next_added: Floats
    next_late: Floats
    handled_cny: Floats


@dataclass(frozen=True, eq=False)
class Room:
    """`shelf`: goods; None where stock is no limit. `most_cny` (day,): what each day can handle,
    inf outside all phases; None where that is no limit. `of_part` (part, day): 1 where a part of
    the campaign lies on a day."""

    shelf: Shelf | None
    most_cny: Floats | None
    of_part: Floats

    @property
    def limits(self) -> bool:
        """Whether anything limits what can be sold."""
        return self.shelf is not None or self.most_cny is not None

    def without_limits(self) -> Room:
        """Return room for anything."""
        return replace(self, shelf=None, most_cny=None)

    def served(self, before_cny: Floats, added_cny: Floats, late_cny: Floats) -> Served:
        """Return what is sold of demand before a plan, of what it adds (draw, day) and of what it
        adds outside all phases (draw,), all in yuan."""
        handled = self._handled(before_cny)
        more = self._handled(before_cny + added_cny) - handled
        ordinary = handled.sum(axis=1)
        inside = ordinary + more.sum(axis=1)
        everything = inside + late_cny
        sold = [self._in_stock(demand) for demand in (ordinary, inside, everything)]
        first, next_added, next_late = (
            self._next(demand) for demand in (ordinary, inside, everything)
        )
        return Served(
            before=_share(handled, before_cny, np.ones_like(handled)),
            added=_share(more, added_cny, self.spare(before_cny)),
            stock_before=_share(sold[0], ordinary, np.ones_like(ordinary)),
            stock_added=_share(sold[1] - sold[0], inside - ordinary, first),
            stock_late=_share(sold[2] - sold[1], late_cny, next_added),
            next_added=next_added,
            next_late=next_late,
            handled_cny=more,
        )

    def spare(self, demand_cny: Floats) -> Floats:
        """Return 1 where a day has room for more than this demand, else 0, (draw, day)."""
        if self.most_cny is None:
            return np.ones_like(demand_cny)
        return (demand_cny < self.most_cny).astype(float)

    def spare_cny(self, demand_cny: Floats) -> Floats:
        """Return what the days could handle beyond a demand, (draw, day); 0 where anything."""
        if self.most_cny is None:
            return np.zeros_like(demand_cny)
        capped = np.where(np.isfinite(self.most_cny), self.most_cny, 0.0)
        return np.maximum(capped - demand_cny, 0.0)

    def beyond_slope(self, from_cny: Floats, slope: Floats) -> Floats:
        """Return the least c such that stock sells at most slope · more + c of any `more` yuan.

        Beyond `from_cny` (draw,); `slope` (draw,) 0–1.
        """
        if self.shelf is None:
            # Slopes are 1 here: nothing is lost.
            return np.zeros_like(from_cny)
        more_cny = np.maximum(self.shelf.knots_cny[None, :] - from_cny[:, None], 0.0)
        sold = self.shelf.sold(from_cny[:, None] + more_cny) - self.shelf.sold(from_cny)[:, None]
        return np.asarray((sold - slope[:, None] * more_cny).max(axis=1))

    def _handled(self, demand_cny: Floats) -> Floats:
        return demand_cny if self.most_cny is None else np.minimum(demand_cny, self.most_cny)

    def _in_stock(self, demand_cny: Floats) -> Floats:
        return demand_cny if self.shelf is None else self.shelf.sold(demand_cny)

    def _next(self, demand_cny: Floats) -> Floats:
        return np.ones_like(demand_cny) if self.shelf is None else self.shelf.marginal(demand_cny)


def _share(sold_cny: Floats, wanted_cny: Floats, of_none: Floats) -> Floats:
    """Return sold ÷ wanted, `of_none` where nothing is wanted; all the same shape."""
    share = of_none.copy()
    np.divide(sold_cny, wanted_cny, out=share, where=wanted_cny > SMALLEST_CNY)
    return share


def make_room(brief: Brief, history: History, grid: Grid) -> Room:
    """Return what the brief says that stock and the days limit.

    Raises: BriefError where stock limits and no table says what there is.
    """
    return Room(make_shelf(brief, history), most_daily_cny(brief, grid), days_of_parts(grid))
