"""What a ROI above its platform's claim means depends on the channel."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from tests.support.response_shop import tiny_brief, tiny_history

from bigsale.errors import Finding
from bigsale.response.doubts_claims import above_claims


def told(channel: str, *times: float) -> list[Finding]:
    """Return findings on channels named alike, each with a ROI so many times its claim of 2."""
    history = tiny_history()
    spend = np.tile(history.spend_cny[0], (len(times), 1))
    names = tuple(f"{channel}_{i}" for i in range(len(times)))
    history = replace(history, channels=names, spend_cny=spend, platform={"gmv_cny": 2 * spend})
    p = SimpleNamespace(roi=np.full((5, len(times)), 2.0) * np.array(times))
    return above_claims(history, SimpleNamespace(channels=names), p, tiny_brief())


@pytest.mark.parametrize(
    ("channel", "times", "verdict", "words"),
    [
        ("xhs_seeding", 1.4, "note", "somewhat more is plausible"),
        ("short_video", 2.5, "warning", "need not be true"),
        ("kol", 3.5, "warning", "hardly explain so much"),
        ("search", 1.1, "note", "may be a little too high"),
        ("retargeting", 1.5, "warning", "is probably too high"),
        ("brand_zone", 5.6, "warning", "very probably far too high"),
        ("sms", 1.5, "warning", "often follows demand"),
        ("feed", 1.2, "note", "the difference is small"),
        ("feed", 2.2, "warning", "Platforms rarely miss so much"),
    ],
)
def test_the_same_multiple_says_more_of_search_than_of_notes(
    channel: str, times: float, verdict: str, words: str
) -> None:
    (found,) = told(channel, times)
    assert found.verdict == verdict
    assert words in found.evidence.en
    assert f"{times:.1f} times the 2.00" in found.evidence.en


def test_the_worst_come_first_and_what_is_no_higher_is_not_told() -> None:
    found = told("search", 1.04, 1.3, 4.0)
    assert [finding.channels for finding in found] == [("search_2",), ("search_1",)]


def test_three_of_whom_the_same_is_said_share_a_sentence() -> None:
    """3 and 5 times the claim of a search channel mean the same, 1.5 times means less."""
    shared, alone = told("search", 3.0, 1.5, 5.0, 4.0)
    assert shared.channels == ("search_2", "search_3", "search_0")
    assert alone.channels == ("search_1",)
    assert "of search_2 at 10.00, 5.0 times the 2.00" in shared.evidence.en
    assert "; of search_0 at 6.00, 3.0 times" in shared.evidence.en
    assert shared.evidence.en.count("far too high") == 1
    assert "； search_0 的增量 ROI 为 6.00" in shared.evidence.zh
    assert len(told("search", 3.0, 5.0)) == 2
