"""Bad portfolio files: every problem named with line and key, nothing written, the right code."""

from pathlib import Path

import pytest
from tests.support.brief_texts import SOUND
from tests.support.command import bigsale
from tests.support.data_files import sound_inputs

from bigsale.brief import load_portfolio
from bigsale.errors import BriefError

BRAND = """\
portfolio: brand-2027
title: {zh: 品牌预算, en: Brand}
budget_cny: 200000
campaigns:
  - {campaign: spring-2027, min_cny: 20000, max_cny: 150000}
  - {campaign: autumn-2027}
report: {languages: [zh], formats: [html]}
"""


@pytest.fixture
def project(tmp_path, monkeypatch) -> Path:
    """Return a project of two sound campaigns and a portfolio of both."""
    monkeypatch.setenv("BIGSALE_HOME", str(tmp_path))
    for name in ("params", "campaigns"):
        (tmp_path / name).mkdir()
    for name in ("spring-2027", "autumn-2027"):
        text = SOUND.replace("campaign: spring-2027", f"campaign: {name}")
        (tmp_path / "params" / f"{name}.yaml").write_text(text, encoding="utf-8")
        sound_inputs(tmp_path / "campaigns" / name / "inputs")
    write(tmp_path)
    return tmp_path


def write(project: Path, *changes: tuple[str, str]) -> Path:
    """Write the portfolio with each (old, new) replaced; old must be there."""
    text = BRAND
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    path = project / "params" / "brand-2027.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_sound_portfolio_loads_by_name_and_by_path(project):
    brand = load_portfolio("brand-2027", overrides={"campaigns.autumn-2027.max_cny": 5e4})
    assert [one.brief.campaign for one in brand.campaigns] == ["spring-2027", "autumn-2027"]
    assert [one.max_cny for one in brand.campaigns] == [150_000, 50_000]
    assert brand.campaigns[0].with_room(2e5).goal.budget_cny == 2e5
    assert brand.campaigns[0].brief.goal.budget_cny == 1e5
    path = write(project, ("campaign: autumn-2027", "campaign: ./autumn-2027.yaml"))
    assert load_portfolio(path).campaigns[1].params.name == "autumn-2027.yaml"


FILES = {
    "unknown key": (("budget_cny:", "budgets: 3\nbudget_cny:"), "line 3, budgets: unknown key"),
    "unknown inner key": (
        ("min_cny: 20000", "mincny: 20000"),
        "line 5, campaigns[0].mincny: unknown key; allowed: min_cny (did you mean this?)",
    ),
    "wrong type": (
        ("budget_cny: 200000", "budget_cny: a lot"),
        "line 3, budget_cny: not a number (got 'a lot'); allowed: a number > 0",
    ),
    "no budget": (("budget_cny: 200000\n", ""), "budget_cny: a required key is missing"),
    "below zero": (("min_cny: 20000", "min_cny: -1"), "campaigns[0].min_cny: out of range"),
    "least above most": (
        ("max_cny: 150000", "max_cny: 10000"),
        "line 5, campaigns[0].min_cny: more than max_cny (got '20000.0')",
    ),
    "no such campaign": (
        ("campaign: autumn-2027", "campaign: autum-2027"),
        "line 6, campaigns[1].campaign: no such campaign (got 'autum-2027'); "
        "allowed: autumn-2027 (did you mean this?)",
    ),
    "twice": (
        ("campaign: autumn-2027", "campaign: spring-2027"),
        "line 6, campaigns[1].campaign: stands twice (got 'spring-2027')",
    ),
    "nobody": (
        (BRAND[BRAND.index("campaigns:") : BRAND.index("report:")], "campaigns: []\n"),
        "campaigns: must not be empty",
    ),
    "another name": (
        ("portfolio: brand-2027", "portfolio: brand-2028"),
        "names another portfolio than its file",
    ),
    "evil name": (("portfolio: brand-2027", "portfolio: ../../evil"), "not a valid name"),
    "half YAML": (("campaigns:", "campaigns: ["), "not valid YAML"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_bad_portfolio_is_exit_code_two_and_writes_nothing(capsys, project, name):
    change, said = FILES[name]
    write(project, change)
    before = sorted(project.rglob("*"))
    answer = bigsale(capsys, "portfolio", "brand-2027", "--out", str(project / "out"))
    assert answer.code == 2
    assert said in answer.err
    assert "params/brand-2027.yaml" in answer.err
    assert sorted(project.rglob("*")) == before


def test_a_bad_campaign_is_named_in_its_own_file(project):
    path = project / "params" / "autumn-2027.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("refund_rate: 0.2", "refund_rate: 2"), encoding="utf-8")
    with pytest.raises(BriefError) as caught:
        load_portfolio("brand-2027")
    (problem,) = caught.value.problems
    assert problem.file.endswith("autumn-2027.yaml")
    assert problem.column == "economics.refund_rate"


def test_mistakes_are_listed_in_the_order_of_the_file(project):
    path = project / "params" / "autumn-2027.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("refund_rate: 0.2", "refund_rate: 2"), encoding="utf-8")
    write(
        project,
        ("max_cny: 150000", "max_cny: 10000"),
        ("report:", "  - {campaign: winter-2027, min_cny: 2, max_cny: 1}\nreport:"),
    )
    with pytest.raises(BriefError) as caught:
        load_portfolio("brand-2027")
    places = [(Path(one.file).name, one.row, one.column) for one in caught.value.problems]
    assert [name for name, _, _ in places] == [
        "brand-2027.yaml", "autumn-2027.yaml", "brand-2027.yaml", "brand-2027.yaml"
    ]  # fmt: skip
    assert [(row, key) for name, row, key in places if name == "brand-2027.yaml"] == [
        (5, "campaigns[0].min_cny"),
        (7, "campaigns[2].campaign"),
        (7, "campaigns[2].min_cny"),
    ]


def test_campaigns_must_maximise_the_same(project):
    path = project / "params" / "autumn-2027.yaml"
    text = path.read_text(encoding="utf-8")
    text = text.replace("budget_cny: 100000", "budget_cny: 100000\n  maximise: gmv_paid")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BriefError, match="maximises something else"):
        load_portfolio("brand-2027")


def test_a_campaign_is_no_portfolio_and_a_portfolio_no_campaign(capsys, project):
    answer = bigsale(capsys, "portfolio", "spring-2027")
    assert answer.code == 2
    assert "one campaign, not a portfolio; allowed: bigsale plan spring-2027" in answer.err
    answer = bigsale(capsys, "plan", "brand-2027")
    assert answer.code == 2
    assert "a portfolio of campaigns, not one campaign" in answer.err
    assert "allowed: bigsale portfolio brand-2027" in answer.err


def test_bad_tables_name_the_campaign(capsys, project):
    (project / "campaigns" / "autumn-2027" / "inputs" / "shop_daily.csv").unlink()
    answer = bigsale(capsys, "portfolio", "brand-2027", "--out", str(project / "out"), "-q")
    assert answer.code == 3
    assert "autumn-2027: " in answer.err
    assert not (project / "out").exists()


@pytest.mark.slow
def test_least_money_above_the_budget_is_exit_code_five(capsys, project):
    write(project, ("min_cny: 20000, max_cny: 150000", "min_cny: 200000.01"))
    answer = bigsale(capsys, "portfolio", "brand-2027", "--out", str(project / "out"), "-q")
    assert answer.code == 5
    assert "spring-2027 needs at least ¥200,000.01" in answer.err
    assert not (project / "out").exists()
