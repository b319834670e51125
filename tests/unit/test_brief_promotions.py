"""Promotion mechanics in a brief: every kind is read, wrong ones are named with key and line."""

import pytest
from tests.support.brief_texts import load_changed, problems_of

SOUND = """promotions:
  - {kind: limited_price, sku: A, price_cny: 79}
  - {kind: flash_sale, sku: B, price_cny: 9.9, cap_units: 500, borne_by: platform}
  - {kind: member_price, off_share: 0.05, member_share: 0.3}
  - {kind: tiers, tiers: [{spend_cny: 200, off_cny: 20}, {spend_cny: 400, off_cny: 60}]}
  - {kind: threshold, spend_cny: 300, off_cny: 50, repeats: true}
  - {kind: coupon, spend_cny: 99, off_cny: 10, used_share: 0.4, skus: [A], stacks: false}
  - {kind: deposit, deposit_cny: 20, worth_cny: 50, used_share: 0.2}
  - {kind: free_freight, spend_cny: 88, freight_cny: 6}
  - {kind: gift, spend_cny: 500, cost_cny: 12}
event:"""


def test_every_kind_is_read_in_order(tmp_path) -> None:
    brief = load_changed(tmp_path, ("event:", SOUND))
    kinds = [promotion.kind for promotion in brief.promotions]
    assert kinds[:3] == ["limited_price", "flash_sale", "member_price"]
    assert len(kinds) == 9
    assert brief.promotions[5].stacks is False


@pytest.mark.parametrize(
    ("promotion", "key", "message"),
    [
        ("{kind: tiers, tiers: [{spend_cny: 9, off_cny: 9}]}", "promotions[0]", "whole order"),
        (
            "{kind: tiers, tiers: [{spend_cny: 9, off_cny: 2}, {spend_cny: 20, off_cny: 1}]}",
            "promotions[0]",
            "rise",
        ),
        ("{kind: coupon, off_cny: 5, off_share: 0.1}", "promotions[0]", "either"),
        (
            "{kind: deposit, deposit_cny: 9, worth_cny: 5, used_share: 1}",
            "promotions[0]",
            "at least deposit_cny",
        ),
        ("{kind: gift, cost_cny: 5, colour: red}", "promotions[0].colour", "unknown key"),
        ("{kind: flash_sale, sku: A, price_cny: 5}", "promotions[0].cap_units", "missing"),
        ("{kind: member_price, off_share: 1.5, member_share: 0}", "promotions[0].off_share",
         "out of range"),
    ],
)  # fmt: skip
def test_a_wrong_mechanic_is_named(tmp_path, promotion: str, key: str, message: str) -> None:
    (problem,) = problems_of(tmp_path, ("event:", f"promotions: [{promotion}]\nevent:"))
    assert problem.column == key
    assert message in problem.message
