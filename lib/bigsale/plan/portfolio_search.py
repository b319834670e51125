"""Find a good split of one budget: first by one price for all, then by moving money.

All of it on few draws, with the draws weighed as each campaign's own plan weighs them; what is
found is solved and proven with all draws afterwards (`portfolio.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import permutations

import numpy as np
import numpy.typing as npt

from bigsale.errors import InfeasibleError
from bigsale.plan.portfolio_limits import cannot_keep
from bigsale.plan.portfolio_proof import priced
from bigsale.plan.portfolio_result import Member
from bigsale.plan.problem import Problem
from bigsale.plan.solve import MOST_POINTS, NoPlanError, Solution, solve
from bigsale.plan.solve_risk import solve_plan

Floats = npt.NDArray[np.float64]

FEW_DRAWS = 120
ENOUGH_GAP = 1e-3
HALVINGS = 14
DOUBLINGS = 60
NEAR = 1e-3
"""Shares of the budget below this are not worth another step."""
FIRST_MOVE = 0.1
MOST_MOVES = 60


@dataclass(frozen=True, eq=False)
class Tried:
    """Plans of one campaign on few draws, each solved once.

    `low_cny`, `high_cny`: least and largest part of the brand's budget. `seen`: budget needed in
    yuan, worth and decision of every plan so far.
    """

    member: Member
    few: Problem
    first: Solution
    low_cny: float
    high_cny: float
    seen: list[tuple[float, float, Floats]] = field(default_factory=list)
    budgets: set[int] = field(default_factory=set)

    def wanted(self, price: float) -> float:
        """Return the budget in yuan that the campaign takes when a yuan of it costs `price`."""
        problem = self.few.with_budget(self.high_cny * self.member.keep)
        needed = self._solved(priced(problem, price / self.member.keep))
        return float(np.clip(needed, self.low_cny, self.high_cny))

    def worth(self, budget_cny: float) -> float:
        """Return the worth of the best plan known for a budget: never less for more money."""
        return self.best(budget_cny)[1]

    def best(self, budget_cny: float) -> tuple[float, float, Floats]:
        """Return budget needed, worth and decision of the best plan known for a budget."""
        key = round(budget_cny * 100)
        if key not in self.budgets:
            self.budgets.add(key)
            self._solved(self.few.with_budget(budget_cny * self.member.keep))
        kept = [one for one in self.seen if one[0] <= budget_cny * (1 + 1e-9) + 0.005]
        nothing = (0.0, -np.inf, self.first.decision)
        return max(kept, key=lambda one: one[1], default=nothing)

    def _solved(self, problem: Problem) -> float:
        points = self.first.points[-MOST_POINTS:]
        try:
            found = solve(problem, points=points, gap=ENOUGH_GAP, most_rounds=3)
        except NoPlanError:
            return self.low_cny
        spend_cny = float(found.decision @ self.few.decisions.money_cny)
        needed = spend_cny / self.member.keep
        self.seen.append((needed, self.few.linear_worth(found.decision), found.decision))
        return needed


def try_out(member: Member, *, low_cny: float, high_cny: float, start_cny: float) -> Tried:
    """Return a campaign ready to be tried, its draws weighed as its plan at `start_cny` does.

    Raises InfeasibleError when it cannot keep its limits even with `high_cny`.
    """
    few = member.problem.thinned(FEW_DRAWS)
    try:
        first = solve_plan(few.with_budget(start_cny * member.keep), proof=False)
    except NoPlanError:
        first = _solved_at_most(member, few, high_cny)
    few = few.seen_as(first.view)
    return Tried(member, few, first, low_cny, high_cny)


def _solved_at_most(member: Member, few: Problem, high_cny: float) -> Solution:
    try:
        return solve_plan(few.with_budget(high_cny * member.keep), proof=False)
    except NoPlanError:
        raise InfeasibleError(cannot_keep(member, high_cny)) from None


def find_split(
    tried: Sequence[Tried], budget_cny: float, *, others: Sequence[Floats] = ()
) -> tuple[Floats, float]:
    """Return a good split in yuan, (campaign,), and the price at which demand meets the budget.

    `others`: splits that it must not be worse than. Where all campaigns together want less than
    the budget, each gets what it wants and the price is 0.
    """
    price, fewer, more = _price(tried, budget_cny)
    if price == 0.0:
        return more, 0.0
    rest, spread = budget_cny - fewer.sum(), more - fewer
    begin = fewer + (spread * rest / spread.sum() if spread.sum() > 0 else 0.0)
    split = max((begin, *others), key=lambda one: _total(tried, one))
    return _moved(tried, _filled(tried, split, budget_cny), budget_cny), price


def _price(tried: Sequence[Tried], budget_cny: float) -> tuple[float, Floats, Floats]:
    """Return the price, and what is wanted just above it and just below it, by bisection."""
    more = np.array([one.wanted(0.0) for one in tried])
    if more.sum() <= budget_cny:
        return 0.0, more, more
    low, high = 0.0, _usual_worth(tried)
    fewer = np.array([one.low_cny for one in tried])
    for _ in range(DOUBLINGS):
        fewer = np.array([one.wanted(high) for one in tried])
        if fewer.sum() <= budget_cny:
            break
        low, high, more = high, 2 * high, fewer
    for _ in range(HALVINGS):
        if more.sum() - fewer.sum() <= NEAR * budget_cny:
            break
        middle = 0.5 * (low + high)
        wanted = np.array([one.wanted(middle) for one in tried])
        if wanted.sum() <= budget_cny:
            high, fewer = middle, wanted
        else:
            low, more = middle, wanted
    if fewer.sum() > budget_cny:  # prices beyond all reason: begin from the floors
        fewer = np.array([one.low_cny for one in tried])
    return 0.5 * (low + high), fewer, more


def _usual_worth(tried: Sequence[Tried]) -> float:
    """Return worth per yuan of the first plans: a price of the right size to begin with."""
    worth = sum(one.first.value - one.few.worth_of_nothing() for one in tried)
    money = sum(float(one.first.decision @ one.few.decisions.money_cny) for one in tried)
    return max(worth, 1e-9) / max(money, 1.0)


def _total(tried: Sequence[Tried], split: Floats) -> float:
    return sum(one.worth(float(budget)) for one, budget in zip(tried, split, strict=True))


def _filled(tried: Sequence[Tried], split: Floats, budget_cny: float) -> Floats:
    """Return the split within all limits that gives the whole budget away, where it can."""
    low, high = (np.array([getattr(one, f"{end}_cny") for one in tried]) for end in ("low", "high"))
    split = np.clip(split, low, high)
    for at in range(len(split)):
        split[at] = np.clip(split[at] + budget_cny - split.sum(), low[at], high[at])
    return split


def _moves(tried: Sequence[Tried], split: Floats, step: float) -> Iterator[tuple[float, Floats]]:
    """Yield every move of `step` yuan from one campaign to another, and what it gains."""
    for giver, taker in permutations(range(len(split)), 2):
        room = min(split[giver] - tried[giver].low_cny, tried[taker].high_cny - split[taker])
        if room > 0:
            moved = split.copy()
            moved[giver] -= min(step, room)
            moved[taker] += min(step, room)
            pair = (giver, taker)
            gain = sum(
                tried[i].worth(float(moved[i])) - tried[i].worth(float(split[i])) for i in pair
            )
            yield gain, moved


def _moved(tried: Sequence[Tried], split: Floats, budget_cny: float) -> Floats:
    """Return the split after all moves between two campaigns that gain, larger steps first."""
    step = FIRST_MOVE * budget_cny
    for _ in range(MOST_MOVES):
        if step < NEAR * budget_cny:
            break
        gain, best = max(_moves(tried, split, step), key=lambda one: one[0], default=(0.0, split))
        if gain > 1e-6 * max(abs(_total(tried, split)), 1.0):
            split = best
        else:
            step /= 2
    return split
