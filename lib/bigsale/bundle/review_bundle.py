"""A review as a bundle: review.json for other programs, and the report's tables."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from bigsale.brief.model import Brief
from bigsale.bundle import plan_figures as figures_of
from bigsale.bundle.bundle import Bundle
from bigsale.bundle.plan_tables import phase_table
from bigsale.bundle.response_tables import fit_table
from bigsale.data.history import History
from bigsale.economics.result import Economics
from bigsale.response.result import ResponseFit
from bigsale.review.result import Review
from bigsale.units import to_cny, to_fen
from bigsale.words.labels import channel_title

TOTALS = (
    "gmv_paid_cny", "net_gmv_cny", "spend_cny", "roi_net_incremental", "expense_ratio",
    "expense_ratio_net", "uv", "cvr",
    "aov_cny", "new_buyers", "cac_cny", "contribution_cny",
)  # fmt: skip
ADVICE = ("rehire", "renegotiate", "drop")
IF_ASKED = ("roi_net_incremental",)
"""Figures that are listed only where the brief sets them a target."""


def pack_review(
    *, brief: Brief, history: History, economics: Economics, fit: ResponseFit, review: Review
) -> Bundle:
    """Return the review with everything that its report shows, in memory."""
    with_breakeven = _with_breakeven(review.channels, economics)
    figures = figures_of.brief_figures(brief, history) | {
        "stage": "review",
        "goal": figures_of.goal_figures(brief),
        "economics": figures_of.economics_figures(economics),
        "actual": dict(review.actual),
        "planned": dict(review.planned),
        "last": dict(review.last),
        "targets": dict(review.targets),
        "attainment": dict(review.attainment),
        "incremental_gmv_cny": dict(review.incremental_gmv_cny),
        "net_incremental_gmv_cny": dict(review.net_incremental_gmv_cny),
        "incremental_contribution_cny": dict(review.incremental_contribution_cny),
        "pull_forward_cny": dict(review.pull_forward_cny),
        "channels_added_cny": dict(review.channels_added_cny),
        "channels_contribution_cny": dict(review.channels_contribution_cny),
        "bridge": review.bridge.to_dict("records"),
        "bridge_phases": _alike_phases(review.bridge_phases, brief),
        "creators": creator_figures(review.creators),
        "channel_results": _titled(with_breakeven, brief),
        "phase_results": _phase_results(review.phases, brief),
        "lessons": [_lesson(lesson) for lesson in review.lessons],
        "basis": {name: text._asdict() for name, text in review.basis.items()},
        "diagnostics": vars(fit.diagnostics),
        "findings": figures_of.finding_dicts(history, economics, fit, review),
    }
    tables = {
        "phases": phase_table(brief),
        "totals": totals_table(review),
        "channels": with_breakeven,
        "channel_added": channel_added(review.channels),
        "phase_results": review.phases,
        "channel_phases": review.channel_phases,
        "phase_sales": _against_plan(review.phases, "phase", phase_figure(review.phases)),
        "channel_spend": _against_plan(review.channels, "channel", "spend_cny"),
        "bridge": review.bridge,
        "bridge_phases": review.bridge_phases,
        "bridge_steps": bridge_steps(review.bridge, review.actual["gmv_paid_cny"]),
        "daily": review.daily,
        "creators": review.creators,
        "traffic": review.traffic,
        "fit": fit_table(fit),
    }
    kept = {name: frame for name, frame in tables.items() if len(frame.columns)}
    figures["traffic"] = _titled(review.traffic, brief)
    return Bundle(
        figures=figures, tables=kept, contract={"review.json": review_json(figures, review)}
    )


def review_json(figures: figures_of.Figures, review: Review) -> dict[str, object]:
    """Return review.json of the contract."""
    return {
        "campaign": review.campaign,
        "actual": figures["actual"],
        "planned": figures["planned"],
        "last": figures["last"],
        "targets": figures["targets"],
        "attainment": figures["attainment"],
        "incremental_gmv_cny": figures["incremental_gmv_cny"],
        "pull_forward_cny": figures["pull_forward_cny"],
        "channels": review.channels.to_dict("records"),
        "bridge": review.bridge.to_dict("records"),
        "lessons": figures["lessons"],
        "findings": figures["findings"],
    }


def write_review_bundle(
    folder: Path | str,
    *,
    brief: Brief,
    history: History,
    economics: Economics,
    fit: ResponseFit,
    review: Review,
) -> Path | None:
    """Write a review's files into `folder` (made if absent) and return it."""
    bundle = pack_review(brief=brief, history=history, economics=economics, fit=fit, review=review)
    return bundle.in_language(brief.report.languages[0]).write(folder)


def totals_table(review: Review) -> pd.DataFrame:
    """Return the totals that a report lists: figure, actual, last, planned, target."""
    known = [
        name
        for name in TOTALS
        if review.actual.get(name) is not None and (name not in IF_ASKED or name in review.targets)
    ]
    sources = {
        "actual": review.actual,
        "last": review.last,
        "planned": review.planned,
        "target": review.targets,
    }
    values = {end: [source.get(name) for name in known] for end, source in sources.items()}
    return pd.DataFrame({"figure": known} | values).astype(dict.fromkeys(values, float))


