"""A small sound params file, and a way to load a changed copy of it."""

from __future__ import annotations

from pathlib import Path

from bigsale.brief import Brief, load_brief
from bigsale.errors import BriefError, Problem

SOUND = """\
campaign: spring-2027
event: spring
title: 春季大促
phases:
  - {name: warmup, title: 蓄水, start: 2027-03-01T20:00, end: 2027-03-05T20:00}
  - {name: burst, title: 爆发, start: 2027-03-05T20:00, end: 2027-03-08T00:00}
goal:
  budget_cny: 100000
economics: {gross_margin: 0.5, platform_fee_rate: 0.05, refund_rate: 0.2}
channels:
  search_ads: {kind: auction, min_cny: 20000, max_cny: 80000, daily_max_cny: 9000}
  kol: {kind: deals, max_cny: 50000}
  community: {kind: touch, members: 100, cost_cny_per_touch: 0.05, max_touches_per_member: 6}
"""


def write_params(folder: Path, *changes: tuple[str, str], text: str = SOUND) -> Path:
    """Write the sound params with each (old, new) replaced; old must be there."""
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    path = folder / "spring-2027.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def load_changed(folder: Path, *changes: tuple[str, str]) -> Brief:
    """Load the changed params."""
    return load_brief(write_params(folder, *changes))


def problems_of(folder: Path, *changes: tuple[str, str]) -> list[Problem]:
    """Return the problems of the changed params."""
    try:
        load_changed(folder, *changes)
    except BriefError as error:
        return list(error.problems)
    return []
