"""What is said of the creators that a plan hires."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.support.plan_worlds import World, make_creators, make_world

from bigsale.plan import make_plan
from bigsale.plan.findings_deals import FEW_CREATORS

PHASES = (("burst", "2026-11-10T20:00", "2026-11-12T00:00"),)


def world(scale: float, candidates: int = 20) -> World:
    """Return one phase of 28 hours; creators' past spend `scale` times the usual 10,000 a day."""
    channels = {"ads": {"kind": "auction"}, "kol": {"kind": "deals"}}
    creators = make_creators(candidates)
    made = make_world(
        channels=channels,
        creators=creators.assign(commission_rate=0.0, fee_cny=creators["fee_cny"] / 2),
        phases=PHASES,
        goal={"budget_cny": 2_000_000},
    )
    spend_cny = made.history.spend_cny.copy()
    spend_cny[1] *= scale
    return replace(made, history=replace(made.history, spend_cny=spend_cny))


@pytest.mark.parametrize(("scale", "beyond"), [(0.5, True), (300.0, False)])
def test_what_creators_of_one_day_take_from_each_other_is_told(scale: float, beyond: bool) -> None:
    plan = make_plan(*world(scale).all())
    hired = plan.deals[plan.deals["chosen"]]
    assert len(hired) > FEW_CREATORS
    (found,) = (f for f in plan.findings if f.check == "creators-crowded")
    assert f"{len(hired)} creators in burst" in found.evidence.en
    assert f"排了 {len(hired)} 位" in found.evidence.zh
    assert ("times the most" in found.evidence.en) == beyond
    assert ("最多一次" in found.evidence.zh) == beyond
    assert found.verdict == ("warning" if beyond else "note")


def test_two_or_three_creators_are_no_crowd() -> None:
    plan = make_plan(*world(0.01, candidates=3).all())
    assert plan.deals["chosen"].any()
    assert "creators-crowded" not in {f.check for f in plan.findings}
