"""The brief as it is read: types, times, and the place of every problem."""

from datetime import date, datetime

import pytest
from tests.support.brief_texts import load_changed, problems_of, write_params

from bigsale.brief import find_params, load_brief, parse_value
from bigsale.brief.load import located
from bigsale.errors import BriefError, Problem


def test_a_sound_file_is_read(tmp_path):
    brief = load_changed(tmp_path)
    assert brief.title.zh == brief.title.en == "春季大促"
    assert brief.phases[1].start == datetime(2027, 3, 5, 20)
    assert brief.goal.spendable_cny == 100_000
    assert brief.channels["community"].members == 100


def test_numbers_may_be_whole_or_in_powers_of_ten(tmp_path):
    assert load_changed(tmp_path, ("100000", "1e5")).goal.budget_cny == 100_000
    assert load_changed(tmp_path, ("100000", "100_000.5")).goal.budget_cny == 100_000.5


def test_a_date_alone_means_midnight(tmp_path):
    brief = load_changed(tmp_path, ("2027-03-01T20:00", "2027-03-01"))
    assert brief.phases[0].start == datetime(2027, 3, 1)


def test_seconds_and_a_space_are_accepted(tmp_path):
    brief = load_changed(tmp_path, ("2027-03-01T20:00", "2027-03-01 20:00:30"))
    assert brief.phases[0].start == datetime(2027, 3, 1, 20, 0, 30)


def test_times_with_an_offset_are_turned_to_the_campaigns_clock(tmp_path):
    # 13:00 UTC is 21:00 in Shanghai.
    brief = load_changed(tmp_path, ("2027-03-01T20:00", "2027-03-01T13:00Z"))
    assert brief.phases[0].start == datetime(2027, 3, 1, 21)
    other = load_changed(
        tmp_path,
        ("2027-03-01T20:00", "2027-03-01T20:00+08:00"),
        ("event:", "timezone: UTC\nevent:"),
    )
    assert other.phases[0].start == datetime(2027, 3, 1, 12)


def test_an_event_named_by_digits_is_text(tmp_path):
    assert load_changed(tmp_path, ("event: spring", "event: 618")).event == "618"


def test_as_of_is_a_date(tmp_path):
    brief = load_changed(tmp_path, ("event:", "as_of: 2027-02-20\nevent:"))
    assert brief.as_of == date(2027, 2, 20)


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "allowed"),
    [
        ("event:", "evnt: x\nevent:", 2, "evnt", "event (did you mean this?)"),
        ("budget_cny: 100000", "budget_cny: abc", 8, "goal.budget_cny", "a number > 0"),
        ("budget_cny: 100000", "budget_cny: true", 8, "goal.budget_cny", "a number > 0"),
        ("budget_cny: 100000", 'budget_cny: "100000"', 8, "goal.budget_cny", "a number > 0"),
        ("budget_cny: 100000", "budget_cny: -5", 8, "goal.budget_cny", "a number > 0"),
        ("budget_cny: 100000", "budget_cny: .inf", 8, "goal.budget_cny", "a number > 0"),
        ("  budget_cny: 100000", "  reserve_share: 0", 7, "goal.budget_cny", "a number > 0"),
        ("refund_rate: 0.2", "refund_rate: 1", 9, "economics.refund_rate", "≥ 0 and < 1"),
        ("refund_rate: 0.2", "refund_rate: 20%", 9, "economics.refund_rate", "a number ≥ 0"),
        ("members: 100", "members: 10.5", 13, "channels.community.members", "a whole number"),
        ("kind: deals", "kind: deal", 12, "channels.kol.kind", "auction or commission or deals"),
        ("kind: deals, ", "", 12, "channels.kol.kind", "auction or commission or deals"),
        ("event:", "promotions: [{kind: percent, spend_cny: 9, off_cny: 1}]\nevent:", 2,
         "promotions[0].kind", "threshold"),
        ("kind: deals, max_cny", "kind: deals, daily_max_cny", 12, "channels.kol.daily_max_cny",
         "max_cny (did you mean this?)"),
        ("  kol:", "  KOL:", 12, "channels.KOL", "a lower-case letter"),
        ("2027-03-05T20:00}", "March 5}", 5, "phases[0].end", "2026-10-14T20:00"),
        ("2027-03-05T20:00}", "2027-02-30}", 5, "phases[0].end", "2026-10-14T20:00"),
        ("2027-03-05T20:00}", "20270305}", 5, "phases[0].end", "2026-10-14T20:00"),
        ("2027-03-05T20:00}", "0027-03-05}", 5, "phases[0].end", "2026-10-14T20:00"),
        ("name: warmup", "name: 蓄水", 5, "phases[0].name", "a lower-case letter"),
        ("campaign: spring-2027", "campaign: ../evil", 1, "campaign", "letters, digits, - and _"),
        ("event:", "timezone: Asia/Shanghia\nevent:", 2, "timezone", "Asia/Shanghai (did you"),
        ("event:", "report: {languages: [fr]}\nevent:", 2, "report.languages[0]", "zh or en"),
        ("event:", "report: {formats: []}\nevent:", 2, "report.formats", "html or pdf"),
    ],
)  # fmt: skip
def test_a_problem_names_line_key_and_what_is_allowed(tmp_path, old, new, line, key, allowed):
    (problem,) = problems_of(tmp_path, (old, new))
    assert problem.file.endswith("spring-2027.yaml")
    assert (problem.row, problem.column) == (line, key)
    assert allowed in problem.allowed


