"""The model of finished deals: its conjugate part by hand, and the laws it must keep."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import multivariate_normal
from tests.support.past_deals import (
    BOAST_SD,
    POWERS,
    QUALITY_SD,
    made_deals,
    made_prior,
    many_deals_each,
)

from bigsale.response.deal_posterior import NormalPrior, Observations, given_spreads
from bigsale.response.deal_rows import CROWD, candidate_rows, past_rows, worked_over
from bigsale.response.deals import DealDraws, DealModel, fit_deals, predict_deals

DRAWS = 400
USUAL_CNY = 100_000.0


def some_observations() -> Observations:
    """Nine observations of four creators, three coefficients."""
    rng = np.random.default_rng(3)
    return Observations(
        target=rng.standard_normal(9),
        design=rng.standard_normal((9, 3)),
        variance=rng.uniform(0.5, 2.0, 9),
        is_sale=np.array([1, 0, 1, 1, 0, 1, 0, 1, 1], bool),
        first=np.array([0, 2, 5, 7]),
    )


def learn(n: int, *, prior=None, seed: int = 1) -> DealModel:
    prior = prior or made_prior()
    table, log_demand = made_deals(n, seed=seed)
    rows = past_rows(
        table, prior, refund_rate={"kol": 0.2}, log_demand=log_demand, usual_cny=USUAL_CNY
    )
    return fit_deals(rows, prior, n_draws=DRAWS, seed=1)


def candidates(**columns: object) -> pd.DataFrame:
    """One candidate without past: promises 90,000 for a fee of 20,000."""
    row = {"creator_id": "new", "channel": "kol", "fee_cny": 20_000.0, "expected_gmv_cny": 90_000.0}
    return pd.DataFrame([{**row, **columns}])


def predict(model: DealModel, table: pd.DataFrame) -> DealDraws:
    usual = np.tile([0.6, 0.5], (len(table), 1))
    rows = candidate_rows(table, model.prior, net_share=np.ones(len(table)), log_demand=usual)
    return predict_deals(model, rows, seed=1)


def test_flat_priors_and_alike_creators_give_least_squares() -> None:
    seen = some_observations()
    flat = NormalPrior(np.array([5.0, -2.0, 1.0]), 1e-10 * np.eye(3))
    spreads = np.array([-12.0, -12.0, 0.0, 0.0, 0.0])  # creators alike: sd exp(−12)
    # Luck has mean one, so half its variance is put back: target + variance / 2 where sold.
    target = seen.target + np.where(seen.is_sale, seen.variance / 2, 0.0)
    weight = 1 / np.sqrt(seen.variance)
    by_hand = np.linalg.lstsq(seen.design * weight[:, None], target * weight, rcond=None)[0]
    np.testing.assert_allclose(given_spreads(spreads, seen, flat).mean, by_hand, atol=1e-6)


def test_evidence_and_posterior_are_those_of_the_dense_normal() -> None:
    seen = some_observations()
    prior = NormalPrior(np.array([0.1, 0.2, 0.3]), np.diag([4.0, 2.0, 1.0]))
    quality, boast, promise, luck, insight = 0.6, 0.7, 0.8, 1.3, 0.4
    found = given_spreads(np.log([quality, boast, promise, luck, insight]), seen, prior)
    noise = seen.variance * np.where(seen.is_sale, luck**2, promise**2)
    who = np.repeat(np.arange(4), [2, 3, 2, 2])
    promised = ~seen.is_sale[:, None] & ~seen.is_sale
    told = np.where(seen.is_sale, 1.0, insight)
    shared = quality**2 * np.outer(told, told) + boast**2 * promised
    cover = np.diag(noise) + shared * (who[:, None] == who)
    target = seen.target + told**2 * quality**2 / 2 + np.where(seen.is_sale, noise / 2, 0.0)
    inverse = np.linalg.inv(cover)
    precision = prior.precision + seen.design.T @ inverse @ seen.design
    right = prior.precision @ prior.mean + seen.design.T @ inverse @ target
    np.testing.assert_allclose(found.mean, np.linalg.solve(precision, right))
    np.testing.assert_allclose(found.chol @ found.chol.T, precision)
    # The evidence leaves out what no spread changes: n/2 log 2π and half of log|P|.
    all_in = cover + seen.design @ np.linalg.inv(prior.precision) @ seen.design.T
    dense = multivariate_normal(seen.design @ prior.mean, all_in).logpdf(target)
    left_out = 0.5 * np.log(np.linalg.det(prior.precision)) - 4.5 * np.log(2 * np.pi)
    assert found.log_evidence + left_out == pytest.approx(dense)


def test_more_deals_narrow_what_is_expected() -> None:
    spreads = [
        np.mean(
            [np.log(predict(learn(n, seed=s), candidates()).expected_cny).std() for s in range(3)]
        )
        for n in (4, 20, 250)
    ]
    assert spreads[0] > spreads[1] > spreads[2]


def test_few_deals_lie_between_the_rule_and_many() -> None:
    # The rule, prior alone: trust 0.25 / (0.25 + 0.06) in the promise of 4.5 per fee, the rest in
    # 4.8 per fee, no overstatement: 20,000 · 4.5^0.8065 · 4.8^0.1935 = 91,130.
    trusting = replace(
        made_prior(), log_level=np.log([4.8]), log_overstatement=np.zeros(1), promise_var=0.06
    )
    rule = 91_130
    few = [
        predict(learn(3, prior=trusting, seed=seed), candidates()).expected_cny.mean()
        for seed in range(8)
    ]
    many = predict(learn(250, prior=trusting), candidates()).expected_cny.mean()
    # Made-up agencies overstate 1.5 times, so deals lower what is expected.
    assert many < np.mean(few) < rule


def test_truth_is_found_again() -> None:
    model = learn(300)
    for name, true in (
        ("demand_power[kol]", POWERS["kol"][0]),
        ("later_demand_power[kol]", POWERS["kol"][1]),
        ("suspicious_slope", -1.0),
        ("fee_power", 0.0),
    ):
        low, high = np.quantile(model.named(name), [0.01, 0.99])
        assert low < true < high, name
    quality, boast, error, luck, insight = np.exp(model.log_spreads).T
    assert quality.mean() == pytest.approx(0.5, abs=0.08)
    # With one deal each, what agencies do not know, always add and err by look alike: what
    # promises have in common with sales, and how much they spread, is known.
    error *= np.sqrt(model.prior.promise_var)
    promised = (insight * quality) ** 2 + boast**2 + error**2
    assert (insight * quality**2).mean() == pytest.approx(0.25, abs=0.05)
    assert promised.mean() == pytest.approx(0.25 + 0.25**2, abs=0.05)
    luck = luck.mean()
    assert luck * np.sqrt(model.prior.luck_var) == pytest.approx(0.4, abs=0.06)


@pytest.mark.parametrize("for_the_day", [True, False])
def test_promises_of_one_channel_do_not_move_the_demand_of_another(for_the_day: bool) -> None:
    """Whether agencies promise for the day or for no day, each channel's sales tell its power."""
    channels = ("kol", "livestream")
    made = [
        made_deals(n, channel=name, promised_for_the_day=for_the_day, seed=seed)
        for name, n, seed in (("kol", 300, 1), ("livestream", 250, 2))
    ]
    prior = made_prior(channels)
    rows = past_rows(
        pd.concat([table for table, _ in made], ignore_index=True),
        prior,
        refund_rate=dict.fromkeys(channels, 0.0),
        log_demand=np.concatenate([demand for _, demand in made]),
        usual_cny=USUAL_CNY,
    )
    model = fit_deals(rows, prior, n_draws=DRAWS, seed=1)
    for name in channels:
        powers = [model.named(f"{kind}[{name}]") for kind in ("demand_power", "later_demand_power")]
        found = sum(powers)
        assert found.mean() == pytest.approx(sum(POWERS[name]), abs=0.2), name
        promised = model.named(f"promise_demand_power[{name}]").mean()
        assert promised == pytest.approx(POWERS[name][0] if for_the_day else 0.0, abs=0.4), name


