"""The best plan that reaches its targets: the least price on each that makes it reached."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from bigsale.errors import InfeasibleError, Text
from bigsale.errors import Problem as Wrong
from bigsale.plan.outcome import Outcome, work_out
from bigsale.plan.problem import Problem
from bigsale.plan.solve import MOST_POINTS, Solution
from bigsale.plan.solve_risk import best_of_envelopes, solve_plan
from bigsale.plan.targets import Target, binding_targets, leaning, surplus_draws

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
ROUNDS = 4
NUDGE, NUDGES = 1.1, 12
ROUNDING = 1e-3
"""Surplus, in units, that rounding to whole fen may cost; spending nothing has less than that."""
ROI_ROUNDS = 8
NO_SPEND_CNY = 1.0
"""A plan that spends less has no ROI worth telling."""


@dataclass(frozen=True, eq=False)
class Reached:
    """The plan found, the problem that it is best for, and what the targets cost.

    `leaning`: the problem whose worth counts the targets at their prices; `prices` (target,):
    worth of one unit of surplus, 0 where the target is met anyway. `plain`: the best plan without
    targets.
    """

    solution: Solution
    leaning: Problem
    targets: tuple[Target, ...]
    prices: Floats
    plain: Solution

    @property
    def leans(self) -> bool:
        """Whether some target changed the plan."""
        return bool((self.prices > 0).any())


def solve_for_targets(problem: Problem) -> Reached:
    """Return the best plan among those that reach every binding target of the brief.

    Raises NoPlanError when no decision keeps all limits, InfeasibleError naming the target when
    none of those that do reaches it as surely as asked.
    """
    plain = solve_plan(problem)
    targets = binding_targets(problem)
    prices = np.zeros(len(targets))
    search = _Search(problem, targets, plain.points[-MOST_POINTS:])
    missed = search.missed(plain.decision)
    if not missed:
        return Reached(plain, problem, targets, prices, plain)
    for _ in range(ROUNDS):
        for at in missed:
            prices[at] = search.least_price(at, prices, plain)
        missed = search.missed(search.found(prices))
        if not missed:
            break
    return _settled(search, prices, plain)


@dataclass
class _Search:
    """Plans for prices of the targets, from few draws; `points` are handed from solve to solve."""

    problem: Problem
    targets: tuple[Target, ...]
    points: tuple[Floats, ...]

    def found(self, prices: Floats) -> Floats:
        """Return the plan that is best at these prices."""
        few = leaning(self.problem, self.targets, prices).thinned(FEW_DRAWS)
        best = best_of_envelopes(few, self.points, SEARCH_GAP)
        self.points = best.points[-MOST_POINTS:]
        return best.decision

    def margin(self, at: int, decision: Floats) -> float:
        """Return the surplus that all but the allowed share of draws exceed, in units."""
        target = self.targets[at]
        name = target.key.rsplit(".", 1)[1]
        draws = np.sort(surplus_draws(self.problem, work_out(self.problem, decision))[name])
        may_miss = 1 - self.problem.brief.goal.targets.probability
        place = min(int(len(draws) * may_miss + 1e-9), len(draws) - 1)
        return float(draws[place]) / target.unit

    def missed(self, decision: Floats) -> list[int]:
        """Return the targets that a plan does not reach as surely as asked."""
        every = range(len(self.targets))
        return [at for at in every if self.margin(at, decision) < ROUNDING]

    def least_price(self, at: int, prices: Floats, plain: Solution) -> float:
        """Return about the least price of one target, the others as given, that reaches it."""

        def margin(price: float) -> float:
            tried = prices.copy()
            tried[at] = price
            return self.margin(at, self.found(tried))

        low, high = float(prices[at]), self._first_price(at, prices, plain)
        short, over = -np.inf, margin(high)
        for _ in range(MOST_DEARER):
            if over >= ROUNDING:
                break
            low, short, high = high, over, high * DEARER
            over = margin(high)
        if over < ROUNDING:
            raise self.out_of_reach(at, prices, high)
        for _ in range(SEARCHES):
            if over < CLOSE_SURPLUS or high < CLOSE_PRICE * low:
                break
            middle = _between(max(low, high / DEARER**2), high, short=short, over=over)
            if (found := margin(middle)) >= ROUNDING:
                high, over = middle, found
            else:
                low, short = middle, found
        return high

    def raised(self, at: int, prices: Floats, plain: Solution) -> float:
        """Return a higher price for a target that is missed with all draws.

        One that has none yet was met where few draws looked, or was missed only by the last
        price of another.
        """
        if prices[at] > 0:
            return float(NUDGE * prices[at])
        if self.margin(at, self.found(prices)) < ROUNDING:
            return self.least_price(at, prices, plain)
        return self._first_price(at, prices, plain)

    def _first_price(self, at: int, prices: Floats, plain: Solution) -> float:
        worth = abs(plain.value - self.problem.worth_of_nothing())
        return max(FIRST_PRICE * max(worth, 1.0) / (100 * self.targets[at].unit), prices[at] * 1.5)

    def out_of_reach(self, at: int, prices: Floats, price: float) -> InfeasibleError:
        """Return the error that names a target and what the plan reaches that pays `price`.

        Beside other binding targets it is told what is in reach without them: a price at which all
        of them hold was not found.
        """
        target, asked = self.targets[at], self.problem.brief.goal.targets.probability
        tried = np.zeros(len(prices))
        tried[at] = price
        others = [one for one in self.targets if one is not target]
        beside = Text("其他限制", "the other limits")
        if others:
            beside = Text(
                f"其他限制和{'、'.join(one.words.zh for one in others)}",
                f"the other limits and with {', '.join(one.words.en for one in others)}",
            )
        outcome = work_out(self.problem, self.found(tried))
        name = target.key.rsplit(".", 1)[1]
        if name == "roi_net_min" and outcome.spend_cny.sum() < NO_SPEND_CNY:
            outcome = self._of_most_roi(at, tried)
        value = getattr(self.problem.brief.goal.targets, name)
        return InfeasibleError(
            Wrong(
                f"{target.words.en} cannot be reached with probability {asked:.0%} within "
                f"{beside.en}（在{beside.zh}下，{target.words.zh}：达不到 {asked:.0%} 的把握）",
                file="brief",
                column=target.key,
                value=f"{value:,.10g}",
                allowed=f"{reachable(name, outcome, asked)} (about what the plan reaches that "
                f"tries hardest{' for it alone, the other targets let go' if others else ''}), "
                "a lower probability, or binding: false to be told the chance only",
            )
        )

    def _of_most_roi(self, at: int, prices: Floats) -> Outcome:
        """Return what the plan brings whose ROI is about the largest of those that spend.

        A plan that asks for too much spends nothing and says nothing of what is in reach. So each
        round asks for the ROI that the last plan had, from 0 on (Dinkelbach 1967).
        """
        target, money = self.targets[at], self.problem.decisions.money_cny
        may_miss, asked = 1 - self.problem.brief.goal.targets.probability, 0.0
        best = work_out(self.problem, np.zeros(self.problem.decisions.n))
        for _ in range(ROI_ROUNDS):
            easier = replace(target, linear_by_draw=target.sold_by_draw - asked * money)
            targets = (*self.targets[:at], easier, *self.targets[at + 1 :])
            outcome = work_out(self.problem, replace(self, targets=targets).found(prices))
            if outcome.spend_cny.sum() < NO_SPEND_CNY:
                break
            reached = float(np.quantile(outcome.roi_net, may_miss))
            if reached <= asked:
                break
            best, asked = outcome, reached
        return best


def _between(low: float, high: float, *, short: float, over: float) -> float:
    """Return a price between two, nearer to the one whose surplus is nearer to nothing."""
    share = short / (short - over) if np.isfinite(short) else 0.5
    return float(low * (high / low) ** np.clip(share, 0.15, 0.85))


def reachable(name: str, outcome: Outcome, asked: float) -> str:
    """Return a target that an outcome reaches with probability `asked`, as the brief says it.

    Three digits, rounded towards what is easier, so that the advice can be taken at its word.
    """
    if name == "expense_ratio_max":
        ratios = float(outcome.spend_cny.sum()) / outcome.gmv_actual_cny
        return f"at least {np.ceil(1e3 * np.quantile(ratios, asked) + 1) / 1e3:g}"
    draws = {
        "gmv_paid_cny": outcome.gmv_actual_cny,
        "roi_net_min": outcome.roi_net,
        "new_buyers": outcome.new_buyers,
    }[name]
    most = float(np.quantile(draws, 1 - asked))
    if not np.isfinite(most):
        return "no such target, as no spend sells anything"
    step = 10.0 ** (np.floor(np.log10(max(most, 1e-9))) - 2)
    return f"at most {max(np.floor(0.998 * most / step) * step, 0.0):,.10g}"


def _settled(search: _Search, prices: Floats, plain: Solution) -> Reached:
    """Return the plan with all draws; prices rise a little where few draws were too hopeful.

    Raises InfeasibleError naming a target that is still missed after the last rise.
    """
    problem, targets = search.problem, search.targets
    missed: list[int] = []
    for _ in range(NUDGES):
        for at in missed:
            prices[at] = search.raised(at, prices, plain)
        leant = leaning(problem, targets, prices)
        found = solve_plan(leant, points=search.points)
        missed = search.missed(found.decision)
        if not missed:
            return Reached(_proved(problem, targets, prices, found), leant, targets, prices, plain)
        search.points = found.points[-MOST_POINTS:]
    raise search.out_of_reach(missed[0], prices, float(prices[missed[0]]))


def _proved(
    problem: Problem, targets: tuple[Target, ...], prices: Floats, found: Solution
) -> Solution:
    """Return the plan with its own worth, and the bound on plans that count as much for targets.

    Worth under risk is superadditive, so worth(x) ≤ bound − Σ price · counted(x), and plans that
    count at least as much as this one are worth at most what this one leaves.
    """
    counted = [problem.risk.value(one.counted(problem, found.decision)) for one in targets]
    value = problem.worth(found.decision)
    bound = found.upper_bound - float(prices @ np.array(counted))
    return replace(found, value=value, upper_bound=max(bound, value))
