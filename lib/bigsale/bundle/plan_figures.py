"""The figures of a plan that its sentences are made of (report.json)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from bigsale.brief.channels import Channel, TouchChannel
from bigsale.brief.model import Brief
from bigsale.bundle.estimates import Floats, estimate
from bigsale.bundle.plan_tables import best_budget, deals_table, lift_tests, other_plans
from bigsale.bundle.response_tables import response_table
from bigsale.data.history import History
from bigsale.economics.result import Economics
from bigsale.errors import Finding
from bigsale.plan.findings_refunds import last_sale_refunds
from bigsale.plan.goal import Goal, make_goal
from bigsale.plan.lift_tests import NEEDED_DAYS
from bigsale.plan.result import Plan
from bigsale.response.result import ResponseFit
from bigsale.words.labels import channel_title

Figures = dict[str, Any]


def brief_figures(brief: Brief, history: History) -> Figures:
    """Return title, phases and channels of the campaign, and what the history covers."""
    return {
        "campaign": brief.campaign,
        "event": brief.event,
        "title": brief.title.model_dump(),
        "phases": [
            {
                "name": p.name,
                "title": p.title.model_dump(),
                "start": p.start,
                "end": p.end,
                "demand_multiplier": p.demand_multiplier,
            }
            for p in brief.phases
        ],
        "channels": [
            {"name": name, "title": channel_titles(brief)[name], "kind": channel.kind}
            for name, channel in brief.channels.items()
        ],
        "history": history_figures(history),
    }


def channel_titles(brief: Brief) -> dict[str, dict[str, str]]:
    """Return the titles of the brief's channels in both languages."""
    return {
        name: channel.title.model_dump() if channel.title else channel_title(name)._asdict()
        for name, channel in brief.channels.items()
    }


def history_figures(history: History) -> Figures:
    """Return span, grain and sums of the history."""
    last = history.dates[-1] + np.timedelta64(history.grain_days - 1, "D")
    return {
        "from": history.dates[0],
        "to": last,
        "grain_days": history.grain_days,
        "periods": history.n_periods,
        "gmv_paid_cny": float(np.nansum(history.shop["gmv_cny"])),
        "spend_cny": float(history.spend_cny.sum()),
        "platform_gmv_cny": float(np.nansum(history.platform["gmv_cny"]))
        if "gmv_cny" in history.platform
        else None,
        "experiments": 0 if history.experiments is None else len(history.experiments),
    }


def goal_figures(brief: Brief, maximise: str | None = None) -> Figures:
    """Return what the planner asked for; `maximise`: what is counted, where that is another."""
    goal = brief.goal
    return {
        "maximise": maximise or goal.maximise,
        "budget_cny": goal.budget_cny,
        "reserve_share": goal.reserve_share,
        "spendable_cny": goal.spendable_cny,
        "targets": goal.targets.model_dump(exclude_none=True),
        "new_buyer_value_cny": goal.new_buyer_value_cny,
        "risk": goal.risk.model_dump(),
    }


def economics_figures(economics: Economics) -> Figures:
    """Return the shop's unit economics and the break-even ROI."""
    shop = economics.shop
    return {
        "gross_margin": shop.gross_margin,
        "refund_rate": shop.refund_rate,
        "platform_fee_rate": shop.platform_fee_rate,
        "nonrefundable_cost_rate": shop.nonrefundable_cost_rate,
        "value_per_gross_cny": shop.value_per_gross_cny,
        "roi_breakeven": shop.roi_breakeven,
    }


def channel_figures(
    plan: Plan,
    fit: ResponseFit,
    economics: Economics,
    *,
    brief: Brief,
    goal: Goal,
    last: Mapping[str, float],
) -> list[Figures]:
    """Return one entry per channel of the plan: money, returns, and what holds it back.

    `goal_per_gross`: what a gross yuan of the channel counts for the goal. `pays_probability`:
    chance that all its spend together earns itself back, NaN without spend.
    """
    roi = _roi_by_channel(fit)
    titles = channel_titles(brief)
    added_cny = plan.incremental_gmv_cny.mean(axis=0)
    entries = []
    rows: list[Figures] = plan.channel_table.to_dict("records")  # type: ignore[assignment]
    for row in rows:
        name = str(row["channel"])
        channel, unit = brief.channels[name], economics.channels[name]
        entries.append(
            {
                **row,
                "name": name,
                "title": titles[name],
                "kind": channel.kind,
                "last_spend_cny": last.get(name),
                "value_per_gross_cny": unit.value_per_gross_cny,
                "value_before_commission_cny": unit.value_per_gross_cny
                + unit.net_share * unit.commission_rate,
                "incremental_gmv_cny": float(added_cny[plan.channels.index(name)]),
                "pays_probability": _pays(plan, name, row),
                "net_share": unit.net_share,
                "goal_per_gross": goal.per_gross[name],
                "min_cny": channel.min_cny,
                "max_cny": most_cny(channel),
                **roi.get(name, {"has_history": False}),
            }
        )
    return entries


