"""A portfolio's bundle: the contract's files, and what its words say in other situations."""

import json

import pandas as pd
from tests.support.made_up_portfolio import portfolio_bundle, without_rival

from bigsale.bundle import open_bundle, write_manifest


def test_the_contract_is_written_and_adds_up(tmp_path):
    folder = portfolio_bundle().write(tmp_path / "out")
    table = pd.read_csv(folder / "portfolio.csv")
    assert ",".join(table.columns) == (
        "campaign,budget_cny,spend_cny,contribution_cny_mean,contribution_cny_p05,"
        "contribution_cny_p95,worth,marginal_worth"
    )
    figures = json.loads((folder / "portfolio.json").read_text(encoding="utf-8"))
    assert list(figures) == [
        "portfolio", "budget_cny", "left_cny", "spend_cny", "maximise", "price", "optimum",
        "comparison", "findings", "campaigns",
    ]  # fmt: skip
    # 1,500,000.00 + 2,499,999.99 + 0.01 left = 4,000,000.00
    fen = [round(100 * row["budget_cny"]) for row in figures["campaigns"]]
    assert sum(fen) + round(100 * figures["left_cny"]) == round(100 * figures["budget_cny"])
    assert pd.read_csv(folder / "allocation.csv")["campaign"].tolist() == list(table["campaign"])
    assert not (folder / "plan.xlsx").exists()


def test_a_bundle_read_back_says_the_same(tmp_path):
    bundle = portfolio_bundle()
    back = open_bundle(bundle.write(tmp_path / "out"), language="en")
    for name in ("conclusions", "why", "proof", "next_steps", "findings"):
        assert getattr(back.words, name) == getattr(bundle.in_language("en").words, name)
    assert back.table("split")["campaign"].cat.categories[0] == "618 2026 (made up)"


def test_without_the_split_by_own_budgets_the_gap_is_shown_instead():
    say = without_rival().in_language("en").words
    assert say.cards[-1].value == "1.21%"
    assert "no comparison" in say.against_own
    assert (
        say.chart("campaign_comparison")["title"] == "Against the proportion of their own budgets"
    )


def test_the_manifest_names_every_campaigns_files(tmp_path):
    from datetime import datetime

    params = tmp_path / "brand.yaml"
    params.write_text("portfolio: brand", encoding="utf-8")
    inputs = tmp_path / "inputs"
    inputs.mkdir()
    (inputs / "shop_daily.csv").write_text("date", encoding="utf-8")
    path = write_manifest(
        tmp_path, stage="portfolio", params=params, inputs=None, seed=1,
        started=datetime(2026, 1, 1), seconds=2.0, campaigns=[(params, inputs)],
    )  # fmt: skip
    manifest = json.loads(path.read_text(encoding="utf-8"))
    assert "inputs" not in manifest
    assert manifest["campaigns"][0]["inputs"][0]["file"] == "shop_daily.csv"
