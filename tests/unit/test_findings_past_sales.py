"""What is said where few past sales, or none, tell the demand of the campaign."""

from dataclasses import replace

import pytest
from tests.support.response_shop import tiny_brief, tiny_history

from bigsale.brief.model import Brief
from bigsale.data.history import History
from bigsale.data.quality import inspect
from bigsale.errors import Finding
from bigsale.response.design import make_design
from bigsale.response.findings_events import few_past_sales


def brief_with(*multipliers: float | None) -> Brief:
    """Return the tiny brief with these multipliers of its two phases."""
    phases = tuple(
        phase.model_copy(update={"demand_multiplier": multiplier})
        for phase, multiplier in zip(tiny_brief().phases, multipliers, strict=True)
    )
    return tiny_brief().model_copy(update={"phases": phases})


def without(kind: str) -> History:
    history = tiny_history()
    return replace(history, events=history.events[~history.events["event"].str.startswith(kind)])


def said(history: History, brief: Brief, check: str) -> list[Finding]:
    history = replace(history, shop=history.shop.assign(uv=900.0, orders=90.0, buyers=80.0))
    return [finding for finding in inspect(history, brief) if finding.check == check]


def of_tables(history: History, brief: Brief) -> Finding:
    (told,) = said(history, brief, "event-without-past")
    return told


@pytest.mark.parametrize(
    ("multipliers", "verdict", "zh", "en"),
    [
        ((None, None), "warning", "只能按行业经验估计", "rests on benchmarks alone"),
        ((1.3, 4.0), "note", "主要看你给各阶段填的倍数", "rests mostly on the multipliers"),
        ((1.3, None), "warning", "没填的（爆发）只能按", "benchmarks where none is set (爆发)"),
    ],
)
def test_multipliers_of_the_planner_are_what_demand_rests_on(multipliers, verdict, zh, en):
    told = of_tables(without("double11"), brief_with(*multipliers))
    assert told.verdict == verdict
    assert zh in told.evidence.zh
    assert en in told.evidence.en
    assert told.evidence.en.endswith("alone") is (multipliers == (None, None))


@pytest.mark.parametrize("kind", ["double11", ""])
def test_a_brief_with_all_multipliers_is_not_told_to_set_them(kind):
    history, judged = without(kind) if kind else tiny_history(), brief_with(1.3, 4.0)
    for brief, asked in ((judged, False), (brief_with(1.3, None), True)):
        (told,) = few_past_sales(history, make_design(history, brief), brief)
        assert ("demand_multiplier" in told.next_step.en) is asked
        assert ("multipliers that you set" in told.evidence.en) is not asked
        assert ("only one past" if not kind else "has no past") in told.evidence.en


def test_what_the_tables_check_has_said_is_not_said_again():
    history, brief = without("double11"), tiny_brief()
    history = replace(history, findings=(of_tables(history, brief),))
    assert few_past_sales(history, make_design(history, brief), brief) == []


@pytest.mark.parametrize(("new", "told"), [(1, 2), (2, 1)])
def test_many_channels_without_history_share_a_sentence(new, told):
    """The tiny brief has one such channel; with two more there are three."""
    brief, more = tiny_brief(), ("a_ads", "b_ads")[:new]
    channels = brief.channels | dict.fromkeys(more, brief.channels["search_ads"])
    brief = brief.model_copy(update={"channels": channels})
    found = said(tiny_history(), brief, "channel-without-history")
    assert len(found) == told
    assert ("Channels" in found[0].evidence.en) is (new == 2)
    assert all(name in "".join(f.evidence.zh for f in found) for name in more)
