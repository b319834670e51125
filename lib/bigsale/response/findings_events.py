"""Findings on how much past sales say of the demand of the campaign."""

from __future__ import annotations

from bigsale.brief.model import Brief
from bigsale.data.history import History
from bigsale.errors import Finding, Text
from bigsale.response.design import Design
from bigsale.words.labels import event_kind_title


def few_past_sales(history: History, design: Design, brief: Brief) -> list[Finding]:
    """Say that few past sales are known, unless a check of the tables said that there is none."""
    similar = [name for name in design.grid.events if name.startswith(brief.event)]
    if len(similar) >= 2 or any(f.check == "event-without-past" for f in history.findings):
        return []
    judged = not brief.unjudged_phases
    step = Text("在 events 表补充历次大促", "Add past sales to the events table")
    if not judged:
        step = Text(
            f"{step.zh}，或在阶段里填写 demand_multiplier",
            f"{step.en}, or set demand_multiplier in the phases",
        )
    return [
        Finding(
            "few-past-events",
            "note" if design.grid.events or judged else "warning",
            _what_is_known(len(similar), bool(design.grid.events), judged, brief),
            Text(f"{step.zh}。", f"{step.en}."),
        )
    ]


def _what_is_known(similar: int, any_sale: bool, judged: bool, brief: Brief) -> Text:
    """Return how many past sales of this kind are known, and what demand rests on."""
    kind = event_kind_title(brief.event)
    zh = f"历史里与 {kind.zh} 同类的大促{'只有 1 次' if similar else '一次也没有'}"
    en = f"The history has {'only one' if similar else 'no'} past {kind.en}"
    if not any_sale:
        zh, en = "有数据的日子里没有往期大促", "No past sale lies in the days with data"
    if judged:
        return Text(
            f"{zh}，大促期的需求主要看你给各阶段填的倍数。",
            f"{en}; demand rests mostly on the multipliers that you set for the phases.",
        )
    if not any_sale:
        return Text(
            f"{zh}，大促期的需求只来自行业经验或你填写的倍数。",
            f"{en}; demand comes from benchmarks or your multipliers.",
        )
    return Text(f"{zh}，大促倍数不确定性较大。", f"{en}; its demand is uncertain.")
