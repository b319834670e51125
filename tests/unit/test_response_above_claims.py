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
