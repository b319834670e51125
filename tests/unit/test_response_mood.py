"""What channels' spend does together beyond the calendar, and that it frees their ROI of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.support.response_shop import tiny_brief, tiny_history

from bigsale.data.history import History
from bigsale.response import fit_response, mood
from bigsale.response.design import Design, make_design
from bigsale.response.mood import FOLLOW_SCALE, MOOD_SD, follow_name, reliability

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
    at = design.features.names.index(MOOD)
    column = design.features.values[at]
    assert np.corrcoef(column, shared)[0, 1] > 0.9
    assert column.std() == pytest.approx(1.0)
    assert 0.8 * MOOD_SD < design.features.sd[at] < MOOD_SD
    assert f"beta[{MOOD}]" in design.parameter_names or MOOD in design.parameter_names


@pytest.mark.parametrize(("shared_sd", "n_channels"), [(0.0, 4), (1.5, 2)])
def test_without_a_shared_movement_or_channels_to_compare_there_is_none(
    shared_sd: float, n_channels: int
) -> None:
    design, _ = designed(shared_sd, n_channels)
    assert MOOD not in design.features.names


def test_what_a_channel_spends_by_itself_is_a_column_unless_it_is_a_deal_or_rare() -> None:
    history = tiny_history()
    rare = np.where(np.arange(history.n_periods) % 10 == 0, 500.0, 0.0)
    names = ("search_ads", "feed_ads", "kol", "rare_ads")
    spend_cny = np.vstack([history.spend_cny, history.spend_cny[:1], rare])
    changed = replace(history, channels=names, spend_cny=spend_cny, platform={})
    features = make_design(changed, tiny_brief()).features
    assert features.names[features.follow_first :] == (
        follow_name("search_ads"),
        follow_name("feed_ads"),
    )
    np.testing.assert_array_equal(features.sd[features.follow_first :], FOLLOW_SCALE)
    own = features.values[features.follow_first]
    assert own.std() == pytest.approx(1.0, rel=0.01)
    # What the calendar tells is taken out of it.
    weekday = np.arange(history.n_periods) % 7
    assert max(abs(own[weekday == day].mean()) for day in range(7)) < 1e-6


def following_history() -> History:
    """Return a history whose displays follow an unseen demand; a yuan of it truly brings 1."""
    history, rng = tiny_history(), np.random.default_rng(3)
    n, unseen = history.n_periods, np.zeros(history.n_periods)
    for t in range(1, n):
        unseen[t] = 0.8 * unseen[t - 1] + 0.05 * rng.normal()
    spend = 1_500 * np.exp(1.2 * unseen + 0.1 * rng.normal(size=n))
    shop = history.shop.copy()
    shop["gmv_cny"] = shop["gmv_cny"] * np.exp(unseen) + 1.0 * spend
    told = 3.0 * spend * np.exp(0.2 * rng.normal(size=n))
    claimed = np.vstack([history.platform["gmv_cny"], told])
    return replace(
        history,
        channels=(*history.channels, "display_ads"),
        spend_cny=np.vstack([history.spend_cny, spend]),
        platform={"gmv_cny": claimed},
        shop=shop,
    )


def test_a_channel_that_follows_demand_is_not_credited_with_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    history, brief = following_history(), tiny_brief()
    fit = fit_response(history, brief)
    at = fit.channels.index("display_ads")
    roi = np.median(fit.roi_incremental()[:, at])
    assert roi < 4.5
    told = [one for one in fit.findings if one.check == "spend-follows-demand"]
    assert len(told) == 1
    assert "display_ads" in told[0].evidence.en

    monkeypatch.setattr(mood, "FOLLOW_SCALE", 1e-7)
    without = fit_response(history, brief)
    assert np.median(without.roi_incremental()[:, at]) > 1.7 * roi