def test_demand_after_a_post_is_a_mean_of_the_days_that_it_works() -> None:
    demand = np.array([[1.0, 4.0, 2.0, 1.0]])
    later = worked_over(demand, np.array([0.5, 0.5]))
    np.testing.assert_allclose(later, [[2.5, 3.0, 1.5, 1.0]])  # nothing is known after the last


def test_strangers_are_covered() -> None:
    model = learn(150)
    table, log_demand = made_deals(200, seed=9)
    table["creator_id"] = "new-" + table["creator_id"]
    rows = past_rows(
        table, model.prior, refund_rate={"kol": 0.0}, log_demand=log_demand, usual_cny=USUAL_CNY
    )
    found = predict_deals(model, rows, seed=1)
    outcome = found.expected_cny * found.luck(np.random.default_rng(0))
    low, high = np.quantile(outcome, [0.05, 0.95], axis=0)
    inside = ((table["gmv_cny"] > low) & (table["gmv_cny"] < high)).mean()
    assert 0.84 < inside < 0.96


def test_a_record_weighs_more_than_what_the_same_agency_always_promises() -> None:
    """Eight deals of each creator, her agency off by as much in each: sales tell her quality."""
    table, log_demand, quality = many_deals_each(60, 8)
    rows = past_rows(
        table, made_prior(), refund_rate={"kol": 0.0}, log_demand=log_demand, usual_cny=USUAL_CNY
    )
    model = fit_deals(rows, made_prior(), n_draws=DRAWS, seed=1)
    spreads = np.exp(model.log_spreads).mean(axis=0)
    assert spreads[1] == pytest.approx(BOAST_SD, abs=0.12)
    last = table.groupby("creator_id", sort=False).tail(1)
    found = np.log(predict(model, last.reset_index(drop=True)).expected_cny.mean(axis=0))
    own = found - np.log(last["fee_cny"].to_numpy())
    assert np.corrcoef(own, quality)[0, 1] > 0.9
    off = own - own.mean() - (quality - quality.mean())
    assert off.std() < 0.25


