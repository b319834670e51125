"""What daily limits cost: those of whole days are bounds of the search, not rows with a price."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from bigsale.brief.channels import AuctionChannel
from bigsale.plan.problem import Problem
from bigsale.plan.solve import Solution

SMALLEST_PRICE = 1e-4
NEAR_CNY = 0.01
"""A day this close to its limit is full."""


class DailyPrice(NamedTuple):
    """`price`: worth of one yuan more on each of `days` days on which a channel is full."""

    price: float
    days: int


def daily_prices(problem: Problem, solution: Solution) -> dict[str, DailyPrice]:
    """Return what the largest daily spend of each channel costs on whole days, by channel.

    What the next yuan of a full day earns, less what it costs the limits at their prices. Channels
    whose days are not full have none.
    """
    decision, limits = solution.decision, problem.limits
    seen = problem.seen_as(solution.view)
    gradient = seen.local(enveloped=False)(decision).gradient
    at = limits.matrix @ decision
    side = np.where(at - limits.low < limits.high - at, -1.0, 1.0)
    gains = problem.media(gradient - limits.matrix.T @ (side * solution.prices))
    spend, most = problem.media(decision), problem.media(problem.high)
    low = problem.media(problem.low)
    found = {}
    for c, name in enumerate(problem.curves.channels):
        channel = problem.brief.channels[name]
        if not isinstance(channel, AuctionChannel) or channel.daily_max_cny is None:
            continue
        bound = np.abs(most[c] - channel.daily_max_cny) <= NEAR_CNY
        full = bound & (low[c] < most[c]) & (spend[c] >= most[c] - NEAR_CNY)
        worth = gains[c][full & (gains[c] > SMALLEST_PRICE)]
        if worth.size:
            found[name] = DailyPrice(float(worth.sum()), int(worth.size))
    return found
