"""What a plan expects of candidates: the rule without finished deals, and the model with them."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from tests.support.past_deals import made_deals
from tests.support.plan_worlds import World, make_creators, make_world

from bigsale.plan import make_plan
from bigsale.plan.claims import added_share
from bigsale.plan.deals import Deals
from bigsale.plan.past_deals import channel_power

PHASES = (("warmup", "2026-11-01", "2026-11-04"), ("burst", "2026-11-04", "2026-11-07"))


def world(past: pd.DataFrame | None = None, **candidates: object) -> World:
    made = make_world(
        channels={
            "ads": {"kind": "auction", "max_cny": 20_000},
            "kol": {"kind": "deals"},
            "livestream": {"kind": "deals"},
        },
        phases=PHASES,
        creators=make_creators(8).assign(**candidates),
    )
    return replace(made, history=replace(made.history, past_deals=past))


def deals_of(past: pd.DataFrame | None = None, **candidates: object) -> Deals:
    return world(past, **candidates).problem().deals


def test_without_finished_deals_the_rule_holds() -> None:
    # Stated sd 0.3: error 0.25 · log 1.09 = 0.021544, trust 0.25 / 0.271544 = 0.920661; promises
    # pulled to their mean rate and divided by the overstatement of 400 active days.
    deals = deals_of()
    promised, fee = (deals.table[name].to_numpy() for name in ("expected_gmv_cny", "fee_cny"))
    rate = promised.sum() / fee.sum()
    trust = 0.920661
    # The channel's claims are 5 per yuan: log over = (400 log(rate / 5) + 10 log 1.2) / 410.
    over = np.exp((400 * np.log(rate / 5) + 10 * np.log(1.2)) / 410)
    np.testing.assert_allclose(
        deals.claimed_cny, promised**trust * (rate * fee) ** (1 - trust) / over, rtol=1e-5
    )
    assert deals.learnt is None


def test_deals_of_another_channel_change_nothing() -> None:
    past, _ = made_deals(30, channel="livestream")
    without, other = deals_of(), deals_of(past)
    np.testing.assert_array_equal(without.claimed_cny, other.claimed_cny)
    np.testing.assert_array_equal(without.added_cny, other.added_cny)
    np.testing.assert_array_equal(without.phase_factor, other.phase_factor)


def test_deals_of_the_campaign_itself_are_not_looked_at() -> None:
    past, _ = made_deals(30)
    later = past.assign(posted_on=pd.Timestamp("2026-11-05"))
    np.testing.assert_array_equal(deals_of(later).claimed_cny, deals_of().claimed_cny)


def test_deals_with_neither_fee_nor_promise_are_not_looked_at() -> None:
    past, _ = made_deals(30)
    bare = past.assign(fee_cny=0.0, expected_gmv_cny=np.nan)
    np.testing.assert_array_equal(deals_of(bare).claimed_cny, deals_of().claimed_cny)


def test_finished_deals_that_sold_half_halve_what_is_expected() -> None:
    past, _ = made_deals(200)
    usual = deals_of(past).claimed_cny
    half = deals_of(past.assign(gmv_cny=past["gmv_cny"] / 2)).claimed_cny
    np.testing.assert_allclose(half / usual, 0.5, atol=0.07)


def test_added_sales_spread_around_the_expected() -> None:
    past, _ = made_deals(60)
    deals = deals_of(past)
    assert deals.learnt is not None
    share = deals.added_cny.mean(axis=0) / deals.claimed_cny
    np.testing.assert_allclose(share, share.mean(), rtol=0.25)
    assert (deals.added_cny >= 0).all()
    assert deals.overstatement["kol"] == pytest.approx(
        deals.table["expected_gmv_cny"].sum() / deals.claimed_cny.sum()
    )


def test_who_promises_nothing_is_taken_at_her_word() -> None:
    past, _ = made_deals(20)
    promised = [0.0, *make_creators(8)["expected_gmv_cny"][1:]]
    deals = deals_of(past, expected_gmv_cny=promised)
    assert deals.claimed_cny[0] == 0
    assert (deals.claimed_cny[1:] > 0).all()


def test_a_plan_is_made_with_finished_deals() -> None:
    past, _ = made_deals(40)
    past = past.assign(gmv_cny=3 * past["gmv_cny"])
    plan = make_plan(*world(past).all())
    assert plan.deals["chosen"].any()
    assert "judged-by-finished-deals" in {finding.check for finding in plan.findings}
    assert {"deals_level", "deals_quality_sd"} <= set(plan.deal_priors["parameter"])
    assert np.isfinite(plan.deals["expected_gmv_cny"]).all()


@pytest.mark.parametrize("known", [False, True])
def test_what_promises_are_held_against_is_told(*, known: bool) -> None:
    past, _ = made_deals(60)
    past = past.assign(gmv_cny=past["gmv_cny"] / 3) if known else None
    dear = make_creators(8)["expected_gmv_cny"] * 4
    plan = make_plan(*world(past, expected_gmv_cny=dear).all())
    (found,) = (f for f in plan.findings if f.check == "promises-above-history")
    assert ("finished deals" in found.evidence.en) == known
    assert ("已结束的合作" in found.evidence.zh) == known
    assert ("platform counted in the past" in found.evidence.en) != known


def test_deals_follow_demand_as_sales_of_usual_spend_do() -> None:
    """The curve's own power counts what more a channel can take; a fee is what it is."""
    fit = world().fit
    curves = replace(fit.curves, usual_power=np.full_like(fit.curves.usual_power, 0.4))
    assert channel_power("kol", replace(fit, curves=curves)) == pytest.approx(0.4)
    assert channel_power("unknown", fit) == 1.0


def test_ten_weeks_are_trusted_as_seventy_days() -> None:
    made = world()
    short = replace(
        made.fit,
        contribution_cny=0 * made.fit.contribution_cny[:, :, :10] + 5e3,
        spend_cny=made.fit.spend_cny[:, :10],
        platform_gmv_cny=made.fit.platform_gmv_cny[:, :10],
    )
    spread = [
        np.log(added_share("kol", replace(short, grain_days=days), made.history, seed=1)).std()
        for days in (1, 7)
    ]
    # What is left of the typical share's spread: 10 / 20, and 10 / 80.
    assert spread[1] / spread[0] == pytest.approx(0.25)
