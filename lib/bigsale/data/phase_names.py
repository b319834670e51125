"""Names of phases in tables: those of a cell of creators, those that past sales misspell."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

import pandas as pd

from bigsale.errors import Finding, Text

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
