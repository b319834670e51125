"""Histories with one oddity each, made from the tiny shop of `response_shop.py`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from tests.support.response_shop import tiny_history

from bigsale.data.history import History


def with_sales(history: History, change: Callable[[np.ndarray], np.ndarray]) -> History:
    """Return the history with its paid sales changed."""
    shop = history.shop.copy()
    shop["gmv_cny"] = change(shop["gmv_cny"].to_numpy().copy())
    return replace(history, shop=shop)


def with_spend(history: History, change: Callable[[np.ndarray], np.ndarray]) -> History:
    """Return the history with spend (channel, period) changed, claims gone with it."""
    spend = change(history.spend_cny.copy())
    claimed = np.where(spend > 0, history.platform["gmv_cny"], np.nan)
    return replace(history, spend_cny=spend, platform={"gmv_cny": claimed})


def as_weeks(history: History) -> History:
    """Return a daily history of whole weeks summed to weeks."""
    n = history.n_periods // 7
    spend = history.spend_cny[:, : 7 * n].reshape(-1, n, 7).sum(axis=2)
    claimed = history.platform["gmv_cny"][:, : 7 * n].reshape(-1, n, 7).sum(axis=2)
    sales = history.shop["gmv_cny"].to_numpy()[: 7 * n].reshape(n, 7).sum(axis=1)
    shop = history.shop.iloc[: 7 * n : 7].copy()
    shop["gmv_cny"] = sales
    return replace(
        history,
        dates=history.dates[: 7 * n : 7],
        grain_days=7,
        spend_cny=spend,
        platform={"gmv_cny": claimed},
        shop=shop,
    )


def missing_days(history: History) -> History:
    """Leave out a tenth of the shop's days."""
    gone = np.random.default_rng(1).choice(history.n_periods, history.n_periods // 10, False)

    def drop(sales: np.ndarray) -> np.ndarray:
        sales[gone] = np.nan
        return sales

    return with_sales(history, drop)


def months_without_spend(history: History) -> History:
    """Stop the first channel for four months."""

    def stop(spend: np.ndarray) -> np.ndarray:
        spend[0, 100:220] = 0.0
        return spend

    return with_spend(history, stop)


def launched_in_the_middle(history: History) -> History:
    """Start the second channel half way."""

    def start(spend: np.ndarray) -> np.ndarray:
        spend[1, : history.n_periods // 2] = 0.0
        return spend

    return with_spend(history, start)


def constant_spend(history: History) -> History:
    """Spend the same on the first channel every day."""

    def hold(spend: np.ndarray) -> np.ndarray:
        spend[0] = 5_000.0
        return spend

    return with_spend(history, hold)


def never_used(history: History) -> History:
    """Let the second channel stand in the table without any spend."""

    def stop(spend: np.ndarray) -> np.ndarray:
        spend[1] = 0.0
        return spend

    return with_spend(history, stop)


def one_event(history: History) -> History:
    """Keep one past sale only."""
    return replace(history, events=history.events.iloc[:2].reset_index(drop=True))


def proportional_channels(history: History) -> History:
    """Let the second channel's spend be 0.4 of the first's on every day."""

    def tie(spend: np.ndarray) -> np.ndarray:
        spend[1] = 0.4 * spend[0]
        return spend

    return with_spend(history, tie)


def without_claims(history: History) -> History:
    """Take the platforms' own figures away."""
    return replace(history, platform={})


def claims_that_grow(history: History) -> History:
    """Return the history with every platform claiming 45 % more from year to year."""
    years = np.arange(history.n_periods) * history.grain_days / 365.25
    return replace(history, platform={"gmv_cny": history.platform["gmv_cny"] * 1.45**years})


def one_day_twentyfold(history: History) -> History:
    """Multiply one ordinary day's sales by 20."""

    def raise_one(sales: np.ndarray) -> np.ndarray:
        sales[200] *= 20
        return sales

    return with_sales(history, raise_one)


def some_days_negative(history: History) -> History:
    """Let refunds make a few days negative."""

    def turn(sales: np.ndarray) -> np.ndarray:
        sales[[40, 41, 130]] *= -0.1
        return sales

    return with_sales(history, turn)


def days(n: int) -> History:
    """Return the first `n` days of the tiny shop."""
    return tiny_history(n_days=n)
