"""What keys of a brief must keep to between each other."""

import pytest
from tests.support.brief_texts import load_changed, problems_of


def grouped(groups: str) -> tuple[str, str]:
    return "event:", f"groups: [{groups}]\nevent:"


@pytest.mark.parametrize(
    ("changes", "key", "message"),
    [
        # Phases
        ([("end: 2027-03-08T00:00", "end: 2027-03-05T20:00")], "phases[1].end",
         "ends before it starts"),
        ([("start: 2027-03-05T20:00", "start: 2027-03-05T19:59")], "phases[1].start",
         "burst overlaps warmup"),
        ([("start: 2027-03-05T20:00, end: 2027-03-08T00:00",
           "start: 2027-02-01, end: 2027-02-02")], "phases[1].start", "burst is out of order"),
        ([("name: burst", "name: warmup")], "phases[1].name", "the name is taken"),
        ([("end: 2027-03-08T00:00", "end: 2072-03-08")], "phases", "the campaign is too long"),
        ([("name: burst,", "name: burst, min_share: 0.6, max_share: 0.5,")],
         "phases[1].min_share", "above max_share"),
        ([("name: warmup,", "name: warmup, min_share: 0.6,"),
          ("name: burst,", "name: burst, min_share: 0.5,")], "phases",
         "least shares add up to more than 1"),
        ([("name: warmup,", "name: warmup, max_share: 0.4,"),
          ("name: burst,", "name: burst, max_share: 0.5,")], "phases",
         "largest shares add up to less than 1"),
        ([("event:", "as_of: 2027-03-01\nevent:")], "as_of", "not before the campaign"),
        # Channels
        ([("min_cny: 20000, max_cny: 80000", "min_cny: 60000, max_cny: 50000")],
         "channels.search_ads.min_cny", "above max_cny"),
        ([("min_cny: 20000", "daily_min_cny: 9001")], "channels.search_ads.daily_min_cny",
         "above daily_max_cny"),
        # The phases touch 7 days (1–7 March): 7 × 9,000 = 63,000 < 70,000.
        ([("min_cny: 20000", "min_cny: 70000")], "channels.search_ads.min_cny",
         "out of reach with daily_max_cny 9,000 over 7 days"),
        ([("min_cny: 20000, max_cny: 80000", "daily_min_cny: 4000, max_cny: 20000")],
         "channels.search_ads.daily_min_cny", "over 7 days more than max_cny 20,000"),
        ([("min_cny: 20000, max_cny: 80000", "min_if_used_cny: 60000, max_cny: 50000")],
         "channels.search_ads.min_if_used_cny", "above max_cny"),
        # Rebates
        ([("min_cny: 20000",
           "rebates: [{from_cny: 60000, rate: 0.05}, {from_cny: 30000, rate: 0.08}]")],
         "channels.search_ads.rebates[1].from_cny", "does not rise"),
        ([("min_cny: 20000",
           "rebates: [{from_cny: 30000, rate: 0.05}, {from_cny: 30000, rate: 0.08}]")],
         "channels.search_ads.rebates[1].from_cny", "does not rise"),
        ([("min_cny: 20000",
           "rebates: [{from_cny: 30000, rate: 0.05}, {from_cny: 60000, rate: 0.05}]")],
         "channels.search_ads.rebates[1].rate", "does not rise with from_cny"),
        # Settled money
        ([("min_cny: 20000",
           "fixed: [{start: 2027-03-02, end: 2027-03-01, spend_cny: 9}]")],
         "channels.search_ads.fixed[0].end", "ends before it starts"),
        ([("min_cny: 20000",
           "fixed: [{start: 2027-02-02, end: 2027-03-02, spend_cny: 9}]")],
         "channels.search_ads.fixed[0].start", "not on campaign days"),
        ([("min_cny: 20000",
           "fixed: [{start: 2027-03-02, end: 2027-03-04, spend_cny: 9}, "
           "{start: 2027-03-04, end: 2027-03-05, spend_cny: 9}]")],
         "channels.search_ads.fixed[1].start", "settled twice"),
        ([("min_cny: 20000",
           "fixed: [{start: 2027-03-02, end: 2027-03-04, spend_cny: 80001}]")],
         "channels.search_ads.fixed", "more than the limit"),
        # Creators
        ([("kind: deals,", "kind: deals, hired: [c1], never: [c1],")], "channels.kol.never",
         "is also hired"),
        ([("kind: deals,",
           "kind: deals, tiers: [{name: head, min_fee_cny: 9, max_fee_cny: 9}],")],
         "channels.kol.tiers[0].max_fee_cny", "no fee lies between"),
        ([("kind: deals,",
           "kind: deals, tiers: [{name: head, min_deals: 2, max_deals: 1}],")],
         "channels.kol.tiers[0].min_deals", "above max_deals"),
        # Budget: 20,000 must be spent, 25,000 × (1 − 0.3) = 17,500 may be.
        ([("budget_cny: 100000", "budget_cny: 25000\n  reserve_share: 0.3")], "goal.budget_cny",
         "floors add up to 20,000, more than can be spent (budget 25,000 less reserve)"),
        # The group needs 95,000, search alone 20,000 outside of it.
        ([grouped("{name: g, channels: [kol, community], min_cny: 90000}")], "goal.budget_cny",
         "floors add up to 110,000, more than can be spent"),
        # Groups
        ([grouped("{name: g, channels: [kol, seach_ads]}")], "groups[0].channels[1]",
         "no such channel"),
        ([grouped("{name: g, channels: [kol, kol]}")], "groups[0].channels[1]", "listed twice"),
        ([grouped("{name: g, channels: [kol]}, {name: g, channels: [community]}")],
         "groups[1].name", "the name is taken"),
        ([grouped("{name: g, channels: [kol], min_cny: 9, max_cny: 8}")], "groups[0].min_cny",
         "above max_cny"),
        ([grouped("{name: g, channels: [kol], min_share: 0.3, max_share: 0.2}")],
         "groups[0].min_share", "above max_share"),
        ([grouped("{name: g, channels: [search_ads, kol], max_cny: 19999}")],
         "groups[0].max_cny", "below its floors"),
        ([grouped("{name: g, channels: [kol], min_cny: 50001}")], "groups[0].min_cny",
         "out of reach"),
        ([grouped("{name: a, channels: [kol], min_share: 0.6}, "
                  "{name: b, channels: [search_ads], min_share: 0.5}")], "groups",
         "least shares of a, b exceed 1"),
        ([grouped("{name: a, channels: [kol, community], max_share: 0.4}, "
                  "{name: b, channels: [search_ads], max_share: 0.5}")], "groups",
         "largest shares of a, b cover all channels and stay below 1"),
        # Promotions and report
        ([("event:", "promotions: [{kind: threshold, spend_cny: 50, off_cny: 50}]\nevent:")],
         "promotions[0].off_cny", "gives away the whole order"),
        ([("event:", "report: {languages: [zh, zh]}\nevent:")], "report.languages[1]",
         "listed twice"),
    ],
)  # fmt: skip
def test_a_broken_rule_is_named(tmp_path, changes, key, message):
    problems = problems_of(tmp_path, *changes)
    assert [(p.column, p.message) for p in problems] == [(key, message)]
    assert problems[0].row is not None
    assert problems[0].allowed


