"""The plan that a review is held against, from a plan bundle or from the `planned` table."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from bigsale.data.history import History
from bigsale.errors import Finding, Text
from bigsale.review.result import PlannedTables

KEYS = ["date", "phase", "channel"]
MONEY = ["spend_cny", "incremental_gmv_cny", "gmv_cny"]


def planned_from_history(history: History) -> PlannedTables | None:
    """Return the history's `planned` table as a plan; None where the table is absent or empty."""
    if history.planned is None or history.planned.empty:
        return None
    return planned_from_tables(history.planned, source=history.sources.get("planned", "planned"))


def planned_from_tables(
    allocation: pd.DataFrame,
    totals: Mapping[str, float] | None = None,
    *,
    source: str = "plan",
    deals: pd.DataFrame | None = None,
) -> PlannedTables:
    """Return a plan from an allocation as allocation.csv or the `planned` table hold it.

    `totals`: planned totals by the names of `Review.actual` (means); what they leave out is
    summed from the allocation where it is filled in.
    """
    frame = allocation.rename(columns={"incremental_gmv_cny_mean": "incremental_gmv_cny"})
    money = [name for name in MONEY if name in frame and frame[name].notna().any()]
    frame = frame.groupby(KEYS, sort=False, as_index=False)[money].sum()
    names = {"gmv_cny": "gmv_paid_cny"}
    summed = {names.get(name, name): float(frame[name].sum()) for name in money}
    return PlannedTables(frame, summed | dict(totals or {}), source, deals)


def no_plan_finding() -> Finding:
    """Say that there is nothing to hold the campaign against."""
    return Finding(
        "no-plan",
        "note",
        Text(
            "没有当时的计划（planned.csv 或方案结果），只能对照参数里的目标和预算。",
            "There is no plan to compare with (planned.csv or a plan run); the campaign is held "
            "against the brief's targets and budget only.",
        ),
        Text(
            "下次先用本工具做方案，复盘会自动对照；或补一份 planned.csv。",
            "Plan the next campaign here and the review compares by itself, or add planned.csv.",
        ),
    )
