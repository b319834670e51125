"""Predictive checks on figures small enough to work out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from tests.support.response_shop import tiny_history

from bigsale.response.checks_words import WORDS, check_finding
from bigsale.response.predictive import (
    autocorrelation,
    check_row,
    sale_part,
    sales_figures,
    surprise_figures,
)
from bigsale.response.surprises import Noise, with_swing

NOISE = Noise(sd=np.array([1.0]), tail=np.array([1e9]), kept=np.array([0.5]), gain=np.array([0.4]))


def test_a_surprise_goes_on_as_a_swing():
    """Surprise 1, ν huge: the swing is 0.5 · (0 + 0.4 · 1) = 0.2, then 0.5 · 0.2 = 0.1."""
    moved = with_swing(NOISE, np.array([[1.0, 0.0, 0.0]]), np.zeros(1))
    np.testing.assert_allclose(moved, [[1.0, 0.2, 0.1]], atol=1e-6)


def test_shares_inside_the_intervals_count_known_periods():
    """Normal with sd 1: half of it lies within ±0.674, 90 % within ±1.645; NaN does not count."""
    real = np.array([[0.0, 0.6, -0.7, 1.7, np.nan]])
    pairs = surprise_figures(real, real, NOISE)
    np.testing.assert_allclose(pairs["inside_50"][0], [2 / 4])
    np.testing.assert_allclose(pairs["inside_90"][0], [3 / 4])


def test_autocorrelation_of_what_jumps_to_and_fro():
    """+1, −1, +1, −1: neighbours' products are all −1, the variance is 1."""
    np.testing.assert_allclose(autocorrelation(np.array([[1.0, -1, 1, -1]])), [-1.0])
    np.testing.assert_allclose(autocorrelation(np.array([[1.0, -1, np.nan, 1, -1]])), [-1.0])


def test_figures_of_sales_by_hand():
    """Sales 100, 300, 100 with the middle day a sale: 300 / 500 = 60 %; the last day unknown."""
    real = np.array([100.0, 300, 100, np.nan])
    known, sale = np.isfinite(real), np.array([0.0, 1, 0, 1])
    pairs = sales_figures(real, np.full((2, 4), 50.0), known, sale)
    assert [float(pairs[k][0][0]) for k in ("largest_cny", "smallest_cny", "sale_share")] == [
        300, 100, pytest.approx(0.6),
    ]  # fmt: skip
    np.testing.assert_allclose(pairs["sale_share"][1], 1 / 3)


def test_without_a_sale_there_is_no_share_of_sales():
    real = np.array([100.0, 200.0])
    pairs = sales_figures(real, real[None, :], np.array([True, True]), np.zeros(2))
    assert set(pairs) == {"largest_cny", "smallest_cny", "log_sd"}


def test_p_values_count_ties_half_and_fail_in_the_tails():
    """Drawn 1, 2, 3, 4 against 3: one above and one equal, (1 + 0.5) / 4."""
    drawn = np.array([1.0, 2, 3, 4])
    row = check_row("log_sd", np.full(4, 3.0), drawn)
    assert (row["p_value"], row["failed"]) == (pytest.approx(0.375), False)
    assert check_row("log_sd", np.full(4, 5.0), drawn)["failed"]
    assert check_row("log_sd", np.full(4, 0.0), drawn)["failed"]


@pytest.mark.parametrize("real", [-3.0, -2.1, -1.8, 0.0, 1.8, 2.1, 3.0])
def test_what_is_shown_decides(real):
    """98 % of a normal lies within ±2.33, 90 % within ±1.64: 1.8 is outside that, and holds."""
    drawn = np.random.default_rng(1).normal(size=4000)
    for moves in (np.zeros(4000), 0.2 * drawn):
        row = check_row("log_sd", real + moves, drawn)
        inside = row["predicted_p01"] <= row["observed"] <= row["predicted_p99"]
        assert inside is not row["failed"]
        assert row["failed"] is not (0.01 <= row["p_value"] <= 0.99)
    assert check_row("log_sd", np.full(4000, real), drawn)["failed"] is (abs(real) > 2.33)


@pytest.mark.parametrize("check", WORDS)
@pytest.mark.parametrize("real", [0.0, 9.0])
def test_every_check_has_words_for_both_tails(check, real):
    row = {"check": check, "observed": real, "predicted_mean": 5.0, "predicted_p01": 4.0}
    finding = check_finding({**row, "predicted_p99": 6.0})
    assert finding.evidence.zh.startswith(WORDS[check][0 if real > 5 else 1].zh)
    assert finding.next_step.en


def test_a_day_that_a_sale_opens_on_counts_by_its_hours():
    """The burst of 618-2025 opens at 20:00 on 06-15, when the warm-up ends: the day is full."""
    history = tiny_history()
    part = dict(zip(history.dates.astype(str), sale_part(history), strict=True))
    assert part["2025-06-15"] == pytest.approx(1.0)
    assert part["2025-05-25"] == pytest.approx(4 / 24)
    assert part["2025-06-19"] == 0.0