def test_promises_that_tell_a_third_of_a_creator_count_for_no_more() -> None:
    """Agencies that quote by the market: promises differ by a third of what creators do."""
    table, log_demand, quality = many_deals_each(150, 6, seed=3, insight=1 / 3)
    rows = past_rows(
        table, made_prior(), refund_rate={"kol": 0.0}, log_demand=log_demand, usual_cny=USUAL_CNY
    )
    model = fit_deals(rows, made_prior(), n_draws=DRAWS, seed=1)
    spreads = np.exp(model.log_spreads).mean(axis=0)
    assert spreads[0] == pytest.approx(QUALITY_SD, abs=0.12)
    assert spreads[4] == pytest.approx(1 / 3, abs=0.15)
    last = table.groupby("creator_id", sort=False).tail(1)
    found = np.log(predict(model, last.reset_index(drop=True)).expected_cny.mean(axis=0))
    slope = np.polyfit(found - np.log(last["fee_cny"].to_numpy()), quality, 1)[0]
    assert slope == pytest.approx(1.0, abs=0.15)


def test_posts_of_days_near_each_other_share_buyers() -> None:
    """Others' fees of half a day's usual sales take a third: log 2/3 = −0.4, a loss of 0.8."""
    loss = []
    for lost in (0.0, 0.8):
        table, log_demand = made_deals(400)
        day = 3 * (np.arange(400) // 4)
        table["posted_on"] = pd.Timestamp("2026-01-01") + pd.to_timedelta(day, unit="D")
        fees = table["fee_cny"].to_numpy()
        near = 0.5 ** np.abs(day[:, None] - day) * (np.abs(day[:, None] - day) <= 4)
        others = near @ fees - fees
        table["gmv_cny"] *= np.exp(-lost * others / USUAL_CNY)
        rows = past_rows(
            table, made_prior(), refund_rate={"kol": 0.0}, log_demand=log_demand,
            usual_cny=USUAL_CNY,
        )  # fmt: skip
        np.testing.assert_allclose(rows.traits[:, CROWD], others / USUAL_CNY)
        loss.append(fit_deals(rows, made_prior(), n_draws=DRAWS, seed=1).named("crowd_loss[kol]"))
    for found, lost in zip(loss, (0.0, 0.8), strict=True):
        low, high = np.quantile(found, [0.01, 0.99])
        assert low < lost < high
    assert loss[1].mean() - loss[0].mean() == pytest.approx(0.8, abs=0.2)


def test_who_sold_well_before_is_expected_to_again() -> None:
    model = learn(60)
    table, _ = made_deals(60)
    best = table.loc[(table["gmv_cny"] / table["expected_gmv_cny"]).idxmax(), "creator_id"]
    known = predict(model, candidates(creator_id=best)).expected_cny
    new = predict(model, candidates()).expected_cny
    assert known.mean() > new.mean()
    assert np.log(known).std() < np.log(new).std()


def test_a_creator_without_fee_has_only_her_promise() -> None:
    found = predict(learn(40), candidates(fee_cny=0.0)).expected_cny.mean()
    assert 30_000 < found < 90_000


def test_refunds_are_taken_off_before_and_put_back_after() -> None:
    prior, (table, log_demand) = made_prior(), made_deals(80)
    gross = past_rows(
        table, prior, refund_rate={"kol": 0.0}, log_demand=log_demand, usual_cny=USUAL_CNY
    )
    half = table.assign(refund_cny=table["gmv_cny"] / 2)
    net = past_rows(
        half, prior, refund_rate={"kol": 0.0}, log_demand=log_demand, usual_cny=USUAL_CNY
    )
    np.testing.assert_allclose(net.log_sold, gross.log_sold + np.log(0.5))
    np.testing.assert_allclose(net.log_promised, gross.log_promised + np.log(0.5))
    unknown = past_rows(
        table.drop(columns="refund_cny"),
        prior,
        refund_rate={"kol": 0.5},
        log_demand=log_demand,
        usual_cny=USUAL_CNY,
    )
    np.testing.assert_allclose(unknown.log_sold, net.log_sold)


def test_same_rows_same_answer() -> None:
    one, two = (predict(learn(30), candidates()).expected_cny for _ in range(2))
    np.testing.assert_array_equal(one, two)


def test_no_rows_are_refused() -> None:
    table, log_demand = made_deals(2)
    rows = past_rows(
        table, made_prior(), refund_rate={"kol": 0.0}, log_demand=log_demand, usual_cny=USUAL_CNY
    )
    with pytest.raises(ValueError, match="no finished deals"):
        fit_deals(rows.keep(np.zeros(2, bool)), made_prior(), n_draws=10, seed=1)


def test_an_agency_that_promises_too_much_is_believed_less() -> None:
    table, log_demand = made_deals(160, seed=4)
    agency = np.where(np.arange(160) % 2 == 0, "boastful", "honest")
    table["platform"] = agency
    table["expected_gmv_cny"] *= np.where(agency == "boastful", 1.6, 1.0)
    rows = past_rows(
        table, made_prior(), refund_rate={"kol": 0.2}, log_demand=log_demand, usual_cny=USUAL_CNY
    )
    model = fit_deals(rows, made_prior(), n_draws=DRAWS, seed=1)
    gap = model.named("platform_overstatement[boastful]") - model.named(
        "platform_overstatement[honest]"
    )
    assert np.quantile(gap, 0.05) < np.log(1.6) < np.quantile(gap, 0.95)
    expected = {
        name: predict(model, candidates(platform=name)).expected_cny.mean()
        for name in ("boastful", "honest")
    }
    assert expected["boastful"] < 0.85 * expected["honest"]


def test_one_platform_alone_has_no_coefficient() -> None:
    table, log_demand = made_deals(40, seed=4)
    rows = past_rows(
        table.assign(platform="one"), made_prior(), refund_rate={"kol": 0.2},
        log_demand=log_demand, usual_cny=USUAL_CNY,
    )  # fmt: skip
    assert not any("platform" in name for name in fit_deals(
        rows, made_prior(), n_draws=20, seed=1).design.names)  # fmt: skip
