"""Campaign days on the history's grid: whole days, shared by hours between phases."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from tests.support.small_review import AFTER, CAMPAIGN_DAYS, small_brief, small_history

from bigsale.review.window import (
    brief_spans,
    event_spans,
    ordinary_periods,
    window_of,
)


def test_days_touched_by_the_campaign_count_in_full():
    history = small_history()
    window = window_of(brief_spans(small_brief()), history)
    # 10 March from 20:00 on counts as a whole day: six days, 10 to 15 March.
    assert window.campaign[CAMPAIGN_DAYS].tolist() == [1.0] * 6
    assert window.campaign.sum() == 6
    assert (window.days, window.days_seen, window.is_over) == (6, 6, True)


def test_a_day_in_two_phases_is_shared_by_hours():
    window = window_of(brief_spans(small_brief()), small_history())
    # 14 March: warm-up until 20:00 (20 of 24 hours), peak the last four.
    assert window.shares[:, 103] == pytest.approx([20 / 24, 4 / 24])
    # 10 March: only the warm-up touches it, so all of the day is its.
    assert window.shares[:, 99].tolist() == [1, 0]


def test_thirty_days_after_are_watched():
    window = window_of(brief_spans(small_brief()), small_history())
    assert np.flatnonzero(window.after).tolist() == list(range(AFTER.start, AFTER.stop))
    assert window.after_days_seen == 30


def test_the_next_event_ends_the_days_after():
    history = small_history()
    window = window_of(event_spans(history.events, "fest-2024"), history)
    assert window.days == 4
    assert window.after_days_seen == 30  # the next event starts 77 days later
    early = history.events.copy()
    early.loc[1:, ["start", "end"]] -= pd.Timedelta(days=70)
    moved = dataclasses.replace(history, events=early)
    # 30 December 20:00 is now the next start: 24 to 29 December are six days.
    assert window_of(event_spans(early, "fest-2024"), moved).after_days_seen == 6


def test_days_between_phases_belong_to_after():
    spans = brief_spans(small_brief())
    window = window_of((spans[0], ("late", *map(_five_days_later, spans[1][1:]))), small_history())
    # Warm-up ends on the 14th, the late phase starts on the 19th at 20:00: 15 to 18 March.
    assert window.after[104:108].tolist() == [1, 1, 1, 1]
    assert window.campaign[104:108].tolist() == [0, 0, 0, 0]


def test_a_history_that_ends_inside_the_campaign():
    window = window_of(brief_spans(small_brief()), small_history(days=102))
    assert (window.days, window.days_seen, window.is_over) == (6, 3, False)
    assert window.after_days_seen == 0


def test_a_week_counts_with_its_share_of_days():
    daily = small_history()
    weekly = dataclasses.replace(
        daily,
        dates=daily.dates[::7][:21],
        grain_days=7,
        spend_cny=daily.spend_cny[:, :147].reshape(1, 21, 7).sum(axis=2),
        shop=daily.shop.iloc[::7][:21],
    )
    window = window_of(brief_spans(small_brief()), weekly)
    # Weeks start on day 98 (9 March): six of its seven days are the campaign's.
    assert np.flatnonzero(window.campaign).tolist() == [14]
    assert window.campaign[14] == pytest.approx(6 / 7)
    assert window.days_seen == 6


def test_ordinary_days_are_before_and_away_from_events():
    history = small_history()
    chosen = np.flatnonzero(ordinary_periods(history, _window(history)))
    # Ninety days back start on day 9; the past event is days 19–22, its shadow 23–52.
    assert chosen.tolist() == [*range(9, 19), *range(53, 99)]


def test_with_few_ordinary_days_all_before_the_campaign_serve():
    history = small_history()
    rows = pd.DataFrame(
        {
            "event": ["other-2025"],
            "phase": ["peak"],
            "start": [pd.Timestamp("2025-02-01")],
            "end": [pd.Timestamp("2025-03-05")],
        }
    )
    crowded = dataclasses.replace(history, events=pd.concat([history.events, rows]))
    chosen = np.flatnonzero(ordinary_periods(crowded, _window(crowded)))
    # Free of events: days before 20 December, then 24 December to 31 January, then 5 to 9 March.
    shadow_free = [*range(9, 19), *range(53, 62)]
    assert chosen.tolist() == shadow_free


def _window(history):
    return window_of(brief_spans(small_brief()), history)


def _five_days_later(moment):
    return moment + pd.Timedelta(days=5)
