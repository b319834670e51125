"""A shop with little or no history: answers of the priors, and said so."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.support.data_files import sound_inputs, write
from tests.support.odd_shops import with_sales
from tests.support.response_shop import tiny_brief, tiny_history

from bigsale.bundle import pack_plan
from bigsale.data import load_history
from bigsale.economics import work_out_economics
from bigsale.errors import DataError, FitError
from bigsale.plan import make_plan
from bigsale.response import fit_response, forecast_demand
from bigsale.response.curves import typical_spend_cny
from bigsale.response.level import level_prior
from bigsale.response.priors import breakeven, channel_priors

USUAL = 20_000.0


def new_brief(**changes):
    return tiny_brief(model={"usual_daily_sales_cny": USUAL}, **changes)


def test_no_rows_at_all_are_the_days_before_the_campaign(tmp_path):
    history = load_history(tmp_path, brief=new_brief())
    assert history.channels == ()
    assert history.n_periods == 28
    assert str(history.dates[-1]) == "2025-10-19"
    assert history.shop["gmv_cny"].isna().all()


def test_a_table_of_headers_only_is_the_same(tmp_path):
    write(tmp_path / "shop_daily.csv", "date,uv,orders,buyers,gmv_cny\r\n")
    assert load_history(tmp_path, brief=new_brief()).n_periods == 28


@pytest.mark.parametrize("brief", [None, tiny_brief()])
def test_without_the_key_the_error_names_it(tmp_path, brief):
    with pytest.raises(DataError, match=r"shop_daily is missing.*model\.usual_daily_sales_cny"):
        load_history(tmp_path, brief=brief)
    write(tmp_path / "shop_daily.csv", "date,uv,orders,buyers,gmv_cny\r\n")
    with pytest.raises(DataError, match=r"no data rows.*model\.usual_daily_sales_cny"):
        load_history(tmp_path, brief=brief)


def test_a_damaged_table_stays_an_error_with_the_key(tmp_path):
    write(tmp_path / "shop_daily.csv", "date,uv,orders,gmv_cny\r\n2025-09-01,1,1,x\r\n")
    with pytest.raises(DataError, match="buyers"):
        load_history(tmp_path, brief=new_brief())


def test_channels_known_and_sales_not(tmp_path):
    sound_inputs(tmp_path)
    (tmp_path / "shop_daily.csv").unlink()
    history = load_history(tmp_path, brief=new_brief())
    assert history.n_periods == 30
    assert history.spend_cny.sum() > 0


def test_nothing_sold_and_no_word_of_the_planner_is_an_error_that_names_the_key():
    history = with_sales(tiny_history(n_days=30), lambda sales: np.nan * sales)
    with pytest.raises(FitError, match=r"model\.usual_daily_sales_cny"):
        fit_response(history, tiny_brief())


@pytest.mark.parametrize("sales", [0.0, -3.0])
def test_sales_of_zero_are_an_error_whatever_the_planner_says(sales):
    history = with_sales(tiny_history(n_days=30), lambda old: 0 * old + sales)
    with pytest.raises(FitError, match="no period has positive paid sales"):
        fit_response(history, new_brief())


def test_one_good_day_is_no_constant_history():
    history = with_sales(tiny_history(n_days=5), lambda s: np.where(np.arange(5) == 4, s, np.nan))
    assert level_prior(history, tiny_brief()).sd == pytest.approx(0.4)
    assert level_prior(history, new_brief()).mean == pytest.approx(np.log(USUAL))


def test_few_days_are_fitted_with_wide_answers():
    fit = fit_response(tiny_history(n_days=4), tiny_brief(model={"draws": 300}))
    assert fit.diagnostics.converged
    (told,) = [finding for finding in fit.findings if finding.check == "new-shop"]
    assert "4" in told.evidence.zh
    assert "benchmarks" in told.evidence.en
    low, high = np.quantile(fit.roi_incremental()[:, 0], [0.05, 0.95])
    assert high / low > 4


def test_few_days_that_no_chain_can_follow_are_answered_by_the_priors(monkeypatch):
    def stuck(*_):
        raise FitError("the fit did not converge")

    monkeypatch.setattr("bigsale.response.fit._converged", stuck)
    fit = fit_response(tiny_history(n_days=5), tiny_brief())
    assert fit.diagnostics.chains == 1
    assert "new-shop" in {finding.check for finding in fit.findings}
    with pytest.raises(FitError, match="did not converge"):
        fit_response(tiny_history(n_days=9), tiny_brief())


def test_spend_out_of_proportion_to_usual_sales_is_an_error():
    history = with_sales(tiny_history(n_days=30), lambda sales: np.nan * sales)
    with pytest.raises(FitError, match="out of proportion"):
        fit_response(history, tiny_brief(model={"usual_daily_sales_cny": 20.0}))


def test_a_larger_budget_does_not_make_a_small_shop_take_more():
    """20,000 a day: channels usually add (1/0.7 − 1) · 20,000 = 8,571, a third each: 2,857.

    Feed ads bring 0.75 times the shop's break-even ROI.
    """
    usual = []
    for budget_cny in (300_000, 3_000_000):
        brief = new_brief(goal={"budget_cny": budget_cny})
        priors = channel_priors("feed_ads", brief)
        usual.append(typical_spend_cny("feed_ads", brief, priors, daily_sales_cny=USUAL))
    assert usual[0] == pytest.approx(2857.14 / (0.75 * breakeven(brief)), rel=1e-4)
    assert usual[1] == usual[0]


@pytest.fixture(scope="module")
def planned(tmp_path_factory):
    brief = new_brief()
    history = load_history(tmp_path_factory.mktemp("inputs"), brief=brief)
    economics = work_out_economics(brief)
    fit = fit_response(history, brief)
    demand = forecast_demand(fit, history, brief)
    plan = make_plan(brief, history, fit, demand, economics)
    return fit, demand, pack_plan(
        brief=brief, history=history, economics=economics, fit=fit, demand=demand, plan=plan
    )  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_plan_without_any_history_runs_to_the_end_and_says_so(planned, language):
    _, _, bundle = planned
    found = {finding["check"]: finding for finding in bundle.figures["findings"]}
    assert "20,000" in found["new-shop"]["evidence"][language]
    assert "8" in found["new-shop"]["next_step"][language]
    assert {"zh": "新店", "en": "new shop"}[language] in bundle.in_language(
        language
    ).words.background


def test_answers_without_history_are_wide_and_of_the_shops_size(planned):
    fit, demand, bundle = planned
    low, middle, high = np.quantile(demand.baseline_cny[:, 3], [0.05, 0.5, 0.95])
    assert high / low > 3
    assert USUAL / 2 < middle < 2 * USUAL
    assert bundle.figures["spend_cny"] < 300_000
    assert (fit.contribution_cny == 0).all()


def test_priors_of_channels_without_history_are_in_the_table(planned):
    rows = planned[0].priors.query("channel == 'new_ads' and parameter == 'roi_incremental'")
    assert len(rows) == 1
    assert "break-even" in rows["source"].item()


def test_a_channel_with_spend_but_no_known_sales_keeps_its_prior_roi():
    history = with_sales(tiny_history(n_days=30), lambda sales: np.nan * sales)
    fit = fit_response(replace(history), tiny_brief(model={"usual_daily_sales_cny": 60_000.0}))
    low, middle, high = np.quantile(fit.roi_incremental()[:, 0], [0.05, 0.5, 0.95])
    assert high / low > 4
    assert 0.8 < middle < 2.2
