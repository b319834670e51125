"""What the campaign added, refunds, channels: hand arithmetic on the small shop."""

import dataclasses
import math

import numpy as np
import pandas as pd
import pytest
from tests.support.small_review import (
    CAMPAIGN_DAYS,
    DRAW_SCALE,
    small_brief,
    small_economics,
    small_fit,
    small_history,
)

from bigsale.errors import DataError, FitError
from bigsale.review.channels import channel_table, claim_findings
from bigsale.review.incremental import summary, work_out_counterfactual
from bigsale.review.measures import measure
from bigsale.review.refund_findings import refund_findings
from bigsale.review.refunds import matured_share
from bigsale.review.window import brief_spans, ordinary_periods, window_of


def measured(history=None, brief=None, fit=None):
    history = small_history() if history is None else history
    brief = small_brief() if brief is None else brief
    return measure(
        brief, history, fit or small_fit(history), small_economics(brief), plan_tables=None
    )


def test_increment_is_actual_less_an_ordinary_time():
    # Six days of 3,400 against 1,100: 6 × 2,300 = 13,800, in every draw.
    assert measured().added_cny == pytest.approx([13_800] * 3)


def test_ordinary_spend_stays_in_the_counterfactual():
    without = measured().without
    # Ads add 100 a day for 50 on ordinary days, times the draw's scale.
    assert without.ordinary_added_cny[:, 0] == pytest.approx(100 * DRAW_SCALE)
    assert without.ordinary_spend_cny == pytest.approx([50])
    assert without.mean_cny[:, 99] == pytest.approx([1100] * 3)


def test_noise_of_ordinary_days_widens_the_counterfactual():
    history = small_history()
    fit = small_fit(history)
    wobble = np.random.default_rng(1).choice([0.9, 1.1], history.n_periods)
    noisy = dataclasses.replace(
        fit,
        sales_cny=fit.sales_cny * wobble,
        contribution_cny=np.repeat(fit.contribution_cny, 200, axis=0),
        baseline_cny=np.repeat(fit.baseline_cny, 200, axis=0),
        ordinary_cny=np.repeat(fit.ordinary_cny, 200, axis=0),
        demand=np.repeat(fit.demand, 200, axis=0),
    )
    ordinary = ordinary_periods(history, window_of(brief_spans(small_brief()), history))
    without = work_out_counterfactual(noisy, ordinary, quiet=ordinary, seed=1)
    # Days are 10 % off up or down; the mean over the ordinary days stays 1.
    assert without.noise.mean() == pytest.approx(1, abs=0.01)
    assert without.noise.std() == pytest.approx(0.1, rel=0.05)
    assert set(np.round(without.draws_cny[:, 99] / 1100, 1)) == {0.9, 1.1}


def test_pull_forward_is_what_thirty_days_missed():
    assert measured().pulled_cny == pytest.approx([600] * 3)  # 30 × 20


def test_days_not_yet_seen_are_worked_out_from_past_events():
    history = small_history(days=115)  # ten days after the campaign
    fit = small_fit(small_history())
    past = fit.pull_forward_cny.copy()
    past[:, 23:53] = 10  # the past event lost 10 a day for thirty days
    cut = small_fit(history)
    cut = dataclasses.replace(cut, pull_forward_cny=past[:, :115])
    measures = measured(history, fit=cut)
    # Past uplift: four days of (baseline − ordinary). Late share: the last 20 of its 30 days.
    uplift = 4 * ((3000 - 300 * DRAW_SCALE) - (1100 - 100 * DRAW_SCALE))
    now = 6 * ((3400 - 400 * DRAW_SCALE) - (1100 - 100 * DRAW_SCALE))
    assert measures.pulled_cny == pytest.approx(10 * 20 + now * (20 * 10 / uplift))


def test_pull_forward_is_unknown_without_days_after_or_past_events():
    history = small_history(days=105)
    alone = dataclasses.replace(history, events=history.events.iloc[1:])
    assert np.isnan(measured(alone).pulled_cny).all()


def test_contribution_of_the_increment():
    # Net increment 13,800 − 600 = 13,200 is worth 0.31 each, in the channel as in the shop;
    # extra spend is 6 × (200 − 50) = 900: 4,092 − 900 = 3,192.
    assert measured().gained_cny == pytest.approx([3192] * 3)


