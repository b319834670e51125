"""Events on the grid, by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from tests.support.response_shop import tiny_brief, tiny_history

from bigsale.response.design import make_design
from bigsale.response.draws import demand_parts, parameters
from bigsale.response.events import (
    EARLIER,
    kind_of,
    lay_events,
    mean_shape,
    phase_shape,
)
from bigsale.response.features import (
    make_features,
    spring_festival,
    trend_knots,
    weekday_contrasts,
)


def _events(*rows):
    frame = pd.DataFrame(rows, columns=["event", "phase", "start", "end"])
    frame["start"], frame["end"] = pd.to_datetime(frame["start"]), pd.to_datetime(frame["end"])
    return frame


def _days(first, count, step=1):
    return np.datetime64(first) + (np.arange(count) * step).astype("timedelta64[D]")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("double11-2025", "double11"),
        ("618-2024", "618"),
        ("brand_day", "brand_day"),
        ("618", "618"),
    ],
)
def test_kind_of(name, kind):
    assert kind_of(name) == kind


def test_a_start_at_20_takes_a_sixth_of_its_day():
    grid = lay_events(
        _events(("a-2025", "burst", "2025-11-10 20:00", "2025-11-12 00:00")),
        _days("2025-11-09", 5),
        1,
    )
    np.testing.assert_array_equal(grid.share_period, [1, 2])
    np.testing.assert_allclose(grid.share, [4 / 24, 1.0])
    np.testing.assert_allclose(grid.share_from_hour, [0, 4])
    np.testing.assert_allclose(grid.share_to_hour, [4, 28])


def test_a_week_holds_the_days_of_a_phase():
    grid = lay_events(
        _events(("a-2025", "burst", "2025-11-10 20:00", "2025-11-12 00:00")),
        _days("2025-11-03", 3, 7),
        7,
    )
    np.testing.assert_array_equal(grid.share_period, [1])
    np.testing.assert_allclose(grid.share, [28 / 24 / 7])
    np.testing.assert_allclose(grid.share_to_hour, [28])


def test_days_owed_start_at_the_end_of_the_event():
    grid = lay_events(
        _events(("a-2025", "burst", "2025-11-10 20:00", "2025-11-11 12:00")),
        _days("2025-11-09", 5),
        1,
    )
    np.testing.assert_array_equal(grid.owed_period, [2, 3, 4])
    np.testing.assert_allclose(grid.owed_share, [0.5, 1.0, 1.0])
    np.testing.assert_allclose(grid.owed_days, [0.25, 1.0, 2.0])


@pytest.mark.parametrize("grain_days", [1, 7])
def test_a_rush_counts_by_its_mean_over_the_phase(grain_days):
    """28 hours with a rush that fades in 10: ∫ exp(−h/10) dh / 28, whatever the grain."""
    days = np.datetime64("2025-11-03") + np.arange(21 // grain_days) * np.timedelta64(grain_days)
    phase = {"event": "double11-2025", "phase": "burst"}
    hours = [pd.Timestamp("2025-11-10T20:00"), pd.Timestamp("2025-11-12T00:00")]
    events = pd.DataFrame([{**phase, "start": hours[0], "end": hours[1]}])
    grid, hours = lay_events(events, days, grain_days), np.array([10.0, 5.0])
    expected = 1 + hours * (1 - np.exp(-28 / hours)) / 28
    shape = phase_shape(
        grid, grain_days, hours=hours, rush=np.ones((2, 1)), log_last=np.zeros((2, 1, 0))
    )
    np.testing.assert_allclose(mean_shape(grid, shape), expected[:, None])


def test_the_multiplier_of_a_phase_is_its_mean_with_the_rush():
    """Coordinates of events are means over phases: demand of a phase adds up to them."""
    history = tiny_history()
    design = make_design(history, tiny_brief())
    a, at = design.arrays, design.arrays.sizes
    theta = np.random.default_rng(1).standard_normal((5, at.parameters))
    lift, _ = demand_parts(parameters(theta, design), design)
    u = a.location + a.scale * theta
    extra = (np.exp(u[:, at.cell_at : at.channel_at]) - 1) * np.bincount(a.share_cell, a.share)
    np.testing.assert_allclose((lift - 1).sum(axis=1), extra.sum(axis=1))


def test_last_days_are_counted_from_a_phases_end_even_beyond_the_grid():
    events = _events(("a-2025", "burst", "2025-11-08 20:00", "2025-11-13 00:00"))
    whole, cut = (lay_events(events, _days("2025-11-07", n), 1) for n in (10, 5))
    np.testing.assert_array_equal(whole.share_place, [EARLIER, EARLIER, 2, 1, 0])
    np.testing.assert_array_equal(cut.share_place, [EARLIER, EARLIER, 2, 1])
    weeks = np.datetime64("2025-11-03") + 7 * np.arange(3)
    assert (lay_events(events, weeks, 7).share_place == EARLIER).all()


def test_heights_of_last_days_and_their_mean():
    """Four hours, then four days of which the last three are 2, 3 and 4 times as high."""
    events = _events(("a-2025", "burst", "2025-11-08 20:00", "2025-11-13 00:00"))
    grid = lay_events(events, _days("2025-11-07", 10), 1)
    calm = {"hours": np.array([10.0]), "rush": np.zeros((1, 1))}
    shape = phase_shape(grid, 1, log_last=np.log([[[4.0, 3.0, 2.0]]]), **calm)
    np.testing.assert_allclose(shape, [[4 / 24, 1.0, 2.0, 3.0, 4.0]])
    np.testing.assert_allclose(mean_shape(grid, shape), [[(4 / 24 + 10) / (4 / 24 + 4)]])
    even = phase_shape(grid, 1, log_last=np.zeros((1, 1, 0)), **calm)
    np.testing.assert_allclose(even, [grid.share])


def test_phases_outside_the_grid_are_left_out():
    grid = lay_events(
        _events(("a-2020", "burst", "2020-11-10 20:00", "2020-11-12 00:00")),
        _days("2025-11-09", 5),
        1,
    )
    assert grid.phases == ()
    assert grid.share.size == 0


def test_weekday_contrasts_sum_to_zero_over_a_week():
    week = weekday_contrasts(_days("2025-01-01", 7))
    np.testing.assert_allclose(week.sum(axis=1), 0, atol=1e-12)
    np.testing.assert_allclose(week @ week.T, np.eye(6), atol=1e-12)


def test_spring_festival_of_2025():
    """New Year's day was 29 January 2025: the quiet days run from the 24th to 4 February."""
    days = _days("2025-01-20", 20)
    quiet = days[spring_festival(days) == 1]
    assert (str(quiet[0]), str(quiet[-1])) == ("2025-01-24", "2025-02-04")
    assert len(quiet) == 12


def test_a_forecast_uses_the_columns_of_the_history():
    dates = _days("2024-01-01", 500)
    fitted = make_features(dates, 1, trend_knots(dates[0], dates[-1]), 500, weekday=True)
    later = _days("2025-05-15", 300)
    ahead = make_features(later, 1, trend_knots(dates[0], later[-1]), 500, weekday=True)
    assert set(fitted.names) <= set(ahead.names)
    assert all(name.startswith("trend") for name in set(ahead.names) - set(fitted.names))
