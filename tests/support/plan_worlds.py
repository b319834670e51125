"""Small made-up campaigns with known curves, for tests of the plan; nothing is estimated here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import minimize

from bigsale.brief.calendar import campaign_cells, days_of
from bigsale.brief.model import Brief
from bigsale.data.history import History
from bigsale.economics import Economics, work_out_economics
from bigsale.plan.pose import make_problem
from bigsale.plan.problem import Problem
from bigsale.response.result import CurveDraws, DemandDraws, Diagnostics, ResponseFit

HISTORY_DAYS = 400


@dataclass(frozen=True)
class World:
    """The five inputs of a plan."""

    brief: Brief
    history: History
    fit: ResponseFit
    demand: DemandDraws
    economics: Economics

    def problem(self) -> Problem:
        """Return the optimisation problem of this world."""
        return make_problem(
            self.brief, self.history, self.fit, demand=self.demand, economics=self.economics
        )

    def all(self) -> tuple[Brief, History, ResponseFit, DemandDraws, Economics]:
        """Return the arguments of make_plan."""
        return self.brief, self.history, self.fit, self.demand, self.economics

    def with_luck(self, luck: np.ndarray) -> World:
        """Return this world with the luck of days in its forecast, (draw,)."""
        return replace(self, demand=replace(self.demand, luck=luck))


def make_world(
    *,
    seed: int = 1,
    channels: Mapping[str, Mapping[str, Any]] | int = 3,
    phases: tuple[tuple[str, str, str], ...] = (("burst", "2026-11-01", "2026-11-11"),),
    goal: Mapping[str, Any] | None = None,
    draws: int = 40,
    lags: int = 8,
    tail_days: int = 7,
    slope: tuple[float, float] = (0.6, 1.0),
    most_reach: float = 0.4,
    at_once: float = 0.5,
    creators: pd.DataFrame | None = None,
    **brief: Any,
) -> World:
    """Return a world with `channels` (how many auction channels, or the brief's own entries).

    `slope`: range of the Hill slopes; `most_reach`: largest exponent of demand in what a channel
    can take; `at_once`: share of draws in which a day's own spend saturates. Half-saturation lies
    at 10–40 thousand yuan a day and the first yuan brings 4–9 yuan, so that a budget of some
    100,000 a day is worth splitting.
    """
    if isinstance(channels, int):
        channels = {f"ads_{i}": {"kind": "auction"} for i in range(channels)}
    made = Brief.model_validate(
        {
            "campaign": "made-up",
            "event": "double11",
            "title": "made up",
            "phases": [
                {"name": n, "title": n, "start": start, "end": end} for n, start, end in phases
            ],
            "goal": {"budget_cny": 500_000, **(goal or {})},
            "economics": {
                "gross_margin": 0.6,
                "platform_fee_rate": 0.05,
                "refund_rate": 0.2,
                "nonrefundable_cost_rate": 0.02,
            },
            "channels": channels,
            **brief,
        }
    )
    rng = np.random.default_rng(seed)
    demand = make_demand(made, rng, draws, tail_days)
    curves = make_curves(tuple(channels), rng, draws=draws, lags=lags, slope=slope,
                         most_reach=most_reach, at_once=at_once)  # fmt: skip
    history = make_history(tuple(channels), rng, creators)
    fit = make_fit(history, curves, rng)
    return World(made, history, fit, demand, work_out_economics(made))


def make_curves(
    channels: tuple[str, ...],
    rng: np.random.Generator,
    *,
    draws: int,
    lags: int,
    slope: tuple[float, float],
    most_reach: float = 0.4,
    at_once: float = 0.5,
) -> CurveDraws:
    """Return posterior curves around a random truth; `lags` = 1 means no carry-over."""
    n = len(channels)
    half = rng.uniform(1e4, 4e4, n) * rng.lognormal(0, 0.1, (draws, n))
    rate = rng.uniform(0.2, 0.6, (draws, n, 1)) ** np.arange(lags)
    return CurveDraws(
        channels=channels,
        top_cny=half * rng.uniform(4, 9, n) * rng.lognormal(0, 0.1, (draws, n)),
        half_cny=half,
        slope=rng.uniform(*slope, n) * np.ones((draws, n)),
        demand_power=np.full((draws, n), 0.7),
        reach_power=rng.uniform(0.0, most_reach, n) * rng.lognormal(0, 0.1, (draws, n)),
        usual_power=np.full((draws, n), 0.7),
        lag_weights=rate / rate.sum(axis=2, keepdims=True),
        recent_spend_cny=rng.uniform(0, 1e4, (n, lags - 1)),
        recent_demand=np.random.default_rng(lags).lognormal(0, 0.3, (draws, lags - 1)),
        at_once=rng.random((draws, n)) < (at_once if lags > 1 else 0.0),
    )


def make_demand(brief: Brief, rng: np.random.Generator, draws: int, tail_days: int) -> DemandDraws:
    """Return demand that swings between 1 and 3 over the campaign, 1 in the tail."""
    days = np.array([cell.date for cell in campaign_cells(brief)])
    n_days = int((days.max() - days.min()).astype(int)) + 1
    dates = days.min() + np.arange(n_days + tail_days)
    lift = np.where(np.arange(len(dates)) < n_days, rng.uniform(1, 3, len(dates)), 1.0)
    multiplier = lift * rng.lognormal(0, 0.05, (draws, len(dates)))
    calendar = np.ones_like(multiplier)
    demand = DemandDraws(dates, n_days, 1e5 * multiplier, multiplier, multiplier, calendar)
    return even_demand(demand, brief)


def even_demand(demand: DemandDraws, brief: Brief) -> DemandDraws:
    """Return the demand with every hour of a day alike."""
    day = days_of(campaign_cells(brief), demand.dates[0])
    return replace(demand, cell_multiplier=demand.multiplier[:, day])


def make_history(
    channels: tuple[str, ...], rng: np.random.Generator, creators: pd.DataFrame | None = None
) -> History:
    """Return 400 days of spend with one past event of 11 days."""
    dates = np.datetime64("2026-10-31") - np.arange(HISTORY_DAYS)[::-1]
    spend = rng.gamma(4, 2_500, (len(channels), HISTORY_DAYS))
    events = pd.DataFrame(
        {
            "event": ["double11-2025"],
            "phase": ["burst"],
            "start": [pd.Timestamp("2025-11-01")],
            "end": [pd.Timestamp("2025-11-12")],
        }
    )
    shop = pd.DataFrame(
        {"gmv_cny": np.full(HISTORY_DAYS, 2e5), "new_buyers": np.full(HISTORY_DAYS, 300.0)},
        index=pd.DatetimeIndex(dates, name="date"),
    )
    platform = {"gmv_cny": 5 * spend, "new_buyers": 5 * spend / 500}
    return History(channels, dates, 1, spend, platform, shop, events, creators=creators)


def make_fit(history: History, curves: CurveDraws, rng: np.random.Generator) -> ResponseFit:
    """Return a posterior in which channels added about 3 yuan per yuan of spend."""
    draws, n_periods = len(curves.slope), history.n_periods
    roi = 3 * rng.lognormal(0, 0.1, (draws, len(history.channels), 1))
    baseline = np.full((draws, n_periods), 1e5)
    return ResponseFit(
        channels=history.channels,
        dates=history.dates,
        grain_days=1,
        curves=curves,
        contribution_cny=roi * history.spend_cny,
        baseline_cny=baseline,
        ordinary_cny=baseline,
        demand=np.ones_like(baseline),
        felt=np.ones_like(baseline),
        pull_forward_cny=np.zeros_like(baseline),
        sales_cny=history.shop["gmv_cny"].to_numpy(),
        spend_cny=history.spend_cny,
        platform_gmv_cny=history.platform["gmv_cny"],
        diagnostics=Diagnostics(1.0, 400.0, 400.0, 0, draws, 4, 0.1, True),
        priors=pd.DataFrame(),
    )


def make_creators(
    n: int, *, seed: int = 1, channel: str = "kol", audiences: int = 0
) -> pd.DataFrame:
    """Return `n` candidates promising 3–9 yuan per yuan of fee; 0 audiences = column absent."""
    rng = np.random.default_rng(seed)
    fee = np.round(rng.lognormal(np.log(2e4), 0.6, n), -2)
    promised = np.round(fee * rng.uniform(3, 9, n), -2)
    table = pd.DataFrame(
        {
            "creator_id": [f"c{i:03d}" for i in range(n)],
            "name": [f"示例达人{i:03d}" for i in range(n)],
            "channel": channel,
            "platform": "示例平台",
            "fee_cny": fee,
            "commission_rate": 0.1,
            "expected_gmv_cny": promised,
            "gmv_sd_cny": 0.3 * promised,
        }
    )
    if audiences:
        table["audience"] = [f"人群{i}" for i in rng.integers(0, audiences, n)]
    return table


def one_curve(draws: int = 4, goal: Mapping[str, Any] | None = None, **brief: Any) -> World:
    """Return one channel, one day: sales 100,000 · a / (a + 10,000) beside 20,000 that come anyway.

    No lift, no carry-over, all draws alike. A gross yuan is worth 0.42, so spend stops at
    sqrt(0.42 · 1e5 · 1e4) − 1e4 = 10,493.90 of the 50,000 that there are.
    """
    world = make_world(
        channels={"ads": {"kind": "auction"}},
        phases=(("burst", "2026-11-01", "2026-11-02"),),
        lags=1,
        draws=draws,
        goal={"budget_cny": 50_000, **(goal or {})},
        **brief,
    )
    curves = replace(
        world.fit.curves,
        top_cny=np.full((draws, 1), 100_000.0),
        half_cny=np.full((draws, 1), 10_000.0),
        slope=np.ones((draws, 1)),
    )
    demand = replace(
        world.demand,
        multiplier=np.ones_like(world.demand.multiplier),
        cell_multiplier=np.ones_like(world.demand.cell_multiplier),
        baseline_cny=np.full_like(world.demand.baseline_cny, 20_000.0),
    )
    return replace(world, fit=replace(world.fit, curves=curves), demand=demand)


def products(*rows: tuple[float, int, float]) -> pd.DataFrame:
    """Return the table of goods: price in yuan, units in stock and share of demand of each."""
    return pd.DataFrame(
        [
            {
                "sku": f"S{i}",
                "name": f"示例商品{i}",
                "list_price_cny": price,
                "unit_cost_cny": 0.4 * price,
                "stock_units": units,
                "lead_time_days": 10,
                "expected_share": share,
            }
            for i, (price, units, share) in enumerate(rows)
        ]
    )


def with_products(world: World, table: pd.DataFrame) -> World:
    """Return the world with these goods."""
    return replace(world, history=replace(world.history, products=table))


def best_spend_found(problem: Problem, decision: np.ndarray, *, seed: int, starts: int) -> float:
    """Return the best worth that SLSQP finds by moving media spend, all else as in `decision`.

    Starts there and from random splits of the same money; only plans within it count.
    """
    n, rest = problem.decisions.n_media, decision[problem.decisions.n_media :]
    money = problem.decisions.money_cny[n:]
    left = problem.brief.goal.spendable_cny - float(money @ rest)
    rng, best = np.random.default_rng(seed), -np.inf
    for start in [decision[:n], *(rng.dirichlet(np.ones(n)) * left for _ in range(starts))]:
        tried = minimize(
            lambda x: -problem.worth(np.append(x, rest)) / 1e4,
            start,
            bounds=list(zip(problem.low[:n], problem.high[:n], strict=True)),
            constraints={"type": "ineq", "fun": lambda x: (left - x.sum()) / 1e4},
            method="SLSQP",
        )
        if tried.x.sum() <= left * (1 + 1e-9):
            best = max(best, -1e4 * float(tried.fun))
    return best
