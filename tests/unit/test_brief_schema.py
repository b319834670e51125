"""The JSON schema of params files is in step with the code, and with the bundled campaigns."""

import json
from pathlib import Path

import pytest

from bigsale.brief import PortfolioBrief, load_brief, load_portfolio, schema_text
from bigsale.brief.schema import allowed_at, known_keys, nearest

PARAMS = Path(__file__).parents[2] / "params"
PORTFOLIOS = sorted(PARAMS.glob("portfolio-*.yaml"))
CAMPAIGNS = sorted(set(PARAMS.glob("*.yaml")) - set(PORTFOLIOS))


def test_the_written_schema_is_current():
    written = (PARAMS / "schema.json").read_text(encoding="utf-8")
    assert written == schema_text(), "run `make schema`"
    written = (PARAMS / "portfolio.schema.json").read_text(encoding="utf-8")
    assert written == schema_text(PortfolioBrief), "run `make schema`"


@pytest.mark.parametrize("path", CAMPAIGNS, ids=lambda path: path.stem)
def test_bundled_params_are_sound_and_name_their_schema(path):
    assert load_brief(path).campaign == path.stem
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=schema.json"


@pytest.mark.parametrize("path", PORTFOLIOS, ids=lambda path: path.stem)
def test_bundled_portfolios_are_sound_and_name_their_schema(path):
    brand = load_portfolio(path)
    assert brand.brief.portfolio == path.stem
    assert len(brand.campaigns) > 1
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=portfolio.schema.json"


def test_every_key_of_a_brief_is_in_the_schema():
    schema = json.loads(schema_text())
    assert schema["properties"]["channels"]["minProperties"] == 1
    assert schema["additionalProperties"] is False
    assert set(schema["required"]) == {
        "campaign", "event", "title", "phases", "goal", "economics", "channels",
    }  # fmt: skip


def test_the_schema_says_what_a_key_may_hold():
    assert allowed_at(("goal", "reserve_share")) == "a number ≥ 0 and < 1"
    assert allowed_at(("goal", "targets", "roi_net_min")) == "a number ≥ 0"
    assert allowed_at(("channels", "x", "boost"), kind="deals") == "true or false"
    assert allowed_at(("channels", "x", "boost"), kind="auction") is None
    assert allowed_at(("groups", 0, "channels")).startswith("a list, each a lower-case letter")
    assert "members" in known_keys(("channels", "x"), kind="touch")
    assert "members" not in known_keys(("channels", "x"), kind="deals")


def test_the_nearest_word_is_near():
    assert nearest("bugdet_cny", ["budget_cny", "reserve_share"]) == "budget_cny"
    assert nearest("x", ["budget_cny"]) is None
