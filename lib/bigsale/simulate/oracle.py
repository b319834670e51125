"""The best plan that somebody who knew the truth could make: what benchmarks measure against.

Written apart from the plan room on purpose: it shares no code with it, so a mistake there cannot
hide here. Channels only meet in the budget, so a price on money splits the task: at each price
every channel and every deal decides alone, and the price is found by bisection.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import minimize

from bigsale.brief.calendar import day_shares
from bigsale.simulate.config import ChannelTruth
from bigsale.simulate.curves import Floats
from bigsale.simulate.sales import highest
from bigsale.simulate.truth import Truth

STARTS = (0.3, 1.0, 3.0)
"""Starting points of the search, as multiples of usual spend at the day's demand."""
DEAREST = 1e4
"""A price of money at which nothing is bought."""
CLOSE_ENOUGH = 1.002
"""Ratio of two prices of money between which the search stops."""
STEP = 1e-4
"""Relative step of the slope of saturation."""


@dataclass(frozen=True, eq=False)
class OraclePlan:
    """The best plan under the true curves, and the most that any plan could truly earn.

    `spend`: date, channel, spend_cny. `deals`: creator_id, phase. `contribution_cny` is what the
    plan truly earns, `upper_bound_cny` ≥ that (by the price on money; both in yuan).
    """

    spend: pd.DataFrame
    deals: pd.DataFrame
    contribution_cny: float
    upper_bound_cny: float
    spend_cny: float


@dataclass(frozen=True, eq=False)
class _Choice:
    """What all channels and deals would do at one price of money."""

    spend: dict[str, Floats]
    deals: pd.DataFrame
    spend_cny: float
    profit_cny: float


@dataclass(frozen=True, eq=False)
class _Task:
    """One channel's days around the campaign, ready for the search.

    Arrays over those days: `before_cny` spend that is done, `tops_cny` worth of a day's top,
    `reach` factor on the saturation's scale. `days` are the campaign's among them, `offset` is
    the number of the first of them in the truth.
    """

    channel: ChannelTruth
    before_cny: Floats
    tops_cny: Floats
    reach: Floats
    days: npt.NDArray[np.intp]
    offset: int
    scale_cny: Floats

    @property
    def day_cap_cny(self) -> float | None:
        """Most that can be spent in a day; None where there is no end."""
        if self.channel.kind != "touch":
            return None
        return self.channel.members * self.channel.cost_cny_per_touch

    @property
    def cap_cny(self) -> float:
        """Most that can be spent in the campaign."""
        per_push = self.day_cap_cny
        return np.inf if per_push is None else per_push * self.channel.max_touches_per_member


def oracle_plan(truth: Truth, budget_cny: float) -> OraclePlan:
    """Return the plan with the highest true contribution within `budget_cny` (> 0).

    A deal is taken whole or not at all, so the price leaves a rest; it goes to the channels whose
    money can be divided. `upper_bound_cny` says how much a still better plan could earn at most.
    """
    tasks = [_task(truth, c) for c in truth.config.channels if c.kind in ("auction", "touch")]
    first, bound = _at_budget(truth, tasks, budget_cny)
    best, _ = _at_budget(truth, tasks, budget_cny, deals=first.deals)
    spend = _frame(truth, best.spend)
    earned = truth.true_contribution(spend, best.deals)
    return OraclePlan(spend, best.deals, earned["contribution_cny"], bound, earned["spend_cny"])


def _at_budget(
    truth: Truth, tasks: list[_Task], budget_cny: float, *, deals: pd.DataFrame | None = None
) -> tuple[_Choice, float]:
    """Raise the price of money until the choices at it are affordable; return them and a bound."""
    best = _choose(truth, tasks, price=1.0, deals=deals)
    bound = best.profit_cny
    low, high = 1.0, DEAREST
    while best.spend_cny > budget_cny or (high < DEAREST and high / low > CLOSE_ENOUGH):
        price = np.sqrt(low * high)
        choice = _choose(truth, tasks, price=price, deals=deals)
        bound = min(bound, choice.profit_cny + (price - 1) * budget_cny)
        if choice.spend_cny > budget_cny:
            low = price
        else:
            high, best = price, choice
    return best, bound


def _choose(
    truth: Truth, tasks: list[_Task], *, price: float, deals: pd.DataFrame | None
) -> _Choice:
    """Let each channel and deal maximise what it adds less `price` times what it costs."""
    spend, profit = {}, 0.0
    for task in tasks:
        plan_cny = _within_cap(task, price)
        earned = _loss(np.zeros(len(task.days)), task, price)[0] - _loss(plan_cny, task, price)[0]
        if earned > 0:
            profit += earned
            spend[task.channel.name] = _on_all_days(truth, task, plan_cny)
    hired = _worth_hiring(truth, price) if deals is None else deals
    paid = hired["fee_cny"].sum() + sum(plan_cny.sum() for plan_cny in spend.values())
    return _Choice(spend, hired, float(paid), float(profit + hired["profit_cny"].sum()))


