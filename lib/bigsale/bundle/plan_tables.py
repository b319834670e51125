"""Tidy frames of a plan, ready to be drawn."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd

from bigsale.brief.model import Brief
from bigsale.bundle.estimates import Floats
from bigsale.data.history import History
from bigsale.economics.result import Economics
from bigsale.plan.curves import make_curves
from bigsale.plan.grid import make_grid
from bigsale.plan.lift_tests import COLUMNS
from bigsale.plan.result import Plan
from bigsale.response.result import DemandDraws, ResponseFit
from bigsale.units import FEN_PER_CNY, to_cny, to_fen

SAME_BUDGET, WORTH_IT = 0.1, 0.01
KEY_DAYS = 5
"""Days of most spend that the page lists."""
BY_THE_YUAN = ("auction", "touch")
CURVE_POINTS = 21
CURVE_DRAWS = 200
CURVE_REACH = 2.0
"""Curves are drawn to this multiple of the planned spend (or of last time's, if larger)."""


def phase_table(brief: Brief) -> pd.DataFrame:
    """Return phase, start, end (timestamps, end excluded)."""
    rows = [(p.name, pd.Timestamp(p.start), pd.Timestamp(p.end)) for p in brief.phases]
    return pd.DataFrame(rows, columns=["phase", "start", "end"])


def budget_table(plan: Plan, last: Mapping[str, float]) -> pd.DataFrame:
    """Return spend by phase and channel, summed in fen, and `last_share` of each channel.

    `last`: spend of each channel in the last event, yuan; `last_share` is NaN without one.
    """
    fen = plan.allocation.assign(fen=to_fen(plan.allocation["spend_cny"]))
    table = fen.groupby(["phase", "channel"], sort=False, as_index=False)["fen"].sum()
    whole = sum(last.get(name, 0.0) for name in plan.channels) or math.nan
    before = {name: last.get(name, 0.0) / whole for name in plan.channels}
    amounts = {"spend_cny": to_cny(table["fen"]), "last_share": table["channel"].map(before)}
    return table.assign(**amounts).drop(columns="fen")


def key_days(plan: Plan) -> pd.DataFrame:
    """Return date, phase, channel, spend_cny of the `KEY_DAYS` days of most spend.

    Empty where the campaign has hardly more days than that: its days then say it all.
    """
    spent = plan.allocation[plan.allocation["spend_cny"] > 0]
    by_day = spent.groupby("date")["spend_cny"].sum()
    top = by_day.nlargest(KEY_DAYS if len(by_day) > KEY_DAYS + 1 else 0).index
    columns = ["date", "phase", "channel", "spend_cny"]
    return spent.loc[spent["date"].isin(top), columns].reset_index(drop=True)


def deals_table(plan: Plan, history: History) -> pd.DataFrame:
    """Return the creators on offer with names, promises and days of posting, best first.

    `promised_gmv_cny`: what was promised of each, NaN where that is not known.
    """
    creators = history.creators
    deals = plan.deals.sort_values("expected_contribution_cny", ascending=False)
    ids = deals["creator_id"]
    names, promised = {}, {}
    if creators is not None:
        names, promised = (
            dict(zip(creators["creator_id"], creators[column], strict=True))
            for column in ("name", "expected_gmv_cny")
        )
    days = [plan.posts[one].isoformat() if one in plan.posts else "" for one in ids.astype(str)]
    return deals.assign(
        creator=ids.map(names).fillna(ids),
        promised_gmv_cny=ids.map(promised).astype(float),
        post_date=days,
    )


def returns_table(plan: Plan, economics: Economics, fit: ResponseFit) -> pd.DataFrame:
    """Return channels.csv with `roi_net_breakeven` and `roi_net_history`.

    Break-even on sales after refunds, so that net ROI has its own line beside it: gross break-even
    × the part of sales that is kept. Net ROI of all the history, by which the plan's can be judged:
    mean, NaN for a channel that never spent.
    """
    table = plan.channel_table
    added_cny = plan.incremental_gmv_cny.mean(axis=0)
    kept_cny = table["roi_net_mean"].to_numpy() * table["spend_cny"].to_numpy()
    usual = np.array([economics.channels[name].net_share for name in table["channel"]])
    share = np.where(kept_cny > 0, kept_cny / np.where(added_cny > 0, added_cny, np.nan), usual)
    past = dict(zip(fit.channels, fit.roi_incremental().mean(axis=0), strict=True))
    spent = dict(zip(fit.channels, fit.spend_cny.sum(axis=1) > 0, strict=True))
    history = [past[name] if spent.get(name) else math.nan for name in table["channel"]]
    return table.assign(
        roi_net_breakeven=table["roi_breakeven"] * share, roi_net_history=history * usual
    )


def curve_table(
    plan: Plan,
    fit: ResponseFit,
    demand: DemandDraws,
    *,
    brief: Brief,
    economics: Economics,
    last: dict,
) -> pd.DataFrame:
    """Return what more or less spend would add, spread over the days as planned.

    Only for channels whose spend can be moved yuan by yuan (auction, touch).

    `last`: spend of each channel in the last event, yuan. Returns channel, mark ("curve",
    "plan", "last"), spend_cny, incremental_gmv_cny_mean, _p05, _p95, breakeven_cny.
    """
    frames = []
    for name in plan.channels:
        if name not in fit.curves.channels or brief.channels[name].kind not in BY_THE_YUAN:
            continue
        planned = plan.spend_fen[plan.channels.index(name)] / FEN_PER_CNY
        marks = {"plan": planned.sum(), "last": last.get(name, 0.0)}
        top = CURVE_REACH * planned.sum() or 1.25 * marks["last"]
        if top <= 0:
            continue
        top = max(top, 1.1 * marks["last"])
        levels = [*np.linspace(0, top, CURVE_POINTS), *(v for v in marks.values() if v > 0)]
        names = [*["curve"] * CURVE_POINTS, *(k for k, v in marks.items() if v > 0)]
        gains = _curve(plan, fit, demand, name, levels=np.array(levels))
        breakeven = economics.roi_breakeven(name)
        pays = np.array(levels) * (breakeven if np.isfinite(breakeven) else np.nan)
        columns = {"channel": name, "mark": names, "spend_cny": levels, **gains}
        frames.append(pd.DataFrame(columns | {"breakeven_cny": pays}))
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


OTHERS = ("name", "channel", "spend_cny")
CONTRIBUTION = ("contribution_cny_mean", "contribution_cny_p05", "contribution_cny_p95")


def other_plans(plan: Plan) -> pd.DataFrame:
    """Return the plan and, beside it, the best ones without one channel or with less money.

    name ("plan", "without", "least_spend"), channel left out ("" where none), spend_cny,
    contribution_cny mean/p05/p95, change_cny against the plan, goal_change of what the goal counts.
    Without other plans: no rows.
    """
    columns = [*OTHERS, *CONTRIBUTION, "change_cny", "goal_change"]
    if plan.what_if.empty:
        return pd.DataFrame(columns=columns)
    draws = plan.totals["contribution_cny"]
    ends = dict(zip(CONTRIBUTION, (draws.mean(), *np.quantile(draws, [0.05, 0.95])), strict=True))
    spend_cny = plan.spend_fen.sum() / FEN_PER_CNY
    goal = float(plan.comparison["goal_mean"].iloc[0])
    own = pd.DataFrame(
        [{"name": "plan", "channel": "", "spend_cny": spend_cny, **ends, "goal_mean": goal}]
    )
    others = plan.what_if.sort_values("contribution_cny_mean")
    split = others["name"].str.extract(r"^(without|least_spend)_?(.*)$")
    others = others.assign(name=split[0], channel=split[1])
    frame = pd.concat([own, others], ignore_index=True)
    change = frame["contribution_cny_mean"] - frame["contribution_cny_mean"].iloc[0]
    return frame.assign(change_cny=change, goal_change=frame["goal_mean"] - goal)[columns]


def lift_tests(plan: Plan) -> pd.DataFrame:
    """Return the lift tests that would better the plan, best first; no rows where none is known."""
    return pd.DataFrame(columns=COLUMNS) if plan.lift_tests is None else plan.lift_tests


def contribution_steps(plan: Plan, brief: Brief, economics: Economics) -> pd.DataFrame:
    """Return how added sales become contribution: step, amount_cny, total; adds up to the fen.

    Affiliates' commission is their spend. What creators' own terms (commission, refunds) change
    against the channel's rates stands in "other".
    """
    added = plan.incremental_gmv_cny.mean(axis=0)
    units = [economics.channels[name] for name in plan.channels]
    own_terms = [brief.channels[name].kind in ("commission", "deals") for name in plan.channels]
    commission = np.array([0.0 if own else unit.commission_rate
                           for own, unit in zip(own_terms, units, strict=True)])  # fmt: skip
    kept = added * np.array([unit.net_share for unit in units])
    parts = {
        "incremental_gmv_cny": added.sum(),
        "refunds": -(added - kept).sum(),
        "goods": -(kept @ np.array([1 - unit.gross_margin for unit in units])),
        "platform_fee": -(kept @ np.array([unit.platform_fee_rate for unit in units])),
        "commission": -(kept @ commission),
        "freight": -(added @ np.array([unit.nonrefundable_cost_rate for unit in units])),
        "spend": -plan.spend_fen.sum() / FEN_PER_CNY,
        "money_back": plan.back_cny,
    }
    return _steps(parts, int(to_fen(plan.totals["contribution_cny"].mean())))


def _steps(parts: dict[str, float], result_fen: int) -> pd.DataFrame:
    """Return parts and their result as a waterfall; what is missing becomes "other"."""
    fen = {name: int(to_fen(amount)) for name, amount in parts.items()}
    other = result_fen - sum(fen.values())
    # A few fen of rounding are not worth a bar.
    name = "other" if abs(other) >= FEN_PER_CNY * 100 else "goods"
    fen[name] = fen.get(name, 0) + other
    shown = {name: amount for name, amount in fen.items() if amount}
    rows = [(name, amount, name == "incremental_gmv_cny") for name, amount in shown.items()]
    table = pd.DataFrame(
        [*rows, ("contribution_cny", result_fen, True)], columns=["step", "fen", "total"]
    )
    return table.assign(amount_cny=to_cny(table["fen"]))[["step", "amount_cny", "total"]]


def best_budget(frontier: pd.DataFrame) -> pd.Series:
    """Return the row of the largest contribution; of budgets that bring it alike, the least."""
    order = ["contribution_cny_mean", "budget_cny"]
    return frontier.sort_values(order, ascending=[True, False]).iloc[-1]


def frontier_curve(plan: Plan) -> pd.DataFrame:
    """Return the frontier as the page draws it: one point of its flat end, for budgets unspent."""
    points = plan.frontier
    if points.empty:
        return points
    most_cny = max(best_budget(points)["budget_cny"], int(plan.spend_fen.sum()) / 100)
    return points[points["budget_cny"].shift(1, fill_value=0.0) <= most_cny]


def frontier_marks(plan: Plan, goal: str = "contribution") -> pd.DataFrame:
    """Return the plan and, where it is another, the best budget of the frontier.

    The budget of the largest contribution is best for no other `goal`. Columns mark ("plan",
    "best"), budget_cny, contribution_cny_mean.
    """
    columns = ["mark", "budget_cny", "contribution_cny_mean"]
    mean = float(plan.totals["contribution_cny"].mean())
    rows = [("plan", int(plan.spend_fen.sum()) / 100, mean)]
    if goal == "contribution" and not plan.frontier.empty:
        best = best_budget(plan.frontier)
        # A flat frontier has no best budget worth a name.
        if best["contribution_cny_mean"] - mean < WORTH_IT * abs(mean):
            return pd.DataFrame(rows, columns=columns)
        # Two names on one spot would hide each other.
        if abs(best["budget_cny"] - rows[0][1]) < SAME_BUDGET * plan.frontier["budget_cny"].max():
            return pd.DataFrame(rows, columns=columns)
        rows.append(("best", best["budget_cny"], best["contribution_cny_mean"]))
    return pd.DataFrame(rows, columns=columns)


def _curve(
    plan: Plan, fit: ResponseFit, demand: DemandDraws, name: str, *, levels: Floats
) -> dict[str, Floats]:
    """Return added sales at each level of spend, over evenly spaced draws of the posterior.

    By the curves of the plan itself: a part of a day is a short day with demand of its own.
    """
    kept = np.linspace(0, fit.n_draws - 1, min(CURVE_DRAWS, fit.n_draws)).astype(int)
    grid = make_grid(plan.cells, demand.dates)
    curves = make_curves((name,), fit.curves, demand, grid).picked(kept)
    profile = plan.spend_fen[plan.channels.index(name)].astype(float)
    if not profile.any():
        profile = grid.cell_width
    paths = [level * profile[None] / profile.sum() for level in (0.0, *levels)]
    sales = np.array([curves.sales(path).sum(axis=(1, 2)) for path in paths])
    draws = sales[1:] - sales[0]
    ends = {"mean": draws.mean(axis=1)} | {
        end: np.quantile(draws, q, axis=1) for end, q in (("p05", 0.05), ("p95", 0.95))
    }
    return {f"incremental_gmv_cny_{end}": values for end, values in ends.items()}
