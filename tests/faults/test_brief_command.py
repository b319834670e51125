"""Bad input through the command: every problem named, the right exit code, nothing written."""

from pathlib import Path

import pytest
from tests.support.brief_texts import write_params
from tests.support.command import bigsale
from tests.support.data_files import edit, sound_inputs


@pytest.fixture
def campaign(tmp_path, monkeypatch):
    """Return a sound campaign in a folder of its own; its tables end before the campaign."""
    monkeypatch.setenv("BIGSALE_HOME", str(tmp_path))
    for name in ("params", "campaigns"):
        (tmp_path / name).mkdir()
    write_params(tmp_path / "params")
    sound_inputs(tmp_path / "campaigns" / "spring-2027" / "inputs")
    return tmp_path


def everything(folder: Path) -> dict[str, bytes]:
    return {p.as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def refused(capsys, campaign: Path, *words: str) -> tuple[int, str]:
    """Plan; return exit code and errors after making sure that nothing was written."""
    before = everything(campaign)
    answer = bigsale(capsys, "plan", "spring-2027", "--out", str(campaign / "out"), *words)
    assert everything(campaign) == before
    assert not (campaign / "out").exists()
    assert "Traceback" not in answer.err
    assert answer.out == ""
    return answer.code, answer.err


BRIEFS = {
    "unknown key": (("event:", "budget: 3\nevent:"), "line 2, budget: unknown key"),
    "wrong type": (("budget_cny: 100000", "budget_cny: a lot"), "not a number (got 'a lot')"),
    "overlap": (("start: 2027-03-05T20:00", "start: 2027-03-05T10:00"), "burst overlaps warmup"),
    "floors": (("budget_cny: 100000", "budget_cny: 10000"), "floors add up to 20,000"),
    "evil id": (("campaign: spring-2027", "campaign: ../../evil"), "not a valid name"),
    "twice": (("event:", "event: autumn\nevent:"), "the key stands twice; first on line 2"),
    "half YAML": (("phases:", "phases: ["), "not valid YAML"),
}


@pytest.mark.parametrize("name", BRIEFS)
def test_a_bad_brief_is_exit_code_two(capsys, campaign, name):
    change, said = BRIEFS[name]
    write_params(campaign / "params", change)
    code, err = refused(capsys, campaign)
    assert code == 2
    assert "params/spring-2027.yaml, line" in err
    assert said in err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--set", "goal.budgt_cny=3"], "budget_cny (did you mean this?)"),
        (["--set", "goal.budget_cny=-3"], "out of range"),
        (["--set", "nonsense"], "not KEY=VALUE"),
        (["--no-such-flag"], "No such option"),
    ],
)
def test_a_bad_setting_is_exit_code_two(capsys, campaign, words, said):
    code, err = refused(capsys, campaign, *words)
    assert code == 2
    assert said in err


def test_a_wrong_encoding_is_named(capsys, campaign):
    path = campaign / "params" / "spring-2027.yaml"
    path.write_bytes(path.read_text(encoding="utf-8").encode("gbk"))
    code, err = refused(capsys, campaign)
    assert code == 2
    assert "not UTF-8 text; looks like GBK" in err


TABLES = {
    "renamed column": ("channel_daily.csv", "spend_cny", "cost", "spend_cny"),
    "bad date": ("channel_daily.csv", "2026-05-03,kol", "2026-05-33,kol", "2026-05-33"),
    "twice": ("shop_daily.csv", "2026-05-04", "2026-05-03", "2026-05-03"),
    "negative spend": ("channel_daily.csv", "2026-05-03,kol,102", "2026-05-03,kol,-102", "-102"),
    "text for number": ("shop_daily.csv", "2026-05-08,1000", "2026-05-08,many", "many"),
}


@pytest.mark.parametrize("name", TABLES)
def test_a_bad_table_is_exit_code_three(capsys, campaign, name):
    file, old, new, said = TABLES[name]
    edit(campaign / "campaigns" / "spring-2027" / "inputs" / file, old, new)
    code, err = refused(capsys, campaign)
    assert code == 3
    assert file in err
    assert said in err
    if name != "renamed column":
        assert ", row " in err


def test_problems_of_several_tables_come_at_once(capsys, campaign):
    inputs = campaign / "campaigns" / "spring-2027" / "inputs"
    chosen = [TABLES[name] for name in ("bad date", "twice", "text for number")]
    for file, old, new, _ in chosen:
        edit(inputs / file, old, new)
    code, err = refused(capsys, campaign)
    assert code == 3
    assert all(said in err for _, _, _, said in chosen)
    assert "channel_daily.csv, row " in err
    assert "shop_daily.csv, row " in err


@pytest.mark.parametrize("content", [b"", b"date,uv\r\n", b"\xff\xfe\x00\x01\x02"])
def test_an_empty_or_unreadable_table_is_named(capsys, campaign, content):
    path = campaign / "campaigns" / "spring-2027" / "inputs" / "shop_daily.csv"
    path.write_bytes(content)
    code, err = refused(capsys, campaign)
    assert code == 3
    assert "shop_daily.csv" in err


def test_an_absent_table_and_an_absent_folder_are_named(capsys, campaign):
    inputs = campaign / "campaigns" / "spring-2027" / "inputs"
    (inputs / "shop_daily.csv").unlink()
    code, err = refused(capsys, campaign)
    assert (code, "shop_daily" in err) == (3, True)
    inputs.rename(inputs.with_name("elsewhere"))
    code, err = refused(capsys, campaign)
    assert code == 3
    assert "campaigns/spring-2027/inputs" in err


def test_an_unknown_campaign_and_an_evil_one(capsys, campaign):
    for name in ("spring-2028", "../../etc/passwd", "no/such.yaml"):
        answer = bigsale(capsys, "plan", name)
        assert answer.code == 2
        assert "Traceback" not in answer.err
