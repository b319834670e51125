"""What the limits that a plan meets cost: the worth of one yuan more of each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from bigsale.brief.channels import AuctionChannel
from bigsale.errors import Text
from bigsale.plan.problem import Problem
from bigsale.plan.rules import largest_daily
from bigsale.plan.solve import Solution

SMALLEST_PRICE = 1e-4
NEAR_CNY = 0.01
"""A day this close to its limit is full."""


class LimitPrice(NamedTuple):
    """`price`: worth of one yuan more of the limit `key`; of a daily limit, on each of `days`."""

    key: str
    words: Text
    price: float
    days: int = 1


def limit_prices(problem: Problem, solution: Solution) -> tuple[LimitPrice, ...]:
    """Return the planner's limits in yuan that the plan meets, dearest first; deals as they are.

    Limits on the number of deals move no money and have no price.
    """
    found: dict[tuple[str, Text], LimitPrice] = {}
    for one in (*_of_rows(problem, solution), *_of_full_days(problem, solution)):
        before = found.get((one.key, one.words))
        if before is not None:
            one = one._replace(price=before.price + one.price, days=before.days + one.days)
        found[one.key, one.words] = one
    return tuple(sorted(found.values(), key=lambda one: -one.price))


def _of_rows(problem: Problem, solution: Solution) -> Iterator[LimitPrice]:
    for row, price in zip(problem.limits.rows, solution.prices, strict=True):
        if row.key is not None and row.is_money and price > SMALLEST_PRICE:
            yield LimitPrice(row.key, row.words, float(price))


def _of_full_days(problem: Problem, solution: Solution) -> Iterator[LimitPrice]:
    """Yield what largest daily spends cost on whole days, where they are bounds and not rows.

    What the next yuan of a full day earns, less what it costs the limits at their prices.
    """
    decision = solution.decision
    seen = problem.seen_as(solution.view)
    gradient = seen.local(enveloped=False)(decision).gradient
    gains = problem.media(gradient - problem.limits.cost(decision, solution.prices))
    spend, low, most = (problem.media(v) for v in (decision, problem.low, problem.high))
    for c, name in enumerate(problem.curves.channels):
        channel = problem.brief.channels[name]
        if not isinstance(channel, AuctionChannel) or channel.daily_max_cny is None:
            continue
        bound = np.abs(most[c] - channel.daily_max_cny) <= NEAR_CNY
        full = bound & (low[c] < most[c]) & (spend[c] >= most[c] - NEAR_CNY)
        worth = gains[c][full & (gains[c] > SMALLEST_PRICE)]
        if worth.size:
            key = f"channels.{name}.daily_max_cny"
            yield LimitPrice(key, largest_daily(name), float(worth.sum()), int(worth.size))
