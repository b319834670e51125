"""Keys changed from outside are checked as if they stood in the file."""

from datetime import datetime

import numpy as np
import pytest
from tests.support.brief_texts import write_params

from bigsale.brief import load_brief
from bigsale.errors import BriefError


def overridden(folder, **overrides):
    return load_brief(write_params(folder), overrides=overrides["keys"])


def test_keys_of_every_depth_can_be_changed(tmp_path):
    brief = overridden(
        tmp_path,
        keys={
            "goal.budget_cny": 2e6,
            "goal.risk.weight": 0.5,
            "phases.burst.end": datetime(2027, 3, 9),
            "phases.0.min_share": np.float64(0.1),
            "channels.kol.max_deals": 3,
            "report.languages": ("zh", "en"),
        },
    )
    assert brief.goal.budget_cny == 2_000_000
    assert brief.goal.risk.weight == 0.5
    assert brief.phases[1].end == datetime(2027, 3, 9)
    assert brief.phases[0].min_share == 0.1
    assert brief.channels["kol"].max_deals == 3
    assert brief.report.languages == ("zh", "en")


@pytest.mark.parametrize(
    ("key", "value", "message", "allowed"),
    [
        ("goal.budget_cny", "abc", "not a number", "a number > 0"),
        ("goal.budget", 5, "unknown key", "budget_cny (did you mean this?)"),
        ("gaol.budget_cny", 5, "unknown key", "goal (did you mean this?)"),
        ("phases.encore.end", "2027-03-09", "no 'encore' there", "warmup, burst"),
        ("phases.7.end", "2027-03-09", "no '7' there", "warmup, burst"),
        ("campaign", "other", "cannot be overridden", "the params file"),
        ("inputs", "elsewhere", "cannot be overridden", "the params file"),
        ("title.zh", "x", "no 'zh' there", "an inner key"),
        ("goal..x", 1, "not a dotted key", "goal.budget_cny"),
        ("goal.budget_cny", object(), "not a plain value", "a number, text or list"),
        ("channels.sms.kind", "auktion", "not one of the choices", "auction or commission"),
    ],
)
def test_a_wrong_override_is_named(tmp_path, key, value, message, allowed):
    with pytest.raises(BriefError) as caught:
        overridden(tmp_path, keys={key: value})
    (problem,) = caught.value.problems
    assert problem.message == message
    assert problem.file == f"override {key}"
    assert allowed in problem.allowed


def test_rules_hold_for_overrides_too(tmp_path):
    with pytest.raises(BriefError, match="floors add up to 20,000"):
        overridden(tmp_path, keys={"goal.budget_cny": 19_999})


def test_an_override_s_key_is_named_once_and_bounds_are_plain_numbers() -> None:
    with pytest.raises(BriefError) as caught:
        load_brief("double11-2026", overrides={"goal.budget_cny": -5})
    assert str(caught.value).startswith("override goal.budget_cny: out of range")
    assert str(caught.value).endswith("a number > 0 and ≤ 1,000,000,000,000")
