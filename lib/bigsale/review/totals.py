"""The campaign's totals and its phases, actual beside planned (basis.py says how made)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from bigsale.brief.model import Brief
from bigsale.data.history import History
from bigsale.economics import UnitEconomics
from bigsale.review.bridge import comparable_event, sales_unit
from bigsale.review.channels import ChannelFigures
from bigsale.review.incremental import incremental_by_phase
from bigsale.review.measures import Measures
from bigsale.review.phase_returns import phase_breakeven, phase_marginal
from bigsale.review.result import PlannedTables
from bigsale.review.window import Window, event_spans, window_of

Totals = dict[str, float | None]


def actual_totals(measures: Measures) -> Totals:
    """Return what happened on the campaign's days; None where the tables do not tell."""
    history, window = measures.history, measures.window
    refunds, figures = measures.refunds, measures.figures
    gmv_cny, spend_cny = refunds.gmv_cny, float(figures.spend_cny.sum())
    net_cny = gmv_cny - refunds.expected_cny
    before_media = _contribution_cny(measures.economics.shop, gmv_cny, net_cny)
    new_buyers = _shop_sum(history, window, "new_buyers")
    attributed = figures.attributed_cny
    claimed_cny = float(np.nansum(attributed)) if np.isfinite(attributed).any() else None
    return {
        "days": float(window.days_seen),
        "gmv_paid_cny": gmv_cny,
        "refund_cny": refunds.recorded_cny,
        "refund_expected_cny": refunds.expected_cny,
        "refund_rate": _ratio(refunds.expected_cny, gmv_cny),
        "net_gmv_cny": net_cny,
        "spend_cny": spend_cny,
        "roi_gross": _ratio(gmv_cny, spend_cny),
        "roi_net": _ratio(net_cny, spend_cny),
        "roi_net_incremental": float(figures.roi_net_incremental.mean()) if spend_cny else None,
        "expense_ratio": _ratio(spend_cny, gmv_cny),
        "expense_ratio_net": _ratio(spend_cny, net_cny),
        **_funnel(history, window),
        "new_buyers": new_buyers,
        "cac_cny": _ratio(spend_cny, new_buyers),
        "gmv_attributed_cny": claimed_cny,
        "claimed_share": _ratio(claimed_cny, gmv_cny),
        "contribution_cny": before_media - _media_cost_cny(figures),
    }


def _media_cost_cny(figures: ChannelFigures) -> float:
    """Return spend less rebates, and the commission of creators beside it."""
    own_cny = figures.spend_cny.sum() - figures.rebate_cny.sum()
    return float(own_cny + figures.commission_cny.sum())


def last_totals(brief: Brief, history: History, window: Window) -> Totals:
    """Return the same figures of the last comparable event, as far as the tables alone tell.

    Empty where there is none, or the history holds only a part of it. Refunds are those booked.
    """
    event = comparable_event(brief, history, window)
    if event is None:
        return {}
    last = window_of(event_spans(history.events, event), history)
    if not last.is_over:
        return {}
    gmv_cny = _shop_sum(history, last, "gmv_cny")
    refund_cny = _shop_sum(history, last, "refund_cny")
    net_cny = None if gmv_cny is None or refund_cny is None else gmv_cny - refund_cny
    spend_cny = float((history.spend_cny @ last.campaign).sum())
    new_buyers = _shop_sum(history, last, "new_buyers")
    return {
        "days": float(last.days_seen),
        "gmv_paid_cny": gmv_cny,
        "net_gmv_cny": net_cny,
        "spend_cny": spend_cny,
        "expense_ratio": _ratio(spend_cny, gmv_cny),
        "expense_ratio_net": _ratio(spend_cny, net_cny),
        **_funnel(history, last),
        "new_buyers": new_buyers,
        "cac_cny": _ratio(spend_cny, new_buyers),
    }


def planned_totals(planned: PlannedTables | None, actual: Mapping[str, object]) -> Totals:
    """Return planned totals by the names of `actual`; None where the plan is silent."""
    known: Totals = dict.fromkeys(actual)
    known.update(planned.totals if planned is not None else {})
    spend, gmv = known["spend_cny"], known["gmv_paid_cny"]
    known["roi_gross"] = known["roi_gross"] or _ratio(gmv, spend)
    known["expense_ratio"] = known["expense_ratio"] or _ratio(spend, gmv)
    return known


