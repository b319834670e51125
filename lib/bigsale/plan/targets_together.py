"""Targets that draw the plan apart: prices at which all of them hold, or what holds beside what.

Raising the price of one target after another runs away where they stand against each other. So
their prices are made so high that hardly anything else counts, and only how they stand to each
other is searched: the plan whose worst missed target is least missed. Where even that one is
missed, no such plan reaches all of them.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bigsale.plan.out_of_reach import out_of_reach
from bigsale.plan.outcome import Outcome, work_out
from bigsale.plan.target_prices import CLOSE_PRICE, CLOSE_SURPLUS, DEARER, ROUNDING, Search

Floats = npt.NDArray[np.float64]

HEAVY = 1e4
"""Prices beside which the goal hardly counts, in first prices."""
PAIRS = 4
"""So often the target missed most is weighed against the one met best."""
STEPS = 14


def prices_together(search: Search) -> Floats:
    """Return prices at which all targets hold, none much higher than that takes, (target,).

    Raises InfeasibleError naming the target that is missed most where no prices were found.
    """
    prices, margins = _fairest(search)
    if margins.min() < ROUNDING:
        at = int(np.argmin(margins))
        raise out_of_reach(
            search.problem, search.targets, at, price=float(prices[at]), found=search.found,
            beside=_beside(search, at, prices),
        )  # fmt: skip
    every = np.ones(len(prices), dtype=bool)
    prices = _lower(search, prices, every)
    for at in range(len(prices)):
        prices = _lower(search, prices, np.arange(len(prices)) == at)
    return prices


def _fairest(search: Search) -> tuple[Floats, Floats]:
    """Return heavy prices at which the target missed most is missed least, and all margins."""
    none = np.zeros(len(search.targets))
    prices = HEAVY * np.array([search.first_price(at, none) for at in range(none.size)])
    margins = search.margins(search.found(prices))
    for _ in range(1 if none.size == 2 else PAIRS):
        if margins.min() >= ROUNDING:
            break
        tried, found = _evened(search, prices, margins)
        gained = found.min() - margins.min()
        if gained > 0:
            prices, margins = tried, found
        if gained < CLOSE_SURPLUS:
            break
    return prices, margins


def _evened(search: Search, prices: Floats, margins: Floats) -> tuple[Floats, Floats]:
    """Return prices with that of the target missed most raised, as far as that helps."""
    poor, rich = int(np.argmin(margins)), int(np.argmax(margins))
    best, low, high = (prices, margins), 1.0, np.inf
    for _ in range(STEPS):
        factor = low * DEARER if np.isinf(high) else float(np.sqrt(low * high))
        tried = prices.copy()
        tried[poor] *= factor
        found = search.margins(search.found(tried))
        if found.min() > best[1].min():
            best = tried, found
        if found[poor] < found[rich]:
            low = factor
        else:
            high = factor
        if best[1].min() >= ROUNDING or high < CLOSE_PRICE * low:
            break
    return best


def _beside(search: Search, at: int, prices: Floats) -> Outcome | None:
    """Return what the plan brings that tries hardest for one target and keeps all others.

    None where the others are missed without it too.
    """
    best, low, high = None, 0.0, float(prices[at])
    for _ in range(STEPS):
        price = high / DEARER if low == 0.0 else float(np.sqrt(low * high))
        tried = prices.copy()
        tried[at] = price
        decision = search.found(tried)
        if np.delete(search.margins(decision), at).min() >= ROUNDING:
            best, low = work_out(search.problem, decision), price
        else:
            high = price
        if high < CLOSE_PRICE * low:
            break
    return best


def _lower(search: Search, prices: Floats, which: npt.NDArray[np.bool_]) -> Floats:
    """Return the prices with some of them lowered as far as all targets still hold."""
    low, high = 0.0, 1.0
    for _ in range(STEPS):
        factor = high / DEARER if low == 0.0 else float(np.sqrt(low * high))
        margins = search.margins(search.found(np.where(which, factor * prices, prices)))
        if margins.min() >= ROUNDING:
            high = factor
            if margins[which].min() < CLOSE_SURPLUS:
                break
        else:
            low = factor
        if high < CLOSE_PRICE * low:
            break
    return np.where(which, high * prices, prices)
