"""Other shops that a brief names: found, or said what is wrong with the name."""

from __future__ import annotations

import pytest
from tests.support.data_files import sound_inputs, write

from bigsale.brief import find_inputs, find_shops, load_brief
from bigsale.data import load_history, load_shops
from bigsale.errors import BriefError
from bigsale.response import learn_from

BRIEF = """\
campaign: {name}
event: "618"
title: {name}（虚构）
phases:
  - {{name: burst, title: 爆发, start: 2026-06-16T20:00, end: 2026-06-19T00:00}}
goal: {{budget_cny: 100000}}
economics: {{gross_margin: 0.5, platform_fee_rate: 0.05, refund_rate: 0.2}}
channels:
  search_ads: {{kind: auction}}
  kol: {{kind: deals}}
model:
  learn_from: [{others}]
"""


def shop(root, name, others=""):
    """Write one made-up shop of a project and return its params file."""
    sound_inputs(root / "campaigns" / name / "inputs")
    return write(root / "params" / f"{name}.yaml", BRIEF.format(name=name, others=others))


@pytest.fixture
def root(tmp_path, monkeypatch):
    monkeypatch.setenv("BIGSALE_HOME", str(tmp_path))
    shop(tmp_path, "shop-b")
    return tmp_path


def test_a_campaign_id_or_a_file_beside_this_one(root):
    path = shop(root, "shop-a", "shop-b, ../far/other.yaml")
    other = write(root / "far" / "other.yaml", BRIEF.format(name="other", others=""))
    assert load_brief(path).model.learn_from == ("shop-b", "../far/other.yaml")
    found = find_shops(path, ["shop-b", "../far/other.yaml"])
    assert found == [(root / "params" / "shop-b.yaml").resolve(), other.resolve()]


@pytest.mark.parametrize(
    ("others", "message"),
    [
        ("shop-x", "no such campaign"),
        ("../none.yaml", "no such file"),
        ("shop-a", "is this campaign itself"),
        ("shop-b, shop-b.yaml", "is the same file as shop-b"),
        ("a b", "not a campaign id"),
    ],
)
def test_a_name_that_leads_nowhere_is_an_error_with_its_place(root, others, message):
    path = shop(root, "shop-a", others)
    with pytest.raises(BriefError, match=message) as caught:
        load_brief(path)
    (problem,) = caught.value.problems
    assert problem.file.endswith("shop-a.yaml")
    assert problem.row == 12
    assert problem.column.startswith("model.learn_from[")
    assert problem.value
    assert problem.allowed


def test_nothing_named_is_nothing_learned(root):
    path = shop(root, "shop-a")
    brief = load_brief(path)
    history = load_history(find_inputs(path), brief=brief)
    assert learn_from(load_shops(brief, history, path), brief) is None


def test_another_campaign_of_this_shop_is_no_other_shop(root):
    """Both folders hold the same sales: this shop's own data would become its prior."""
    path = shop(root, "shop-a", "shop-b")
    brief = load_brief(path)
    history = load_history(find_inputs(path), brief=brief)
    with pytest.raises(BriefError, match="this shop's own sales"):
        load_shops(brief, history, path)