@pytest.mark.parametrize(
    "change",
    [
        ("start: 2027-03-05T20:00", "start: 2027-03-06T20:00"),  # a gap between phases
        ("budget_cny: 100000", "budget_cny: 20000"),  # floors just fit
        ("min_cny: 20000", "min_cny: 63000"),  # just within reach of the daily limit
        ("min_cny: 20000, max_cny: 80000",  # five days are left for the daily floor
         "daily_min_cny: 4000, max_cny: 20000, "
         "fixed: [{start: 2027-03-02, end: 2027-03-03, spend_cny: 0}]"),
        ("event:", "as_of: 2027-02-28\nevent:"),
        grouped("{name: g, channels: [search_ads, kol], min_share: 0.5, max_share: 0.5}"),
        grouped("{name: a, channels: [kol], max_share: 0.2}"),  # others take the rest
        grouped("{name: a, channels: [kol], min_share: 0.6}, "
                "{name: b, channels: [kol, search_ads], min_share: 0.6}"),  # they share a channel
    ],
)  # fmt: skip
def test_what_just_fits_is_accepted(tmp_path, change):
    assert load_changed(tmp_path, change).campaign == "spring-2027"


@pytest.mark.parametrize(
    ("tier", "key"),
    [
        ("{from_cny: -1, rate: 0.05}", "from_cny"),
        ("{from_cny: 0, rate: 0.05}", "from_cny"),
        ("{from_cny: 30000, rate: 0}", "rate"),
        ("{from_cny: 30000, rate: 1}", "rate"),
        ("{from_cny: 30000, rate: 5%}", "rate"),
        ("{from_cny: 30000}", "rate"),
        ("{from_cny: 30000, rate: 0.05, to_cny: 9}", "to_cny"),
    ],
)
def test_a_bad_rebate_tier_is_named(tmp_path, tier, key):
    problems = problems_of(tmp_path, ("min_cny: 20000", f"rebates: [{tier}]"))
    assert [problem.column for problem in problems] == [f"channels.search_ads.rebates[0].{key}"]


def test_only_auction_channels_have_rebates(tmp_path):
    change = ("kind: deals,", "kind: deals, rebates: [{from_cny: 30000, rate: 0.05}],")
    assert "channels.kol.rebates" in {p.column for p in problems_of(tmp_path, change)}
