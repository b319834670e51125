"""Laws of unit economics."""

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bigsale.brief.promotions import (
    CouponPromotion,
    DepositPromotion,
    FlashSale,
    LimitedPrice,
    MemberPrice,
    Promotion,
    ThresholdPromotion,
)
from bigsale.economics import UnitEconomics, promotion_effect, service_level
from bigsale.economics.baskets import Baskets

rates = st.floats(0, 0.99)
units = st.builds(
    UnitEconomics,
    channel=st.just("search_ads"),
    gross_margin=rates,
    refund_rate=rates,
    platform_fee_rate=rates,
    commission_rate=rates,
    nonrefundable_cost_rate=rates,
)


@given(units)
def test_at_breakeven_roi_a_yuan_of_media_earns_exactly_itself(unit: UnitEconomics) -> None:
    value = unit.value_per_gross_cny
    if value > 1e-9:
        assert np.isclose(unit.roi_breakeven * value, 1)
    elif value <= 0:
        assert unit.roi_breakeven == np.inf


@given(units, st.sampled_from(["platform_fee_rate", "commission_rate", "nonrefundable_cost_rate"]))
def test_higher_costs_never_make_a_yuan_worth_more(unit: UnitEconomics, cost: str) -> None:
    dearer = replace(unit, **{cost: getattr(unit, cost) + 0.01})
    assert dearer.value_per_gross_cny < unit.value_per_gross_cny


@given(units)
def test_refunds_never_help_when_the_kept_yuan_earns(unit: UnitEconomics) -> None:
    if unit.gross_margin > unit.platform_fee_rate + unit.commission_rate:
        worse = replace(unit, refund_rate=unit.refund_rate + 0.005)
        assert worse.roi_breakeven >= unit.roi_breakeven


prices = st.floats(1, 500)
shares = st.floats(0, 1)
bearers = st.sampled_from(["merchant", "platform", "creator"])
mechanics = st.one_of(
    st.builds(
        LimitedPrice,
        kind=st.just("limited_price"),
        sku=st.just("A"),
        price_cny=prices,
        borne_by=bearers,
    ),
    st.builds(
        FlashSale,
        kind=st.just("flash_sale"),
        sku=st.just("B"),
        price_cny=prices,
        cap_units=st.integers(1, 5000),
        borne_by=bearers,
    ),
    st.builds(
        MemberPrice,
        kind=st.just("member_price"),
        off_share=shares,
        member_share=shares,
        borne_by=bearers,
    ),
    st.builds(
        ThresholdPromotion,
        kind=st.just("threshold"),
        spend_cny=prices,
        off_cny=prices,
        repeats=st.booleans(),
        stacks=st.booleans(),
        borne_by=bearers,
    ),
    st.builds(
        CouponPromotion,
        kind=st.just("coupon"),
        off_share=st.floats(0.01, 1),
        used_share=shares,
        stacks=st.booleans(),
        borne_by=bearers,
    ),
    prices.map(
        lambda deposit: DepositPromotion(
            kind="deposit", deposit_cny=deposit, worth_cny=2 * deposit, used_share=0.5
        )
    ),
)
BASKETS = Baskets(
    order=np.array([0, 0, 1, 2, 2]),
    sku=np.array(["A", "B", "B", "A", "C"], dtype=object),
    units=np.array([1.0, 2.0, 1.0, 3.0, 1.0]),
    list_cny=np.array([89.0, 398.0, 199.0, 267.0, 45.0]),
    cost_cny=np.array([30.0, 120.0, 60.0, 90.0, 20.0]),
    weight=np.array([3.0, 1.0, 2.0]),
)


@given(st.lists(mechanics, max_size=4))
def test_every_fen_below_list_is_borne_by_somebody(promotions: list[Promotion]) -> None:
    effect = promotion_effect(promotions, BASKETS, expected_orders=1000)
    assert np.isclose(effect.aov_cny + sum(effect.borne_cny.values()), effect.list_cny)
    assert min(effect.borne_cny.values()) >= 0
    assert effect.aov_cny >= -1e-9


@given(st.lists(mechanics, max_size=3), mechanics)
def test_one_more_mechanic_at_the_end_never_raises_what_buyers_pay(
    promotions: list[Promotion], last: Promotion
) -> None:
    before = promotion_effect(promotions, BASKETS, expected_orders=1000)
    after = promotion_effect([*promotions, last], BASKETS, expected_orders=1000)
    assert after.aov_cny <= before.aov_cny + 1e-9
    assert np.isclose(after.units, before.units)


@given(
    agents=st.integers(1, 200),
    chats_per_hour=st.floats(1, 3000),
    handling_seconds=st.floats(10, 900),
)
def test_one_more_person_never_answers_later(
    agents: int, chats_per_hour: float, handling_seconds: float
) -> None:
    def level(heads: int) -> float:
        return service_level(
            heads,
            chats_per_hour=chats_per_hour,
            handling_seconds=handling_seconds,
            answer_within_seconds=30,
        )

    assert 0 <= level(agents) <= level(agents + 1) + 1e-12
    assert level(agents + 1) <= 1
