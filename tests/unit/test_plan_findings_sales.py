"""Expected paid sales held against the last sale of this kind."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from tests.support.plan_worlds import make_world

from bigsale.data.history import History
from bigsale.errors import Finding
from bigsale.plan import make_plan
from bigsale.plan.findings_sales import sales_findings

PHASES = (("warmup", "2026-11-01", "2026-11-09"), ("burst", "2026-11-09", "2026-11-11"))
WORLD = make_world(channels=1, phases=PHASES, draws=4, lags=1)
BRIEF = WORLD.brief


def past(*phases: tuple[str, str, str], level: float = 1e5, burst: float = 3e5) -> History:
    """Return a history whose last Double 11 had these phases; its days sold so much."""
    rows = [("double11-2025", n, pd.Timestamp(a), pd.Timestamp(b)) for n, a, b in phases]
    events = pd.DataFrame(rows, columns=["event", "phase", "start", "end"])
    history = replace(WORLD.history, events=events)
    inside = history.share_of_event("double11-2025", "burst") > 0
    return replace(history, shop=history.shop.assign(gmv_cny=np.where(inside, burst, level)))


def said(history: History, expected: float, wanted: float | None = None) -> list[Finding]:
    outcome = SimpleNamespace(gmv_paid_cny=np.full(3, expected))
    limit = None if wanted is None else np.full(3, wanted)
    return list(sales_findings(BRIEF, history, outcome, limit))


LAST = past(("warmup", "2025-10-20", "2025-11-09"), ("burst", "2025-11-09", "2025-11-12"))


@pytest.mark.parametrize(
    ("expected", "times"), [(2.3e6, "1.6"), (2.2e6, None), (0.86e6, None), (0.8e6, "0.6")]
)
def test_phases_are_compared_at_their_planned_length(expected: float, times: str | None) -> None:
    """8 days of warm-up at 100,000 and 2 of burst at 300,000: 1.4 million, times 1.6 is 2.24."""
    found = said(LAST, expected)
    assert len(found) == (times is not None)
    for finding in found:
        assert finding.verdict == "warning"
        assert f"are {times} times those of Double 11 2025, which sold ¥1.4M" in finding.evidence.en
        assert "in as many days of the same phases" in finding.evidence.en
        assert f"是 2025 双11 的 {times} 倍" in finding.evidence.zh
        assert "trend" in finding.next_step.en
        assert "`demand_multiplier`" in finding.next_step.zh


def test_a_plan_that_stock_holds_down_is_not_held_against_the_forecast() -> None:
    assert said(LAST, 0.5e6, wanted=1.4e6) == []
    assert len(said(LAST, 0.5e6, wanted=0.8e6)) == 1
    assert len(said(LAST, 2.3e6, wanted=2.6e6)) == 1


def test_other_phases_compare_by_the_day_where_the_sales_are_about_as_long() -> None:
    """9 days at 100,000 on average: 10 planned days make a million."""
    (found,) = said(past(("all", "2025-11-02", "2025-11-11")), 1.7e6)
    assert "sold ¥1M in as many days." in found.evidence.en
    assert said(past(("burst", "2025-11-09", "2025-11-12")), 9e6) == []


def test_without_a_last_sale_or_its_figures_nothing_is_said() -> None:
    none = replace(LAST, events=LAST.events.iloc[:0])
    unknown = LAST.shop["gmv_cny"].where(LAST.share_of_event("double11-2025") == 0)
    assert said(none, 9e6) == said(replace(LAST, shop=LAST.shop.assign(gmv_cny=unknown)), 9e6) == []


def test_a_plan_tells_it() -> None:
    brief, _, *rest = WORLD.all()
    for level, told in ((2e4, True), (2e5, False)):
        history = past(*LAST.events[["phase", "start", "end"]].itertuples(index=False), level=level)
        plan = make_plan(brief, history, *rest)
        assert ("sales-far-from-last-sale" in {f.check for f in plan.findings}) is told