def test_channel_figures_by_hand():
    table = channel_table(measured().figures, None)
    row = table.iloc[0]
    assert row["spend_cny"] == pytest.approx(1200)
    assert row["roi_gross"] == pytest.approx(8)  # the platform claims 8 a yuan
    assert row["roi_net"] == pytest.approx(6.4)  # less 20 % refunds of the brief
    assert row["roi_incremental_p50"] == pytest.approx(2)
    # Half point 200, spend 200: half saturated, so the next yuan brings half of 2 × scale.
    assert row["roi_marginal_mean"] == pytest.approx(1)
    assert row["roi_breakeven"] == pytest.approx(1 / 0.31)
    assert row["cac_cny"] == pytest.approx(10)


def test_commission_is_not_taken_twice():
    channels = {"search_ads": {"kind": "commission", "commission_rate": 0.1}}
    figures = measured(brief=small_brief(channels=channels)).figures
    # Its spend is the commission: 0.8 × (0.5 − 0.05) − 0.05, not 0.8 × (0.5 − 0.05 − 0.1) − 0.05.
    assert figures.value == pytest.approx([0.31])


def test_claims_above_the_shop_are_said():
    figures = measured().figures
    assert claim_findings(figures, 20_400) == []  # 9,600 claimed
    over = claim_findings(figures, 8_000)
    assert [finding.check for finding in over] == ["channels-overclaim"]
    assert "120%" in over[0].evidence.zh


@pytest.mark.parametrize(
    ("age_days", "share"),
    [(0, 0), (10, 1 - 3 * math.exp(-2)), (30, 1 - 7 * math.exp(-6))],
)
def test_refunds_mature_with_their_lag(age_days, share):
    # Erlang-2 with mean 10: 1 − (1 + 2a/10)·exp(−2a/10).
    assert matured_share(age_days, 10) == pytest.approx(share)


def test_refunds_without_lag_are_there_at_once():
    assert matured_share([0, 5], 0).tolist() == [1, 1]


def test_open_refunds_come_from_the_briefs_rate():
    measures = measured(small_history(days=105))  # history ends with the campaign
    refunds = measures.refunds
    ages = np.arange(5, -1, -1)
    open_gmv = 3400 * (1 - matured_share(ages, 10)).sum()
    assert refunds.recorded_cny == pytest.approx(2040)  # 10 % of 20,400
    assert refunds.expected_cny == pytest.approx(2040 + 0.2 * open_gmv)
    assert refunds.days_since_end == 0
    checks = [finding.check for finding in refund_findings(measures)]
    assert "refunds-not-mature" in checks


def test_mature_refunds_stay_as_recorded():
    refunds = measured().refunds  # 46 days after the end, lag 10
    assert refunds.maturity > 0.99
    assert refunds.expected_cny == pytest.approx(2040, rel=0.01)


def test_unknown_refunds_come_from_the_brief():
    measures = measured(small_history(shop={"refund_cny": None}))
    assert measures.refunds.recorded_cny is None
    assert measures.refunds.expected_cny == pytest.approx(0.2 * 20_400)
    found = refund_findings(measures)
    assert [finding.check for finding in found] == ["refunds-unknown"]


def test_refunds_above_the_brief_are_said():
    refund = np.zeros(151)
    refund[CAMPAIGN_DAYS] = 0.3 * 3400
    measures = measured(small_history(shop={"refund_cny": refund}))
    found = refund_findings(measures)
    assert [finding.check for finding in found] == ["refunds-above-brief"]


def test_a_history_before_the_campaign_is_an_error():
    history = small_history(days=90)
    with pytest.raises(DataError, match="no day of fest-2025"):
        measured(history)


def test_a_fit_of_another_history_is_an_error():
    with pytest.raises(FitError, match="fit of the whole history"):
        measured(small_history(), fit=small_fit(small_history(days=120)))


def test_summary_names():
    assert summary([1, 2, 3]) == pytest.approx({"mean": 2, "p05": 1.1, "p50": 2, "p95": 2.9})


def test_creators_commission_weighs_on_what_they_added():
    creators = pd.DataFrame(
        {
            "creator_id": ["a", "b"],
            "channel": ["search_ads"] * 2,
            "commission_rate": [0.1, 0.2],
            "expected_gmv_cny": [300.0, 100.0],
            "fee_cny": [1.0, 1.0],
        }
    )
    history = dataclasses.replace(small_history(), creators=creators)
    brief = small_brief(channels={"search_ads": {"kind": "deals"}})
    figures = measured(history, brief).figures
    # Mean rate (300 × 10 % + 100 × 20 %) / 400 = 12.5 % of kept claims, 0.8 × 9,600 = 7,680: 960.
    assert figures.commission_cny == pytest.approx([960])
    # They added 2,400 on average, so each of those yuan bears 0.40: 0.31 − 0.40 = −0.09.
    assert figures.value == pytest.approx([-0.09])
    assert figures.roi_breakeven.tolist() == [np.inf]
