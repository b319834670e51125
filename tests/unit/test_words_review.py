"""What a review says in cases that the made-up page does not show."""

import copy

from tests.support.made_up_bundles import review_bundle

from bigsale.words.review_words import ReviewWords


def page(language="zh", **changed):
    """Return the words of the made-up review with other figures."""
    return ReviewWords(copy.deepcopy(dict(review_bundle().figures)) | changed, language)


def phase(name, spend, planned, **more):
    title = {"zh": name, "en": name}
    return {"title": title, "spend_cny": spend, "planned_spend_cny": planned, **more}


PHASES = [
    phase("早", 700e3, 600e3, roi_marginal_p50=1.84, roi_breakeven=2.26),
    phase("中", 500e3, 500e3, roi_marginal_p50=3.0, roi_breakeven=2.4),
    phase("晚", 410e3, 460e3, roi_marginal_p50=2.95, roi_breakeven=2.42),
]


def test_spend_above_the_budget_is_said_on_page_one_and_where():
    # 1,610 of 1,500 thousand: 7.3 % over; the plan asked for 1,600.
    say = page(targets={"spend_cny": 1.5e6}, phase_results=PHASES)
    assert say.overspent == (
        "花费 ¥161万，**超预算 7.3%**（预算 ¥150万，计划本身已排到 ¥160万）："
        "早比计划多花 ¥10万（再加 1 元只多卖 1.84 元，低于这一阶段的保本 2.26）；"
        "晚少花 ¥5万（再加 1 元多卖 2.95 元，高于这一阶段的保本 2.42）。"
    )
    assert say.overspent in say.conclusions
    spend = next(card for card in say.cards if card.label == "投放花费")
    assert (spend.note, spend.tone) == ("预算 ¥150万，为预算的 107%", "bad")


def test_spend_within_two_percent_of_the_budget_is_not():
    assert page(targets={"spend_cny": 1.6e6}, phase_results=PHASES).overspent == ""
    assert page(targets={}, phase_results=PHASES).overspent == ""


def test_without_a_plan_by_phase_only_the_overrun_is_said():
    phases = [{**one, "planned_spend_cny": None} for one in PHASES]
    say = page(targets={"spend_cny": 1.5e6}, phase_results=phases, planned={})
    assert say.overspent == "花费 ¥161万，**超预算 7.3%**（预算 ¥150万）。"
    english = page("en", targets={"spend_cny": 1.5e6}, phase_results=phases, planned={})
    assert english.overspent == "Spend was ¥1.61M, **7.3% over the budget** (¥1.5M)."
