"""Names of phases in tables: of a cell of creators; of past sales, misspelt or never held."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

import pandas as pd

from bigsale.brief.model import Brief
from bigsale.data.history import History
from bigsale.errors import Finding, Text
from bigsale.words.numbers import listed

_BETWEEN = re.compile(r"[;；,，|、/\s]+")
NEAR = 0.75
"""How alike two names are, 0 to 1, of which one is taken to be meant for the other."""


def phases_named(cell: object) -> set[str] | None:
    """Return the phases that `cell` names, split by ; or the like; None where it is silent."""
    if not isinstance(cell, str) or not cell.strip():
        return None
    return {name for name in _BETWEEN.split(cell.strip()) if name}


def phases_of_events(events: pd.DataFrame, known: tuple[str, ...]) -> Iterator[Finding]:
    """Yield phases of past sales that look like one of the brief's, misspelt.

    They teach that one nothing. A sale that has both names means two phases.
    """
    for (event, phase), _ in events.groupby(["event", "phase"], sort=False):
        own = set(events.loc[events["event"] == event, "phase"])
        near = difflib.get_close_matches(str(phase).lower(), known, n=1, cutoff=NEAR)
        if phase in known or not near or near[0] in own:
            continue
        yield Finding(
            "event-phase-not-in-brief",
            "warning",
            Text(
                f"往期 {event} 的阶段 {phase} 不在方案参数中，是否即 {near[0]}",
                f"events: phase {phase} of {event} is not in the brief; is it {near[0]}?",
            ),
            Text(
                "改为同名，否则方案的这个阶段学不到那一次",
                "Use the same name, or that phase of the plan learns nothing from it",
            ),
        )


def phases_never_held(history: History, brief: Brief) -> Iterator[Finding]:
    """Yield the brief's phases that no past sale within the history had, in one sentence.

    Not those whose demand the planner gives.
    """
    first = pd.Timestamp(history.dates[0])
    last = pd.Timestamp(history.dates[-1]) + pd.Timedelta(days=history.grain_days)
    events = history.events
    held = set(events.loc[(events["end"] > first) & (events["start"] < last), "phase"])
    new = [phase for phase in brief.unjudged_phases if phase.name not in held]
    if not held or not new:
        return
    zh = listed([f"{phase.title.zh}（{phase.name}）" for phase in new], "zh")
    en = listed([f"{phase.title.en} ({phase.name})" for phase in new], "en")
    yield Finding(
        "unseen-phases",
        "warning",
        Text(
            f"历史大促没有{zh}这样的阶段，它的需求按行业经验和本店其他阶段推算，"
            "区间很宽，会影响总数",
            f"No past sale has a phase {en}; its demand is judged by benchmarks and the shop's "
            "other phases. The range is wide, and totals depend on it",
        ),
        Text(
            "统一 events 表和方案里的阶段名，或填写 demand_multiplier",
            "Use the same phase names in events and brief, or set demand_multiplier",
        ),
    )
