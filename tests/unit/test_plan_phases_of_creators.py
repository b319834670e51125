"""Creators whose phases the brief does not have: told before they are lost, or cannot be signed."""

import pytest
from tests.support.plan_worlds import make_creators, make_world

from bigsale.data.phase_names import phases_named
from bigsale.data.quality import phases_of_creators
from bigsale.errors import BriefError, InfeasibleError
from bigsale.plan import make_plan

PHASES = (("warmup", "2026-11-01", "2026-11-03"), ("burst", "2026-11-03", "2026-11-05"))


def world(phases: list[str], **kol: object):
    return make_world(
        channels={"ads": {"kind": "auction"}, "kol": {"kind": "deals", **kol}},
        creators=make_creators(len(phases)).assign(phases=phases),
        phases=PHASES, goal={"budget_cny": 500_000},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("warmup; burst", {"warmup", "burst"}),
        ("a、b", {"a", "b"}),
        (" ", None),
        (float("nan"), None),
    ],
)
def test_a_cell_names_phases_or_is_silent(cell, names):
    assert phases_named(cell) == names


def test_a_phase_that_the_brief_lacks_is_told_with_its_likely_name():
    made = world(["warmup;Burst", "burst", ""])
    told = list(phases_of_creators(made.history.creators, ("warmup", "burst")))
    assert len(told) == 1
    assert (told[0].check, told[0].verdict) == ("creator-phase-not-in-brief", "warning")
    assert "phase Burst (1 creators, such as c000)" in told[0].evidence.en
    assert "is it burst?" in told[0].evidence.en
    fine = world(["warmup", "burst", ""])
    assert not list(phases_of_creators(fine.history.creators, ("warmup", "burst")))
    assert not list(phases_of_creators(None, ("warmup", "burst")))


def test_a_signed_creator_without_a_phase_of_the_brief_names_table_and_phases():
    with pytest.raises(BriefError) as found:
        make_plan(*world(["Burst", "burst", "burst"], hired=["c000"]).all())
    said = str(found.value)
    assert "creators" in said
    assert "phases" in said
    assert "Burst" in said
    assert "warmup, burst" in said


def test_a_limit_that_nothing_stands_against_is_not_said_to_contradict_others():
    tier = {"name": "small", "max_fee_cny": 1.0, "min_deals": 2}
    with pytest.raises(InfeasibleError) as found:
        make_plan(*world(["", "", ""], tiers=[tier]).all())
    assert "cannot be kept, whatever the other limits" in str(found.value)
    assert "contradicts" not in str(found.value)