def targets_of(brief: Brief) -> dict[str, float]:
    """Return the brief's targets by the names of `Review.actual`."""
    goal = brief.goal
    asked = {
        "gmv_paid_cny": goal.targets.gmv_paid_cny,
        "roi_net_incremental": goal.targets.roi_net_min,
        "new_buyers": goal.targets.new_buyers,
        "spend_cny": goal.budget_cny,
    }
    return {name: value for name, value in asked.items() if value is not None}


def attainment_of(
    actual: Mapping[str, float | None],
    planned: Mapping[str, float | None],
    targets: Mapping[str, float],
) -> dict[str, float]:
    """Return actual over target (达成率), or over plan where there is no target.

    Spend is held against the plan first, else against the budget (执行率).
    """
    names = ("gmv_paid_cny", "roi_net_incremental", "new_buyers")
    against = {name: targets.get(name) or planned.get(name) for name in names}
    against["spend_cny"] = planned.get("spend_cny") or targets.get("spend_cny")
    shares = {name: _ratio(actual[name], value) for name, value in against.items()}
    return {name: share for name, share in shares.items() if share is not None}


def phase_table(measures: Measures) -> pd.DataFrame:
    """Return phase, start, end, days, spend and sales beside plan, marginal and break-even ROI."""
    phases, window, figures = measures.brief.phases, measures.window, measures.figures
    gmv_cny = window.by_phase(measures.history.shop["gmv_cny"].to_numpy(float))
    added = incremental_by_phase(measures.history, window, measures.without)
    low, high = np.quantile(added, [0.05, 0.95], axis=0)
    spend = figures.spend_cny.sum(axis=0)
    names = pd.Index(window.phases)
    table = pd.DataFrame(
        {
            "phase": window.phases,
            "title_zh": [phase.title.zh for phase in phases],
            "title_en": [phase.title.en for phase in phases],
            "start": [phase.start for phase in phases],
            "end": [phase.end for phase in phases],
            "days": window.shares.sum(axis=1) * measures.history.grain_days,
            "planned_spend_cny": _planned(measures.planned, "spend_cny", names),
            "spend_cny": spend,
            "planned_gmv_cny": _planned(measures.planned, "gmv_cny", names),
            "planned_incremental_gmv_cny": _planned(measures.planned, "incremental_gmv_cny", names),
            "gmv_cny": gmv_cny,
            "gmv_attributed_cny": np.nansum(figures.attributed_cny, axis=0),
            "incremental_gmv_cny_mean": added.mean(axis=0),
            "incremental_gmv_cny_p05": low,
            "incremental_gmv_cny_p95": high,
        }
    )
    table["attainment"] = gmv_cny / table["planned_gmv_cny"]
    table["roi_gross"] = gmv_cny / np.where(spend > 0, spend, np.nan)
    every = range(len(phases))
    table["roi_marginal_p50"] = [phase_marginal(figures, phase) for phase in every]
    table["roi_breakeven"] = [phase_breakeven(figures, phase) for phase in every]
    return table


def _funnel(history: History, window: Window) -> Totals:
    """Return sums of the shop's funnel, and rates recomputed from sums of days that have all."""
    unit = sales_unit(history, window)
    rows = history.shop[["uv", unit, "gmv_cny"]].to_numpy(float)
    uv, sold, _ = np.nan_to_num(rows).T @ (window.campaign * np.isfinite(rows).all(axis=1))
    paired = history.shop["gmv_cny"].where(history.shop[unit].notna())
    sums = {name: _shop_sum(history, window, name) for name in ("uv", "orders", "buyers")}
    return sums | {
        "cvr": _ratio(sold, uv),
        "aov_cny": _ratio(float(window.total(paired)), sums[unit]),
    }


def _shop_sum(history: History, window: Window, name: str) -> float | None:
    if name not in history.shop:
        return None
    values = history.shop[name].to_numpy(float)
    if not np.isfinite(values[window.campaign > 0]).any():
        return None
    return float(window.total(values))


def _contribution_cny(shop: UnitEconomics, gmv_cny: float, net_cny: float) -> float:
    """Return what is left of paid sales before media cost, with the refunds that came."""
    kept = net_cny * (shop.gross_margin - shop.platform_fee_rate)
    return kept - shop.nonrefundable_cost_rate * gmv_cny


def _planned(planned: PlannedTables | None, name: str, phases: pd.Index) -> npt.NDArray[np.float64]:
    if planned is None or name not in planned.allocation:
        return np.full(len(phases), np.nan)
    sums = planned.allocation.groupby("phase")[name].sum()
    return sums.reindex(phases, fill_value=0.0).to_numpy(float)


def _ratio(top: float | None, bottom: float | None) -> float | None:
    if top is None or bottom is None or not bottom > 0:
        return None
    return float(top / bottom)
