"""Festival dates against a calendar, presets against their announced days, and a planner's own."""

from datetime import date

import pytest
import yaml
from tests.support.data_files import write

from bigsale.brief import festival_calendar, load_brief
from bigsale.cli.main import _run
from bigsale.errors import BriefError
from bigsale.words.labels import EVENTS, event_kind_title, event_title

CALENDAR = festival_calendar()


@pytest.mark.parametrize(
    ("festival", "days"),
    [
        ("spring", ["2024-02-10", "2025-01-29", "2026-02-17", "2027-02-06", "2028-01-26"]),
        ("qixi", ["2024-08-10", "2025-08-29", "2026-08-19", "2027-08-08", "2028-08-26"]),
        ("mid_autumn", ["2024-09-17", "2025-10-06", "2026-09-25", "2027-09-15", "2028-10-03"]),
    ],
)
def test_lunar_festivals(festival, days):
    found = [CALENDAR.festivals[festival].on(year).isoformat() for year in range(2024, 2029)]
    assert found == days


def test_new_year_goods_are_anchored_to_the_spring_festival():
    gap = CALENDAR.festivals["spring"].on(2027) - CALENDAR.festivals["new_year_goods"].on(2027)
    assert gap.days == 20


def test_every_preset_and_festival_says_where_it_comes_from():
    for one in (*CALENDAR.festivals.values(), *CALENDAR.presets.values()):
        assert len(one.source) > 5
        assert one.title.zh


def test_double_eleven_2022_comes_out_as_announced():
    preset = CALENDAR.presets["tmall-double11-2022"]
    times = {p.name: (a, b) for p, a, b in preset.phase_times(date(2022, 11, 11))}
    assert f"{times['presale'][0]:%m-%d %H:%M}" == "10-24 20:00"
    assert f"{times['opening'][0]:%m-%d %H:%M}" == "10-31 20:00"
    assert f"{times['opening'][1]:%m-%d %H:%M}" == "11-04 00:00"  # to the end of 3 November
    assert f"{times['burst'][0]:%m-%d %H:%M}" == "11-10 20:00"
    assert f"{times['burst'][1]:%m-%d %H:%M}" == "11-12 00:00"


def test_three_years_in_order_of_time():
    days = [day for day, _ in CALENDAR.days(2026)]
    assert days == sorted(days)
    assert {day.year for day in days} == {2026, 2027, 2028}


OWN = """\
festivals:
  - {festival: brand_day, title: 品牌日, solar: 04-17, source: our own day}
presets:
  - preset: brand-day
    title: 品牌日三天
    festival: brand_day
    source: as we did it last year
    phases:
      - {name: burst, title: 爆发, from: -1, from_time: "20:00", until: 2}
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.setenv("BIGSALE_HOME", str(tmp_path))
    (tmp_path / "params").mkdir()
    (tmp_path / "campaigns").mkdir()
    return tmp_path


def test_a_planner_adds_a_festival_and_a_preset(project):
    write(project / "calendar.yaml", OWN)
    assert _run(["new", "brand-2027", "--preset", "brand-day", "--year", "2027"]) == 0
    brief = load_brief("brand-2027")
    assert brief.event == "brand_day"
    (phase,) = brief.phases
    assert f"{phase.start:%Y-%m-%d %H:%M}" == "2027-04-16 20:00"
    assert f"{phase.end:%Y-%m-%d %H:%M}" == "2027-04-19 00:00"


def test_every_bundled_preset_makes_a_brief_that_is_sound(project):
    for name, preset in CALENDAR.presets.items():
        when = ["--year", "2027"] if preset.festival else ["--day", "2027-03-08"]
        assert _run(["new", f"x-{name}", "--preset", name, *when]) == 0
        assert len(load_brief(f"x-{name}").phases) == len(preset.phases)


def test_the_calendar_is_listed_with_sources(project, capsys):
    write(project / "calendar.yaml", OWN)
    assert _run(["new", "--presets"]) == 0
    out = capsys.readouterr().out
    assert "our own day" in out
    assert "announced dates of Tmall Double 11 2022" in out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--preset", "nope", "--year", "2027"], "no such preset"),
        (["--preset", "tmall-618-2025"], "needs --year"),
        (["--preset", "review-windows", "--year", "2027"], "needs --day"),
    ],
)
def test_what_is_missing_is_said_and_nothing_written(project, capsys, words, told):
    assert _run(["new", "x", *words]) == 2
    assert told in capsys.readouterr().err
    assert not list((project / "params").iterdir())


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("solar: 04-17", "solar: April", "festivals[0].solar"),
        ("until: 2", "till: 2", "presets[0].phases[0].until"),
        ("festival: brand_day\n    source", "festival: other\n    source", "brand-day"),
    ],
)
def test_mistakes_in_an_own_calendar_are_named(project, old, new, column):
    assert old in OWN
    path = write(project / "calendar.yaml", OWN.replace(old, new))
    with pytest.raises(BriefError) as told:
        festival_calendar(path)
    assert column in {problem.column for problem in told.value.problems}


def test_the_file_is_plain_yaml():
    assert yaml.safe_load(OWN)["presets"][0]["phases"][0]["from"] == -1


def test_every_festival_has_a_name_where_a_page_tells_of_its_sale() -> None:
    assert set(festival_calendar().festivals) <= set(EVENTS)
    assert event_title("nianhuo-2026") == ("2026 年货节", "New Year goods festival 2026")
    assert event_kind_title("nianhuo").zh == event_kind_title("new_year_goods").zh == "年货节"
    assert event_kind_title("anniversary") == ("anniversary", "anniversary")
