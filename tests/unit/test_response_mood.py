"""What channels' spend does together beyond the calendar, and that it frees their ROI of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.support.response_shop import tiny_brief, tiny_history

from bigsale.response.design import Design, make_design
from bigsale.response.mood import MOOD_SD, reliability

MOOD = "spend_mood[0]"


def designed(shared_sd: float, n_channels: int, *, seed: int = 4) -> tuple[Design, np.ndarray]:
    """Return the design of channels whose log spend is calendar + shared + own noise (sd 1)."""
    history, rng = tiny_history(), np.random.default_rng(seed)
    names = tuple(f"ads_{c}" for c in range(n_channels))
    shared = rng.normal(size=history.n_periods)
    own = rng.normal(size=(n_channels, history.n_periods))
    weekday = 0.3 * np.sin(np.arange(history.n_periods) * 2 * np.pi / 7)
    spend_cny = 1000 * np.exp(0.2 * (shared_sd * shared + own) + weekday)
    changed = replace(history, channels=names, spend_cny=spend_cny, platform={})
    brief = tiny_brief(channels={name: {"kind": "auction"} for name in names})
    return make_design(changed, brief), shared


def test_the_mean_of_channels_is_as_reliable_as_its_shared_part() -> None:
    rng = np.random.default_rng(1)
    shared, own = rng.normal(size=4000), rng.normal(size=(5, 4000))
    found = reliability(0.7 * shared + own)
    # Variance of the shared part over that of the mean of five.
    assert found == pytest.approx(0.49 / (0.49 + 1 / 5), abs=0.03)
    assert reliability(own) < 0.1
    assert reliability(np.where(rng.random((5, 4000)) < 0.3, np.nan, 0.7 * shared + own)) == (
        pytest.approx(found, abs=0.05)
    )


def test_shared_spend_becomes_a_column_of_the_baseline() -> None:
    design, shared = designed(1.5, 4)
    assert design.features.names[-1] == MOOD
    mood = design.features.values[-1]
    assert np.corrcoef(mood, shared)[0, 1] > 0.9
    assert mood.std() == pytest.approx(1.0)
    assert 0.8 * MOOD_SD < design.features.sd[-1] < MOOD_SD
    assert f"beta[{MOOD}]" in design.parameter_names or MOOD in design.parameter_names


@pytest.mark.parametrize(("shared_sd", "n_channels"), [(0.0, 4), (1.5, 2)])
def test_without_a_shared_movement_or_channels_to_compare_there_is_none(
    shared_sd: float, n_channels: int
) -> None:
    design, _ = designed(shared_sd, n_channels)
    assert MOOD not in design.features.names