def channel_added(channels: pd.DataFrame) -> pd.DataFrame:
    """Return what each channel was planned to add and what the model says it added.

    Columns channel, planned_cny, added_cny_mean, _p05, _p95, share; no row without such a plan.
    """
    names = {"planned_incremental_gmv_cny": "planned_cny"}
    names |= {f"incremental_gmv_cny_{end}": f"added_cny_{end}" for end in ("mean", "p05", "p95")}
    frame = channels.reindex(columns=["channel", *names]).rename(columns=names)
    frame = frame.assign(share=frame["added_cny_mean"] / frame["planned_cny"])
    return frame[(frame["planned_cny"] > 0) & frame["share"].notna()].reset_index(drop=True)


def creator_figures(creators: pd.DataFrame) -> figures_of.Figures:
    """Return how many creators there are, what is known of their sales, and sums of those known."""
    known = creators[creators["basis"] == "delivered"] if len(creators) else creators
    figures = {"listed": len(creators), "delivered_known": len(known) > 0, "known": len(known)}
    if known.empty:
        return figures
    sums = ("fee_cny", "promised_gmv_cny", "delivered_gmv_cny", "contribution_cny")
    advised = {word: int((known["advice"] == word).sum()) for word in ADVICE}
    return figures | {name: float(known[name].sum()) for name in sums} | {"advised": advised}


def phase_figure(phases: pd.DataFrame) -> str:
    """Return what phases are held against the plan by: sales where planned, else spend."""
    planned = phases.get("planned_gmv_cny")
    return "spend_cny" if planned is None or planned.isna().all() else "gmv_cny"


def bridge_steps(bridge: pd.DataFrame, gmv_paid_cny: float | None) -> pd.DataFrame:
    """Return last time's paid sales, the effect of each factor, this time's: a waterfall.

    Columns step, amount_cny, total; adds up to the fen.
    """
    columns = ["step", "amount_cny", "total"]
    if bridge.empty or gmv_paid_cny is None:
        return pd.DataFrame(columns=columns)
    effects = to_fen(bridge["effect_cny"])
    last = int(to_fen(gmv_paid_cny))
    amounts = to_cny([last - effects.sum(), *effects, last])
    steps = ["last_time", *bridge["factor"], "this_time"]
    return pd.DataFrame(
        {"step": steps, "amount_cny": amounts, "total": [True, *[False] * len(bridge), True]}
    )


def _against_plan(frame: pd.DataFrame, row: str, figure: str) -> pd.DataFrame:
    """Return column `row`, actual_cny and planned_cny of a money column."""
    planned = f"planned_{figure}"
    return pd.DataFrame(
        {
            row: frame[row],
            "actual_cny": frame[figure],
            "planned_cny": frame.get(planned, np.nan),
        }
    )


def _titled(channels: pd.DataFrame, brief: Brief) -> list[figures_of.Figures]:
    titles = figures_of.channel_titles(brief)
    rows: list[figures_of.Figures] = channels.to_dict("records")  # type: ignore[assignment]
    return [
        row | {"title": titles.get(row["channel"], channel_title(row["channel"])._asdict())}
        for row in rows
    ]


def _phase_results(phases: pd.DataFrame, brief: Brief) -> list[figures_of.Figures]:
    titles = {phase.name: phase.title.model_dump() for phase in brief.phases}
    reached = phases.assign(attainment=phases["gmv_cny"] / phases["planned_gmv_cny"])
    rows: list[figures_of.Figures] = reached.to_dict("records")  # type: ignore[assignment]
    return [row | {"title": titles[row["phase"]]} for row in rows]


def _alike_phases(alike: pd.DataFrame, brief: Brief) -> list[figures_of.Figures]:
    """Return the table of like phases with titles; a phase of last time only keeps its name."""
    titles = {phase.name: phase.title.model_dump() for phase in brief.phases}
    rows: list[figures_of.Figures] = alike.to_dict("records")  # type: ignore[assignment]
    plain = [dict.fromkeys(("zh", "en"), str(row["phase"])) for row in rows]
    return [
        row | {"title": titles.get(str(row["phase"]), name)}
        for row, name in zip(rows, plain, strict=True)
    ]


def _lesson(lesson: object) -> Mapping[str, object]:
    """Return a lesson as plain data; a bare text has its two languages only."""
    to_dict = getattr(lesson, "to_dict", None)
    return to_dict() if to_dict else lesson._asdict()  # type: ignore[attr-defined]


def _with_breakeven(channels: pd.DataFrame, economics: Economics) -> pd.DataFrame:
    if "roi_breakeven" in channels or channels.empty:
        return channels
    units = economics.channels
    return channels.assign(
        roi_breakeven=[
            units.get(name, economics.shop).roi_breakeven for name in channels["channel"]
        ]
    )
