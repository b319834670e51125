"""The command: it teaches, scaffolds, checks, and leaves with the right exit code."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.brief_texts import SOUND
from tests.support.command import bigsale

from bigsale import __version__
from bigsale.cli.main import cli, main
from bigsale.cli.options import parse_settings
from bigsale.errors import BriefError, DataError, FitError, InfeasibleError, Problem, RunError

ROOT = Path(__file__).parents[2]


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Return a project with one campaign whose tables are the bundled ones of 618-2026."""
    (tmp_path / "params").mkdir()
    (tmp_path / "campaigns").mkdir()
    text = (ROOT / "params" / "618-2026.yaml").read_text(encoding="utf-8")
    inputs = (ROOT / "campaigns" / "618-2026" / "inputs").as_posix()
    text = text.replace("timezone:", f"inputs: {inputs}\ntimezone:")
    (tmp_path / "params" / "618-2026.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("BIGSALE_HOME", str(tmp_path))
    return tmp_path


def files(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize("name", [None, *cli.commands])
def test_every_command_explains_itself(capsys, name):
    code, out, err = bigsale(capsys, *([name] if name else []), "--help")
    assert (code, err) == (0, "")
    assert "bigsale " in out
    if name not in (None, "demo"):
        assert "Example" in out


def test_commands_stand_in_the_order_of_work(capsys):
    out = bigsale(capsys, "--help").out
    names = ("new", "check", "plan", "review", "report", "lab", "demo")
    places = [out.index(f"\n  {name} ") for name in names]
    assert places == sorted(places)


def test_the_version_is_told(capsys):
    assert bigsale(capsys, "--version").out == f"bigsale, version {__version__}\n"


def test_help_loads_none_of_the_heavy_libraries():
    heavy = "{'pandas', 'numpy', 'numba', 'altair', 'pydantic', 'papermill'}"
    code = f"import sys; import bigsale.cli; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_check_sums_up_a_sound_campaign(project, capsys):
    code, out, err = bigsale(capsys, "check", "618-2026")
    assert (code, err) == (0, "")
    assert "budget    ¥1,800,000, ¥1,620,000 without the reserve" in out
    # (1 − 0.12)(0.62 − 0.05) − 0.04 = 0.4616; 1 / 0.4616 = 2.17
    assert "worth ¥0.462; break-even ROI 2.17" in out
    assert "daily, 2024-10-01 to 2026-07-31" in out
    assert out.endswith("ready: bigsale plan 618-2026\n")
    assert files(project) == {"params/618-2026.yaml"}


def test_check_takes_settings(project, capsys):
    out = bigsale(capsys, "check", "618-2026", "--set", "goal.budget_cny=2e6").out
    assert "budget    ¥2,000,000" in out


def test_check_lists_brief_and_data_problems_together(project, capsys):
    path = project / "params" / "618-2026.yaml"
    text = path.read_text(encoding="utf-8")
    tables = project / "tables"
    tables.mkdir()
    (tables / "channel_daily.csv").write_text("date,channel\n", encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("inputs:")]
    text = "\n".join(lines).replace("timezone:", "inputs: ../tables\ntimezone:")
    path.write_text(text.replace("budget_cny: 1800000", "budget_cny: lots"), encoding="utf-8")
    code, _, err = bigsale(capsys, "check", "618-2026")
    assert code == 2
    assert "goal.budget_cny: not a number (got 'lots')" in err
    assert "channel_daily.csv" in err
    assert "shop_daily" in err


def test_new_copies_a_campaign_that_checks(project, capsys):
    code, out, _ = bigsale(capsys, "new", "my-618", "--from", "618-2026")
    assert code == 0
    text = (project / "params" / "my-618.yaml").read_text(encoding="utf-8")
    assert "campaign: my-618\n" in text
    assert "# wall" not in text
    assert "inputs:" not in text
    copied = project / "campaigns" / "my-618" / "inputs"
    assert files(copied) == files(ROOT / "campaigns" / "618-2026" / "inputs")
    assert str(copied / "shop_daily.csv") in out
    assert bigsale(capsys, "check", "my-618").code == 0


@pytest.mark.parametrize("words", [[], ["--from", "618-2026", "--empty"]])
def test_new_makes_tables_with_headers_only(project, capsys, words):
    assert bigsale(capsys, "new", "spring-2027", *words).code == 0
    inputs = project / "campaigns" / "spring-2027" / "inputs"
    header = (inputs / "channel_daily.csv").read_text(encoding="utf-8-sig")
    assert header.startswith("date,channel,spend_cny,impressions,clicks,orders,gmv_cny,")
    assert header.count("\n") == 1
    code, _, err = bigsale(capsys, "check", "spring-2027")
    assert code == 3
    assert "channel_daily.csv: has no data rows" in err
    assert "params" not in err


def test_new_never_overwrites(project, capsys):
    before = (project / "params" / "618-2026.yaml").read_bytes()
    (project / "campaigns" / "618-2026").mkdir()
    code, _, err = bigsale(capsys, "new", "618-2026")
    assert code == 2
    assert err.count("is there already") == 2
    assert (project / "params" / "618-2026.yaml").read_bytes() == before


@pytest.mark.parametrize("words", [["../evil"], ["x", "--from", "nope"], ["x", "--from", "../y"]])
def test_new_writes_nothing_when_something_is_wrong(project, capsys, words):
    assert bigsale(capsys, "new", *words).code == 2
    assert files(project) == {"params/618-2026.yaml"}
    assert list((project / "campaigns").iterdir()) == []


def test_new_leaves_nothing_when_it_fails_half_way(project, capsys, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("bigsale.cli.scaffold._write_inputs", full)
    code, _, err = bigsale(capsys, "new", "spring-2027")
    assert code == 1
    assert "No space left" in err
    assert files(project) == {"params/618-2026.yaml"}
    assert list((project / "campaigns").iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_new_files_can_be_read_by_colleagues(project, capsys):
    bigsale(capsys, "new", "spring-2027")
    inputs = project / "campaigns" / "spring-2027" / "inputs"
    for path in (project / "params" / "spring-2027.yaml", inputs, inputs / "events.csv"):
        assert path.stat().st_mode & stat.S_IRUSR
        assert (path.stat().st_mode & stat.S_IRGRP) or not (project.stat().st_mode & stat.S_IRGRP)


def test_the_schema_is_printed_and_written(project, capsys):
    printed = bigsale(capsys, "schema").out
    assert json.loads(printed)["title"] == "bigsale params"
    bigsale(capsys, "schema", "--write")
    assert (project / "params" / "schema.json").read_text(encoding="utf-8") == printed


def test_settings_are_yaml_values():
    words = ("goal.budget_cny=2e6", "report.languages=[zh, en]", "title=a=b")
    assert parse_settings(words) == {
        "goal.budget_cny": 2_000_000.0,
        "report.languages": ["zh", "en"],
        "title": "a=b",
    }


def test_bad_settings_are_named_together():
    with pytest.raises(BriefError) as caught:
        parse_settings(("a", "=3", "x=1", "x=2"))
    assert [p.value for p in caught.value.problems] == ["a", "=3", "x"]


@pytest.mark.parametrize(
    ("error", "code"),
    [(BriefError, 2), (DataError, 3), (FitError, 4), (InfeasibleError, 5), (RunError, 6)],
)
def test_each_error_has_its_exit_code(capsys, monkeypatch, error, code):
    def fail(*_, **__):
        raise error([Problem("first", "a.csv", 3, "x", "1", "2"), Problem("second")])

    monkeypatch.setattr("bigsale.runs.run_stage", fail)
    answer = bigsale(capsys, "plan", "any")
    assert answer.code == code
    assert answer.out == ""
    assert answer.err.splitlines()[0].endswith(": 2 problems")
    assert "  a.csv, row 3, x: first (got '1'); allowed: 2\n  second\n" in answer.err


def test_a_defect_is_one_line_and_a_hint(capsys, monkeypatch):
    def fail(*_, **__):
        raise KeyError("oops")

    monkeypatch.setattr("bigsale.runs.run_stage", fail)
    answer = bigsale(capsys, "plan", "any")
    assert answer.code == 1
    assert "unexpected error: KeyError: 'oops'" in answer.err
    assert "--debug" in answer.err
    assert "Traceback" not in answer.err
    with pytest.raises(KeyError):
        main(["--debug", "plan", "any"])


def test_ctrl_c_is_quiet(capsys, monkeypatch):
    def stop(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("bigsale.runs.run_stage", stop)
    answer = bigsale(capsys, "plan", "any")
    assert answer.code == 130
    assert "stopped" in answer.err


@pytest.mark.parametrize(
    "words", [["plan"], ["plan", "x", "--no-such"], ["nope"], ["plan", "x", "--language", "fr"]]
)
def test_a_wrong_command_line_is_exit_code_two(capsys, words):
    answer = bigsale(capsys, *words)
    assert answer.code == 2
    assert answer.err


def test_plan_passes_its_flags_on(capsys, monkeypatch, tmp_path):
    given = {}

    def run(stage, params, **options):
        given.update(options, stage=stage, params=params)
        (tmp_path / "report.html").write_text("")
        return tmp_path

    monkeypatch.setattr("bigsale.runs.run_stage", run)
    words = ("plan", "x", "--out", str(tmp_path), "--set", "goal.budget_cny=5", "--language", "en")
    answer = bigsale(capsys, *words, "--quiet")
    assert answer.code == 0
    assert "report:" in answer.out
    assert given == {
        "stage": "plan", "params": "x", "out": tmp_path, "overrides": {"goal.budget_cny": 5},
        "languages": ("en",), "formats": None, "progress": False,
    }  # fmt: skip


def test_the_report_of_no_run_is_refused(project, capsys, tmp_path):
    (tmp_path / "empty").mkdir()
    answer = bigsale(capsys, "report", str(tmp_path / "empty"))
    assert answer.code == 2
    assert "no manifest.json" in answer.err


def test_narrow_consoles_are_survived(tmp_path):
    (tmp_path / "x.yaml").write_text(SOUND.replace("0.2", "2"), encoding="utf-8")
    words = [sys.executable, "-m", "bigsale", "check", str(tmp_path / "x.yaml")]
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "UnicodeEncodeError" not in done.stderr
    assert "economics.refund_rate" in done.stderr
