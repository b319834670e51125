"""What the pages say of a made-up campaign, read as a whole.

A change of words shows here as a difference of text that a person can judge;
`BIGSALE_REWRITE_GOLDEN=1` rewrites the files.
"""

import os
from pathlib import Path

import pytest
from tests.support.made_up_bundles import plan_bundle, review_bundle

from bigsale.words.plan_words import PlanWords
from bigsale.words.review_words import ReviewWords

FOLDER = Path(__file__).parent / "words"
PLAN = (
    "cards", "conclusions", "budget_basis", "background", "goal", "phases", "why", "next_yuan",
    "returns_basis", "creators", "creators_basis", "stock", "stock_basis", "safe", "watch",
    "other_plans", "roi_bases", "method", "backtest", "predictive_checks", "findings",
)  # fmt: skip
REVIEW = (
    "cards", "conclusions", "totals", "phases", "bridge", "added", "channels", "roi_bases",
    "creators", "traffic", "traffic_basis", "lessons", "basis", "method", "findings",
)  # fmt: skip


def page(say: PlanWords | ReviewWords, parts: tuple[str, ...], charts: tuple[str, ...]) -> str:
    said = []
    for part in parts:
        words = getattr(say, part)
        text = words if isinstance(words, str) else "\n".join(" | ".join(card) for card in words)
        said.append(f"## {part}\n\n{text}\n")
    titles = [f"- {name}: {' / '.join(list(say.chart(name).values())[1:])}" for name in charts]
    return "\n".join([*said, "## titles of charts\n", *titles, ""])


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("stage", ["plan", "review"])
def test_page_reads_as_agreed(stage, language):
    bundle = plan_bundle() if stage == "plan" else review_bundle()
    say = bundle.in_language(language).words
    parts = PLAN if stage == "plan" else REVIEW
    charts = ("budget", "roi", "comparison", "deals", "contribution", "frontier")
    if stage == "review":
        charts = ("bridge", "daily_baseline", "planned_phases", "roi_review")
    text = page(say, parts, charts)
    file = FOLDER / f"{stage}.{language}.md"
    if os.environ.get("BIGSALE_REWRITE_GOLDEN"):
        FOLDER.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_sentence_is_left_unfilled(language):
    for bundle, parts in ((plan_bundle(), PLAN), (review_bundle(), REVIEW)):
        text = page(bundle.in_language(language).words, parts, ())
        assert "{" not in text.replace("{.callout", "")
        assert "None" not in text
        assert "nan" not in text.lower().split()
