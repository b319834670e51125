"""What the plan's page says against last time: both sales, parts of the gain, the largest cut."""

import copy

import pytest
from tests.support.made_up_bundles import plan_bundle

from bigsale.words.plan_words import PlanWords


@pytest.fixture
def figures():
    return copy.deepcopy(dict(plan_bundle().figures))


def test_both_sales_stand_side_by_side(figures):
    """From 9 October 20:00 to midnight before the 15th of November 37 days are touched."""
    figures["last_event"] |= {
        "start": "2025-10-09T20:00:00", "end": "2025-11-15T00:00:00",
        "gmv_paid_cny": 20_000_000.0, "beaten_probability": 0.3,
    }  # fmt: skip
    figures["expected"]["gmv_paid_cny"]["mean"] = 19_000_000.0
    said = PlanWords(figures, "zh").background
    assert "37 天" in said
    assert "（比上次 −5%）；超过上次的可能：30%。" in said
    figures["last_event"].pop("beaten_probability")
    assert "超过上次" not in PlanWords(figures, "zh").background


def split(figures, *, spend_cny: float, gain_cny: float) -> None:
    """Let last time's split spend so much and earn so much less than the plan's 1 million."""
    figures["spend_cny"] = 2_000_000.0
    figures["expected"]["contribution_cny"]["mean"] = 1_000_000.0
    rows = {row["name"]: row for row in figures["comparison"]}
    rows["plan"]["contribution_cny_mean"] = 1_000_000.0
    rows["last_split"] |= {
        "spend_cny": spend_cny, "contribution_cny_mean": 1_000_000.0 - gain_cny,
    }  # fmt: skip
    figures["frontier"]["points"] = [[1_000_000.0, 700_000.0], [2_000_000.0, 1_000_000.0]]


def test_a_gain_is_parted_into_a_better_split_and_more_money(figures):
    """The best plan of 1.5 million earns 850k: of a gain of 400k, 150k come of 500k more."""
    split(figures, spend_cny=1_500_000.0, gain_cny=400_000.0)
    said = PlanWords(figures, "zh").against_last
    assert "其中同样的钱分得更好约 ¥25万，多花 ¥50万 约 ¥15万" in said


@pytest.mark.parametrize(
    ("spend_cny", "gain_cny"),
    [(1_990_000.0, 400_000.0), (1_500_000.0, 100_000.0), (500_000.0, 600_000.0)],
    ids=["alike money", "money alone would be more than all", "below the frontier"],
)
def test_a_gain_that_cannot_be_parted_is_told_whole(figures, spend_cny, gain_cny):
    split(figures, spend_cny=spend_cny, gain_cny=gain_cny)
    assert "其中" not in PlanWords(figures, "zh").against_last


def test_the_channel_that_loses_most_is_told_with_its_reason(figures):
    entries = {entry["name"]: entry for entry in figures["channels"]}
    live = entries["livestream"]
    others = sum(e["last_spend_cny"] for e in entries.values() if e is not live)
    live |= {"last_spend_cny": others, "roi_breakeven": 6.39}
    live["roi_incremental"]["mean"] = 3.85
    figures["deals"]["by_channel"]["livestream"] = {"offered": 26, "chosen": 1}
    said = PlanWords(figures, "zh").why
    assert "直播减得最多：过去平均每花 1 元多卖 3.85 元，保本要 6.39 元" in said
    assert "26 位候选里，预期赚得回费用、又比别处划算的有 1 位" in said
    live |= {"last_spend_cny": 0.0}
    assert "减得最多" not in PlanWords(figures, "zh").why
