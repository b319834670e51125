"""What the pages say of a made-up campaign, read as a whole.

A change of words shows here as a difference of text that a person can judge;
`BIGSALE_REWRITE_GOLDEN=1` rewrites the files.
"""

import os
from pathlib import Path

import pytest
from tests.support.made_up_bundles import plan_bundle, review_bundle
from tests.support.made_up_portfolio import portfolio_bundle

from bigsale.words.plan_words import PlanWords
from bigsale.words.portfolio_words import PortfolioWords
from bigsale.words.review_words import ReviewWords

FOLDER = Path(__file__).parent / "words"
PLAN = (
    "cards", "conclusions", "budget_basis", "background", "goal", "phases", "why", "next_yuan",
    "returns_basis", "creators", "creators_basis", "stock", "stock_basis", "safe", "watch",
    "other_plans", "lift_tests", "lift_tests_basis", "roi_bases", "method", "backtest",
    "predictive_checks", "findings",
)  # fmt: skip
REVIEW = (
    "cards", "conclusions", "totals", "phases", "added_against_plan", "bridge",
    "bridge_phases", "bridge_phases_basis", "added", "channels", "roi_bases", "creators", "traffic",
    "traffic_basis", "lessons", "basis", "method", "findings",
)  # fmt: skip
PORTFOLIO = (
    "cards", "conclusions", "split_basis", "why", "proof", "apart", "next_steps", "findings",
    "method",
)  # fmt: skip
BUNDLES = {"plan": plan_bundle, "review": review_bundle, "portfolio": portfolio_bundle}
PARTS = {"plan": PLAN, "review": REVIEW, "portfolio": PORTFOLIO}
CHARTS = {
    "plan": ("budget", "roi", "comparison", "deals", "contribution", "frontier"),
    "review": ("bridge", "daily_baseline", "planned_phases", "roi_review"),
    "portfolio": ("campaign_split", "campaign_curves", "campaign_comparison"),
}


def page(
    say: PlanWords | PortfolioWords | ReviewWords, parts: tuple[str, ...], charts: tuple[str, ...]
) -> str:
    said = []
    for part in parts:
        words = getattr(say, part)
        text = words if isinstance(words, str) else "\n".join(" | ".join(card) for card in words)
        said.append(f"## {part}\n\n{text}\n")
    titles = [f"- {name}: {' / '.join(list(say.chart(name).values())[1:])}" for name in charts]
    return "\n".join([*said, "## titles of charts\n", *titles, ""])


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("stage", BUNDLES)
def test_page_reads_as_agreed(stage, language):
    say = BUNDLES[stage]().in_language(language).words
    text = page(say, PARTS[stage], CHARTS[stage])
    file = FOLDER / f"{stage}.{language}.md"
    if os.environ.get("BIGSALE_REWRITE_GOLDEN"):
        FOLDER.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_sentence_is_left_unfilled(language):
    for stage, bundle in BUNDLES.items():
        text = page(bundle().in_language(language).words, PARTS[stage], ())
        assert "{" not in text.replace("{.callout", "")
        assert "None" not in text
        assert "nan" not in text.lower().split()
