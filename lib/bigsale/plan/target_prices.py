"""Prices of targets: the least at which a plan reaches them, from few draws."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bigsale.plan.out_of_reach import out_of_reach
from bigsale.plan.outcome import work_out
from bigsale.plan.problem import Problem
from bigsale.plan.solve import MOST_POINTS, Solution
from bigsale.plan.solve_risk import best_of_envelopes
from bigsale.plan.targets import Target, leaning, surplus_draws

Floats = npt.NDArray[np.float64]

FEW_DRAWS = 120
SEARCH_GAP = 1e-3
FIRST_PRICE = 0.02
"""First price tried: a target as a whole counts for this share of what the plan is worth."""
DEARER, MOST_DEARER = 6.0, 9
"""Prices grow by this factor, so many times, before a target counts as out of reach."""
SEARCHES = 10
CLOSE_PRICE, CLOSE_SURPLUS = 1.02, 0.1
"""The search ends at a price this near to the least, or at a surplus of this share of a unit."""
ROUNDING = 1e-3
"""Surplus, in units, that rounding to whole fen may cost; spending nothing has less than that."""
NUDGE = 1.1


@dataclass
class Search:
    """Plans for prices of the targets, from few draws; `points` are handed from solve to solve.

    `plain`: the best plan without targets. Prices (target,) are worth of one unit of surplus.
    """

    problem: Problem
    targets: tuple[Target, ...]
    plain: Solution
    points: tuple[Floats, ...]

    def found(self, prices: Floats, targets: tuple[Target, ...] | None = None) -> Floats:
        """Return the plan that is best at these prices, by default of the targets of the brief."""
        wanted = self.targets if targets is None else targets
        few = leaning(self.problem, wanted, prices).thinned(FEW_DRAWS)
        best = best_of_envelopes(few, self.points, SEARCH_GAP)
        self.points = best.points[-MOST_POINTS:]
        return best.decision

    def margin(self, at: int, decision: Floats) -> float:
        """Return the surplus that all but the allowed share of draws exceed, in units."""
        return float(self.margins(decision)[at])

    def margins(self, decision: Floats) -> Floats:
        """Return what `margin` does for every target, (target,)."""
        surplus = surplus_draws(self.problem, work_out(self.problem, decision))
        may_miss = 1 - self.problem.brief.goal.targets.probability
        found = []
        for target in self.targets:
            draws = np.sort(surplus[target.key.rsplit(".", 1)[1]])
            found.append(draws[min(int(len(draws) * may_miss + 1e-9), len(draws) - 1)])
        return np.array(found) / [target.unit for target in self.targets]

    def missed(self, decision: Floats) -> list[int]:
        """Return the targets that a plan does not reach as surely as asked."""
        return [int(at) for at in np.flatnonzero(self.margins(decision) < ROUNDING)]

    def least_price(self, at: int, prices: Floats) -> float:
        """Return about the least price of one target, the others as given, that reaches it.

        Raises InfeasibleError naming the target where no price does.
        """

        def margin(price: float) -> float:
            tried = prices.copy()
            tried[at] = price
            return self.margin(at, self.found(tried))

        low, high = float(prices[at]), self.first_price(at, prices)
        short, over = -np.inf, margin(high)
        for _ in range(MOST_DEARER):
            if over >= ROUNDING:
                break
            low, short, high = high, over, high * DEARER
            over = margin(high)
        if over < ROUNDING:
            raise out_of_reach(self.problem, self.targets, at, price=high, found=self.found)
        for _ in range(SEARCHES):
            if over < CLOSE_SURPLUS or high < CLOSE_PRICE * low:
                break
            middle = between(max(low, high / DEARER**2), high, short=short, over=over)
            if (found := margin(middle)) >= ROUNDING:
                high, over = middle, found
            else:
                low, short = middle, found
        return high

    def raised(self, at: int, prices: Floats) -> float:
        """Return a higher price for a target that is missed with all draws.

        One that has none yet was met where few draws looked, or was missed only by the last
        price of another.
        """
        if prices[at] > 0:
            return float(NUDGE * prices[at])
        if self.margin(at, self.found(prices)) < ROUNDING:
            return self.least_price(at, prices)
        return self.first_price(at, prices)

    def first_price(self, at: int, prices: Floats) -> float:
        """Return a price at which a target counts a little, above the one it has."""
        worth = abs(self.plain.value - self.problem.worth_of_nothing())
        return max(FIRST_PRICE * max(worth, 1.0) / (100 * self.targets[at].unit), prices[at] * 1.5)


def between(low: float, high: float, *, short: float, over: float) -> float:
    """Return a price between two, nearer to the one whose surplus is nearer to nothing."""
    share = short / (short - over) if np.isfinite(short) else 0.5
    return float(low * (high / low) ** np.clip(share, 0.15, 0.85))