def _task(truth: Truth, channel: ChannelTruth) -> _Task:
    days = _campaign_days(truth)
    near = slice(int(days[0]) - channel.adstock.length, int(days[-1]) + channel.adstock.length)
    value = truth.unit(channel).value_per_gross_cny
    return _Task(
        channel=channel,
        before_cny=truth.spent_before(channel)[near],
        tops_cny=value * highest(channel, truth.demand)[near],
        reach=(truth.demand.multiplier**channel.reach_power)[near],
        days=days - near.start,
        offset=near.start,
        scale_cny=channel.usual_cny * truth.demand.multiplier[days],
    )


def _worth_hiring(truth: Truth, price: float) -> pd.DataFrame:
    """Return the candidates that earn more than `price` times their fee, in their best phase."""
    rows = []
    for _, creator in truth.candidates.iterrows():
        channel = truth.config.channel(creator["channel"])
        fee_cny = creator["fee_cny"] * (1 + channel.service_fee_rate)
        phases = creator["phases"].split(";")
        added = [truth.deal_added_cny(creator, phase) for phase in phases]
        best = int(np.argmax(added))
        profit_cny = added[best] * truth.deal_value(creator) - price * fee_cny
        if profit_cny > 0:
            rows.append((creator["creator_id"], phases[best], fee_cny, profit_cny))
    return pd.DataFrame(rows, columns=["creator_id", "phase", "fee_cny", "profit_cny"])


def _within_cap(task: _Task, price: float) -> Floats:
    """Return the best spend by day; an owned audience can be touched only so often.

    Where the cap is broken, money gets dearer for this channel until it is kept.
    """
    plan_cny = _search(task, price)
    if plan_cny.sum() <= task.cap_cny:
        return plan_cny
    low, high = price, price * 256
    while high / low > 1.002:
        middle = np.sqrt(low * high)
        plan_cny = _search(task, middle)
        low, high = (middle, high) if plan_cny.sum() > task.cap_cny else (low, middle)
    return plan_cny * min(1.0, task.cap_cny / max(plan_cny.sum(), 1e-9))


def _search(task: _Task, price: float) -> Floats:
    """Return the best spend by campaign day at one price, from several starting points."""
    answers = [
        minimize(
            _loss,
            start * task.scale_cny,
            args=(task, price),
            jac=True,
            bounds=[(0.0, task.day_cap_cny)] * len(task.days),
            method="L-BFGS-B",
            options={"maxiter": 100},
        )
        for start in STARTS
    ]
    best: Floats = min(answers, key=lambda answer: answer.fun).x
    return best


def _loss(spend_cny: Floats, task: _Task, price: float) -> tuple[float, Floats]:
    """Return price · spend − worth of a channel's sales, and its gradient by day."""
    channel = task.channel
    total = task.before_cny.copy()
    total[task.days] += spend_cny
    carried = channel.adstock.carry(total)
    step = STEP * np.maximum(carried, 1e-3 * channel.saturation.half_cny)
    here = channel.saturation(carried, task.reach)
    slope = (channel.saturation(carried + step, task.reach) - here) / step
    # One more yuan on a day moves the carried-over spend of that day and the days after it.
    weights = channel.adstock.weights()
    ahead = np.append(task.tops_cny * slope, np.zeros(len(weights) - 1))
    marginal = np.correlate(ahead, weights, "valid")
    return float(price * spend_cny.sum() - (task.tops_cny * here).sum()), price - marginal[
        task.days
    ]


def _on_all_days(truth: Truth, task: _Task, plan_cny: Floats) -> Floats:
    spread = np.zeros(len(truth.demand.dates))
    spread[task.offset + task.days] = plan_cny
    return spread


def _campaign_days(truth: Truth) -> npt.NDArray[np.intp]:
    touched = {
        date
        for phase in truth.config.coming.phases
        for date, _ in day_shares(phase.start, phase.end)
    }
    return np.searchsorted(truth.demand.dates, sorted(touched))


def _frame(truth: Truth, spend: dict[str, Floats]) -> pd.DataFrame:
    frames = [
        pd.DataFrame({"date": truth.demand.dates, "channel": name, "spend_cny": plan_cny})
        for name, plan_cny in spend.items()
    ]
    table = pd.concat(frames, ignore_index=True)
    return table[table["spend_cny"] > 0].reset_index(drop=True)
