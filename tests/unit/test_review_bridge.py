"""The bridge of paid sales: hand arithmetic of the log-mean parts."""

import dataclasses
import math

import numpy as np
import pytest
from tests.support.small_review import small_brief, small_history

from bigsale.review.bridge import bridge_to_last_event, comparable_event, log_mean_effects
from bigsale.review.window import brief_spans, window_of


def test_log_mean_parts_by_hand():
    # 100 × 0.10 × 50 = 500 becomes 200 × 0.10 × 40 = 800.
    # L = 300 / ln(8/5) = 638.29; uv: L·ln 2 = 442.43, cvr: 0, aov: L·ln 0.8 = −142.43.
    parts = log_mean_effects([100, 0.10, 50], [200, 0.10, 40])
    weight = 300 / math.log(1.6)
    assert parts == pytest.approx([weight * math.log(2), 0, weight * math.log(0.8)])
    assert parts == pytest.approx([442.43, 0, -142.43], abs=0.01)


def test_parts_of_an_unchanged_product_cancel():
    parts = log_mean_effects([100, 0.1, 50], [200, 0.05, 50])
    # P = 500 both times: L = 500, parts ±500·ln 2.
    assert parts == pytest.approx([500 * math.log(2), -500 * math.log(2), 0])


def test_bridge_of_the_small_shop():
    bridge, findings = _bridge(small_history())
    # Last: 4 days × 150 uv × 20/150 × 150 = 12,000. Now: 6 × 200 × 34/200 × 100 = 20,400.
    assert bridge["factor"].tolist() == ["days", "uv", "cvr", "aov"]
    assert bridge["from"].tolist() == pytest.approx([4, 150, 20 / 150, 150])
    assert bridge["to"].tolist() == pytest.approx([6, 200, 0.17, 100])
    assert set(bridge["comparison"]) == {"fest-2024"}
    assert round(bridge["effect_cny"].sum() * 100) == 840_000
    weight = 8400 / math.log(20_400 / 12_000)
    assert bridge["effect_cny"].tolist() == pytest.approx(
        [weight * math.log(x) for x in (6 / 4, 200 / 150, 0.17 * 7.5, 100 / 150)], abs=0.02
    )
    assert findings == ()


def test_events_of_one_length_have_no_days_factor():
    history = small_history()
    events = history.events.copy()
    events.loc[0, "end"] += np.timedelta64(2, "D")
    bridge, _ = _bridge(dataclasses.replace(history, events=events))
    assert bridge["factor"].tolist() == ["uv", "cvr", "aov"]
    # Six past days: 4 × 150 + 2 × 110 visitors; sales 4 × 3,000 + 2 × 1,100 = 14,200.
    assert bridge["from"][0] == pytest.approx(820)
    assert round(bridge["effect_cny"].sum() * 100) == (20_400 - 14_200) * 100


def test_orders_stand_in_for_buyers():
    bridge, _ = _bridge(small_history(shop={"buyers": np.nan}))
    assert bridge["to"][3] == pytest.approx(3400 / 35)
    assert round(bridge["effect_cny"].sum() * 100) == 840_000


def test_no_past_event_is_said():
    history = small_history()
    alone = dataclasses.replace(history, events=history.events.iloc[1:])
    bridge, findings = _bridge(alone)
    assert bridge.empty
    assert [finding.check for finding in findings] == ["no-event-to-compare"]


def test_missing_visitors_are_said():
    bridge, findings = _bridge(small_history(shop={"uv": np.nan}))
    assert bridge.empty
    assert [finding.check for finding in findings] == ["no-bridge-figures"]


def test_another_kind_of_event_is_second_best():
    history = small_history()
    events = history.events.copy()
    events.loc[0, "event"] = "other-2024"
    other = dataclasses.replace(history, events=events)
    bridge, findings = _bridge(other)
    assert set(bridge["comparison"]) == {"other-2024"}
    assert [finding.check for finding in findings] == ["other-event-compared"]


def test_the_campaign_itself_is_never_its_last_event():
    history = small_history()
    window = window_of(brief_spans(small_brief()), history)
    assert comparable_event(small_brief(), history, window) == "fest-2024"


def _bridge(history):
    brief = small_brief()
    return bridge_to_last_event(brief, history, window_of(brief_spans(brief), history))