def _pays(plan: Plan, name: str, row: Figures) -> float:
    """Return the chance that what a channel adds is worth more than its spend."""
    if not row["spend_cny"] > 0:
        return math.nan
    added_cny = plan.incremental_gmv_cny[:, plan.channels.index(name)]
    return float((added_cny > row["roi_breakeven"] * row["spend_cny"]).mean())


def most_cny(channel: Channel) -> float | None:
    """Return the largest amount a channel can take: its limit, for owned audiences their size."""
    if not isinstance(channel, TouchChannel):
        return channel.max_cny
    reach = channel.members * channel.max_touches_per_member * channel.cost_cny_per_touch
    return reach if channel.max_cny is None else min(reach, channel.max_cny)


def plan_figures(
    *,
    brief: Brief,
    history: History,
    economics: Economics,
    fit: ResponseFit,
    plan: Plan,
    last: Mapping[str, Any],
    others: Sequence[Any] = (),
) -> Figures:
    """Return everything that the words of a plan's report need, as plain data.

    `others`: further results whose findings the report shows.
    """
    figures = brief_figures(brief, history)
    goal = make_goal(brief, history, economics)
    figures["channels"] = channel_figures(
        plan, fit, economics, brief=brief, goal=goal, last=last["channels"] if last else {}
    )
    figures["phases"] = _with_spend(figures["phases"], plan.allocation)
    return figures | {
        "stage": "plan",
        "goal": goal_figures(brief, goal.maximise),
        "economics": economics_figures(economics),
        "spend_cny": int(plan.spend_fen.sum()) / 100,
        "expected": {name: estimate(draws) for name, draws in plan.totals.items()},
        "loss_probability": float((plan.totals["contribution_cny"] < 0).mean()),
        "target_probability": dict(plan.target_probability),
        "comparison": plan.comparison.to_dict("records"),
        "scenarios": plan.scenarios.to_dict("records"),
        "other_plans": other_plans(plan).to_dict("records"),
        "lift_tests": lift_test_figures(plan, brief, history),
        "frontier": frontier_figures(plan),
        "deals": deal_figures(deals_table(plan, history)),
        "last_event": {**last, "beaten_probability": _beaten(plan, last)} if last else None,
        "optimum": vars(plan.optimum),
        "diagnostics": vars(fit.diagnostics),
        "findings": finding_dicts(history, economics, fit, plan, *others),
    }


def _beaten(plan: Plan, last: Mapping[str, Any]) -> float:
    """Return the chance of paid sales above those of the last sale of this kind."""
    return float((plan.totals["gmv_paid_cny"] > last["gmv_paid_cny"]).mean())


def key_day_figures(days: pd.DataFrame) -> Figures:
    """Return dates of the days of most spend, in order, and what they spend together."""
    return {
        "dates": [str(pd.Timestamp(day).date()) for day in sorted(days["date"].unique())],
        "spend_cny": float(days["spend_cny"].sum()),
    }


def refund_figures(
    brief: Brief, history: History, fit: ResponseFit, economics: Economics, plan: Plan
) -> Figures:
    """Return the refund rate of what the plan adds, and that of the last sale of this kind.

    `added_rate`: by the plan's own mix of channels. Of the last sale `rate` came back and `told`
    should have by the brief's rates; empty where its refunds are not known.
    """
    added = plan.incremental_gmv_cny.mean(axis=0)
    kept = added @ np.array([economics.unit(name).net_share for name in plan.channels])
    last = last_sale_refunds(brief, history, fit, economics)
    return {
        "added_rate": 1 - float(kept / added.sum()) if added.sum() > 0 else math.nan,
        "last": {} if last is None else last._asdict(),
    }


def lift_test_figures(plan: Plan, brief: Brief, history: History) -> Figures:
    """Return the tests worth making, and whether one can end before the campaign starts."""
    known_until = history.dates[-1] + np.timedelta64(history.grain_days - 1, "D")
    left = pd.Timestamp(brief.phases[0].start).normalize() - pd.Timestamp(known_until)
    return {
        "valued": plan.lift_tests is not None,
        "tests": lift_tests(plan).to_dict("records"),
        "days_left": left.days,
        "in_time": left.days > NEEDED_DAYS,
    }