def test_the_value_is_shown_as_it_was_written(tmp_path):
    (problem,) = problems_of(tmp_path, ("budget_cny: 100000", "budget_cny: true"))
    assert problem.value == "true"
    (problem,) = problems_of(tmp_path, ("budget_cny: 100000", 'budget_cny: "7"'))
    assert problem.message == "a number in quotes is text"


@pytest.mark.parametrize("written", ["10万", "'100,000'", "¥100,000元", "'10 万元'"])
def test_an_amount_as_people_write_it_is_told_in_digits(tmp_path, written):
    (problem,) = problems_of(tmp_path, ("budget_cny: 100000", f"budget_cny: {written}"))
    assert problem.message == "text, not a number; write 100000"


def test_everything_wrong_is_said_at_once(tmp_path):
    problems = problems_of(
        tmp_path,
        ("event:", "evnt: x\nevent:"),
        ("2027-03-05T20:00, end: 2027-03-08T00:00", "2027-03-05T19:00, end: 2027-03-02"),
        ("budget_cny: 100000", "budget_cny: 10\n  budget_cny: 20"),
        ("refund_rate: 0.2", "refund_rate: abc"),
        ("min_cny: 20000", "min_cny: 90000"),
    )
    assert [(p.row, p.column) for p in problems] == [
        (2, "evnt"),
        (7, "phases[1].end"),
        (9, "goal.budget_cny"),
        (10, "goal.budget_cny"),
        (11, "economics.refund_rate"),
        (13, "channels.search_ads.min_cny"),
        (13, "channels.search_ads.min_cny"),
    ]


def test_a_channel_that_is_wrong_is_still_a_channel_to_its_group(tmp_path):
    problems = problems_of(
        tmp_path,
        ("event:", "groups: [{name: g, channels: [kol, koll]}]\nevent:"),
        ("kind: deals, max_cny: 50000", "kind: deals, max_cny: abc"),
    )
    assert [p.column for p in problems] == ["groups[0].channels[1]", "channels.kol.max_cny"]
    assert problems[0].allowed == "kol (did you mean this?)"


def test_the_file_must_carry_the_campaigns_own_id(tmp_path, monkeypatch):
    (tmp_path / "params").mkdir()
    (tmp_path / "campaigns").mkdir()
    monkeypatch.setenv("BIGSALE_HOME", str(tmp_path))
    copied = write_params(tmp_path / "params").rename(tmp_path / "params" / "autumn-2027.yaml")
    assert load_brief(copied).campaign == "spring-2027"
    with pytest.raises(BriefError, match="names another campaign than its file"):
        load_brief("autumn-2027")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2e6", 2_000_000.0),
        ("12", 12),
        ("-0.5", -0.5),
        ("true", True),
        ("no", "no"),
        ("0123", 123),
        ("[zh, en]", ["zh", "en"]),
        ("2026-10-14T20:00", "2026-10-14T20:00"),
        ("'12'", "12"),
        ("a: b: c", "a: b: c"),
        ("", None),
    ],
)
def test_values_follow_yaml_1_2(text, value):
    assert parse_value(text) == value
    assert type(parse_value(text)) is type(value)


def test_later_stages_problems_get_the_line_of_their_key_or_the_override():
    told = [
        Problem("too much", "brief", None, "goal.targets.gmv_paid_cny"),
        Problem("too much", "brief", None, "groups.content.min_share"),
        Problem("too little", "brief", None, "channels.search_ads.daily_max_cny"),
        Problem("no such page", "report.html", None, None),
    ]
    found = located(told, "double11-2026", {"channels.search_ads.daily_max_cny": 5})
    lines = find_params("double11-2026").read_text("utf-8").splitlines()
    assert "gmv_paid_cny" in lines[found[0].row - 1]
    assert "name: content" in lines[found[1].row - 1]
    assert found[0].file.endswith("double11-2026.yaml")
    assert found[0].column == "goal.targets.gmv_paid_cny"
    assert str(found[2]) == "override channels.search_ads.daily_max_cny: too little"
    assert found[3] == told[3]
