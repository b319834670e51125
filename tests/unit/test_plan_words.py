"""What findings of a plan call things: names, plain words, one word for one figure."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from tests.support.plan_worlds import make_creators, make_world

from bigsale.errors import Finding, Text
from bigsale.plan import Plan, make_plan
from bigsale.plan.findings import worth_unit
from bigsale.words.labels import creator_title


def plan_with(creators: pd.DataFrame, **kol: object) -> Plan:
    channels = {"ads": {"kind": "auction", "max_cny": 20_000}, "kol": {"kind": "deals", **kol}}
    return make_plan(*make_world(channels=channels, creators=creators).all())


def poor_creator() -> pd.DataFrame:
    """Return three candidates of whom c000 promises next to nothing."""
    creators = make_creators(3).assign(commission_rate=0.0)
    creators.loc[creators["creator_id"] == "c000", "expected_gmv_cny"] = 100.0
    return creators


def found(plan: Plan, check: str) -> list[str]:
    return [finding.evidence.zh for finding in plan.findings if finding.check == check]


def test_a_creator_is_called_by_name_with_the_id_in_brackets() -> None:
    (said,) = found(plan_with(poor_creator(), hired=["c000"]), "deal-loses-money")
    assert said.startswith("达人示例达人000（c000）预计亏 ¥")


def test_a_creator_without_a_name_is_called_by_id() -> None:
    creators = poor_creator().assign(name=np.nan)
    (said,) = found(plan_with(creators, hired=["c000"]), "deal-loses-money")
    assert said.startswith("达人c000预计亏 ¥")
    assert creator_title("C1", "C1") == creator_title("C1", None) == ("C1", "C1")


def test_limits_on_creators_name_them() -> None:
    kol = {"kind": "deals", "conflicts": [["c000", "c001"]], "hired": ["c002"]}
    channels = {"ads": {"kind": "auction"}, "kol": kol}
    problem = make_world(channels=channels, creators=poor_creator()).problem()
    words = {row.key: row.words.en for row in problem.limits.rows}
    assert words["channels.kol.hired"] == "the signed creator 示例达人002 (c002)"
    assert "示例达人000 (c000), 示例达人001 (c001)" in words["channels.kol.conflicts"]


def test_limits_and_leftovers_say_what_they_bring_and_where_to_change_them() -> None:
    creators = make_creators(3).assign(commission_rate=0.0)
    plan = plan_with(creators)
    limit = next(f for f in plan.findings if f.check == "binding-limit")
    assert "贡献毛利" in limit.evidence.zh
    assert "of contribution" in limit.evidence.en
    assert "`channels." in limit.next_step.en


def test_a_limit_of_a_channel_in_doubt_is_not_to_be_relaxed_before_a_test() -> None:
    text = Text("疑点", "doubt")
    doubts = (Finding("roi-above-claims", "warning", text, text, ("ads",)),)
    channels = {"ads": {"kind": "auction", "max_cny": 20_000}, "feed": {"kind": "auction"}}
    world = make_world(channels=channels)
    for told, words in ((doubts, "做过增量测试再放宽"), ((), "若有余地，先放宽它")):
        seen = replace(world, fit=replace(world.fit, findings=told))
        plan = make_plan(*seen.all())
        (limit,) = [
            f for f in plan.findings if f.check == "binding-limit" and "ads" in f.next_step.en
        ]
        assert words in limit.next_step.zh
        assert "`channels.ads.max_cny`" in limit.next_step.en


def test_a_full_list_of_creators_is_a_limit_and_says_what_one_more_brings() -> None:
    creators = make_creators(6).assign(commission_rate=0.0)
    keys = ("channels.kol.max_deals" in f.next_step.en for f in plan_with(creators).findings)
    assert not any(keys)
    full = plan_with(creators, max_deals=1)
    (limit,) = [f for f in full.findings if "channels.kol.max_deals" in f.next_step.en]
    assert limit.check == "binding-limit"
    assert "再多签一位" in limit.evidence.zh
    assert "one creator more brings about" in limit.evidence.en


@pytest.mark.parametrize(
    "excluded",
    [
        {"never": ["c000", "c003", "c004"]},
        {"hired": ["c001", "c002"], "conflicts": [["c001", "c000"], ["c002", "c003", "c004"]]},
        {"never": ["c003", "c004"], "tiers": [{"name": "all", "max_deals": 2}]},
    ],
)
def test_one_creator_more_is_somebody_who_may_be_hired(excluded: dict) -> None:
    creators = make_creators(5).assign(fee_cny=2e3, expected_gmv_cny=[1e6, 9e5, 8e5, 7e4, 3e4])
    plan = plan_with(creators, max_deals=2, **excluded)
    assert plan.deals["chosen"].sum() == 2
    assert not [f for f in plan.findings if "kol.max_deals" in f.next_step.en]
    assert [f for f in plan_with(creators, max_deals=2).findings if "max_deals" in f.next_step.en]


def test_a_channel_that_costs_contribution_is_not_called_nearly_free() -> None:
    channels = {"ads": {"kind": "auction"}, "feed": {"kind": "auction", "min_cny": 500_000}}
    plan = make_plan(*make_world(channels=channels, goal={"budget_cny": 600_000}).all())
    rows = plan.what_if.set_index("name")["contribution_cny_mean"]
    assert rows["without_feed"] > plan.totals["contribution_cny"].mean()
    (said,) = [f for f in plan.findings if f.check == "channel-dispensable"]
    assert "反而更好" in said.evidence.zh
    assert "higher; a floor or another limit keeps it" in said.evidence.en


def test_bad_cases_are_mentioned_where_they_count() -> None:
    world = make_world(goal={"risk": {"measure": "cvar", "level": 0.2, "weight": 0.3}})
    assert worth_unit(world.problem()).zh == "元贡献毛利（已计入你给的风险偏好）"
    world = make_world(goal={"maximise": "new_buyers"})
    assert worth_unit(world.problem()).en == " new buyers"


def test_figures_of_findings_have_no_needless_digits() -> None:
    plan = plan_with(poor_creator(), hired=["c000"])
    for finding in plan.findings:
        assert not re.search(r"\d,\d{3}", finding.evidence.zh), finding.evidence.zh