def frontier_figures(plan: Plan) -> Figures:
    """Return the least budget at which expected contribution is largest, among those computed.

    `points`: budget and expected contribution of each.
    """
    if plan.frontier.empty:
        return {}
    best = best_budget(plan.frontier)
    return {
        "best_budget_cny": float(best["budget_cny"]),
        "best_contribution_cny": float(best["contribution_cny_mean"]),
        "largest_budget_cny": float(plan.frontier["budget_cny"].max()),
        "points": plan.frontier[["budget_cny", "contribution_cny_mean"]].to_numpy().tolist(),
    }


def stock_figures(stock: pd.DataFrame, *, known_until: np.datetime64) -> Figures:
    """Return how many products there are, how many run short, and the first day to order.

    `late`: those whose last day to order lies before the end of what is known; `late_arrivals`:
    the days they come if ordered then. `most_missing`: the product of which most is missing.
    """
    short = stock[stock["to_prepare_units"] > 0]
    first = short.sort_values("order_by").head(1).to_dict("records")
    late = short[pd.to_datetime(short["order_by"]) <= pd.Timestamp(known_until)]
    arrive = pd.Timestamp(known_until) + pd.to_timedelta(late["lead_time_days"], unit="D")
    return {
        "products": len(stock),
        "short": len(short),
        "units": float(short["to_prepare_units"].sum()),
        "late": len(late),
        "late_arrivals": [str(day.date()) for day in arrive],
        "most_missing": short["name"].iloc[0] if len(short) else "",
        "first_order": {key: first[0][key] for key in ("name", "order_by")} if first else None,
    }


def deal_figures(deals: pd.DataFrame) -> Figures:
    """Return how many creators are offered and taken, in all and by channel, and what they cost.

    `deals`: the report's table of them. `busiest_day`: the day of most posts, with their number.
    """
    taken = deals[deals["chosen"].astype(bool)]
    posts = taken.loc[taken["post_date"] != "", "post_date"].value_counts()
    by_channel = deals.assign(chosen=deals["chosen"].astype(bool)).groupby("channel")["chosen"]
    counts = {
        str(name): {"offered": len(flags), "chosen": int(flags.sum())} for name, flags in by_channel
    }
    return {
        "by_channel": counts,
        "offered": len(deals),
        "chosen": len(taken),
        "fee_cny": float(taken["fee_cny"].sum()),
        "promised_gmv_cny": float(taken["promised_gmv_cny"].sum()),
        "busiest_day": str(posts.index[0]) if len(posts) else "",
        "busiest_posts": int(posts.iloc[0]) if len(posts) else 0,
        "expected_gmv_cny": float(taken["expected_gmv_cny"].sum()),
        "expected_contribution_cny": float(taken["expected_contribution_cny"].sum()),
    }


def finding_dicts(*stages: Any) -> list[Mapping[str, object]]:
    """Return the findings of all stages, warnings first, each once."""
    findings: list[Finding] = [finding for stage in stages for finding in stage.findings]
    unique = list(dict.fromkeys(findings))
    order = {"warning": 0, "note": 1, "ok": 2}
    return [finding.to_dict() for finding in sorted(unique, key=lambda f: order[f.verdict])]


def last_figures(history: History, event: str | None, shares: Floats) -> Figures:
    """Return what the last event of that kind sold and spent; empty when there was none."""
    if event is None or not shares.any():
        return {}
    spend = history.spend_cny @ shares
    gmv_cny = float(np.nansum(history.shop["gmv_cny"].to_numpy() * shares))
    rows = history.events[history.events["event"] == event]
    return {
        "event": event,
        "start": rows["start"].min(),
        "end": rows["end"].max(),
        "spend_cny": float(spend.sum()),
        "gmv_paid_cny": gmv_cny,
        "channels": dict(zip(history.channels, spend.tolist(), strict=True)),
    }


def _roi_by_channel(fit: ResponseFit) -> dict[str, Figures]:
    roi, spend = fit.roi_incremental(), fit.spend_cny.sum(axis=1)
    claimed = response_table(fit).set_index("channel")["roi_platform"]
    return {
        name: {
            "has_history": bool(spend[i] > 0),
            "roi_incremental": estimate(roi[:, i]),
            "roi_platform": float(claimed[name]),
        }
        for i, name in enumerate(fit.channels)
    }


def _with_spend(phases: list[Figures], allocation: pd.DataFrame) -> list[Figures]:
    spend = allocation.groupby("phase")["spend_cny"].sum()
    whole = max(float(spend.sum()), 1e-9)
    return [
        phase
        | {
            "spend_cny": round(float(spend.get(phase["name"], 0.0)), 2),
            "share": float(spend.get(phase["name"], 0.0)) / whole,
        }
        for phase in phases
    ]
