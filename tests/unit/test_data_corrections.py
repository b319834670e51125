"""Declared corrections: applied with their reason, refused once the source has changed."""

import pytest
from tests.support.data_files import edit, sound_inputs, write

from bigsale.data import load_history
from bigsale.errors import DataError

DECLARED = """corrections:
  - table: channel_daily
    where: {date: 2026-05-03, channel: kol}
    column: spend_cny
    expect: 102
    set: 1.02
    reason: 平台导出以分计，已与账单核对
"""


def declared(folder, text=DECLARED):
    sound_inputs(folder)
    write(folder / "corrections.yaml", text)
    return folder


def test_a_correction_changes_one_figure_and_says_why(tmp_path):
    history = load_history(declared(tmp_path))
    assert history.spend_cny[0, 2] == 1.02
    assert history.spend_cny[0, 1] == 101.0
    finding = next(f for f in history.findings if f.check == "corrected")
    assert "102 → 1.02" in finding.evidence.zh
    assert "账单" in finding.evidence.zh


def test_a_correction_fails_once_the_source_is_fixed(tmp_path):
    declared(tmp_path)
    edit(tmp_path / "channel_daily.csv", "2026-05-03,kol,102", "2026-05-03,kol,1.02")
    with pytest.raises(DataError, match=r"the source now says 1\.02"):
        load_history(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("table: channel_daily", "table: channels", "no table"),
        ("column: spend_cny", "column: spend", "no such column"),
        ("channel: kol", "channel: tv", "names 0 rows"),
        ("{date: 2026-05-03, channel: kol}", "{channel: kol}", "names 30 rows"),
        ("set: 1.02", "set: -1", "negative"),
        ("    reason: 平台导出以分计，已与账单核对\n", "", "Field required"),
        ("corrections:", "correction:", "Field required"),
    ],
)
def test_a_wrong_correction_is_named_by_its_key(tmp_path, old, new, why):
    assert old in DECLARED
    with pytest.raises(DataError, match=why) as told:
        load_history(declared(tmp_path, DECLARED.replace(old, new)))
    assert all(problem.file == "corrections.yaml" for problem in told.value.problems)
    assert all(problem.column for problem in told.value.problems)
