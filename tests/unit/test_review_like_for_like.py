"""Phase against the same phase of the last sale: hand arithmetic."""

import dataclasses
import math

import numpy as np
import pytest
from tests.support.small_review import small_brief, small_history

from bigsale.charts import phases_alike
from bigsale.review.like_for_like import factor_effects, like_for_like, whole_days
from bigsale.review.window import brief_spans


def alike(history=None, event="fest-2024"):
    return like_for_like(small_brief(), history or small_history(), event)


def test_only_days_from_midnight_to_midnight_count():
    # The warm-up lasts from the 10th 20:00 to the 14th 20:00: the 11th, 12th and 13th are whole.
    history, spans = small_history(), brief_spans(small_brief())
    days = history.dates[whole_days(spans, "warm", history) > 0]
    assert [str(day) for day in days] == ["2025-03-11", "2025-03-12", "2025-03-13"]
    assert whole_days(spans, "peak", history).sum() == 1


def test_the_peak_against_last_years_peak():
    table = alike().set_index("phase")
    peak = table.loc["peak"]
    # Last: 4 days x 150 uv x 20/150 x 150 = 12,000. Now: 1 x 200 x 0.17 x 100 = 3,400.
    assert (peak["last_days"], peak["days"]) == (4, 1)
    assert (peak["last_gmv_daily_cny"], peak["gmv_daily_cny"]) == pytest.approx((3000, 3400))
    assert (peak["last_uv_daily"], peak["uv_daily"]) == pytest.approx((150, 200))
    weight = (3400 - 12_000) / math.log(3400 / 12_000)
    effects = factor_effects(alike())
    expected = {"days": 1 / 4, "uv": 200 / 150, "cvr": 0.17 * 7.5, "aov": 100 / 150}
    assert effects == pytest.approx({k: weight * math.log(v) for k, v in expected.items()})
    # Parts of a phase add up to the change of its paid sales.
    assert sum(effects.values()) == pytest.approx(3400 - 12_000)


def test_a_phase_of_one_sale_only_has_no_effect():
    warm = alike().set_index("phase").loc["warm"]
    assert np.isnan(warm["last_days"])
    assert warm["days"] == 3
    assert np.isnan(warm["uv_effect_cny"])


def test_a_phase_without_a_whole_day_is_compared_by_hours():
    history = small_history()
    events = history.events.copy()
    # Last year's peak: 12 hours of one day, which the window counts in full.
    events.loc[0, "start"] += np.timedelta64(12, "h")
    events.loc[0, "end"] = events.loc[0, "start"] + np.timedelta64(12, "h")
    peak = alike(dataclasses.replace(history, events=events)).set_index("phase").loc["peak"]
    assert peak["last_days"] == 1
    assert peak["days"] == pytest.approx(7 / 6)  # 4 of 24 hours of the 14th, and the 15th


@pytest.mark.parametrize("missing", ["uv", "gmv_cny"])
def test_nothing_to_compare_is_an_empty_table(missing):
    assert alike(event=None).empty
    assert alike(small_history(shop={missing: np.nan})).empty
    renamed = small_history()
    renamed = dataclasses.replace(
        renamed, events=renamed.events.assign(phase=["other", "warm", "peak"])
    )
    assert alike(renamed).empty
    assert phases_alike(alike(event=None), language="zh") is None


def test_the_table_says_what_there_is_now_and_by_how_much_it_changed():
    html = phases_alike(alike(), language="zh").html
    assert "4→1" in html
    assert ">¥3,400 (+13%)<" in html
    assert ">200 (+33%)<" in html
    assert ">¥100 (−33%)<" in html
    assert "–→3" in html  # the warm-up, which last year's sale did not have
