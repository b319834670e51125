"""The guide for a platform that is not supported yet, followed to the letter."""

import re
from pathlib import Path

import pytest
from tests.support.data_files import sound_inputs, write

from bigsale.data import describe_import, import_exports, load_history
from bigsale.errors import DataError

GUIDE = Path(__file__).parents[2] / "docs" / "platforms.md"


def block(kind, containing):
    found = re.findall(rf"```{kind}\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    return next(text for text in found if containing in text)


def follow(folder, declaration=None):
    inputs = sound_inputs(folder / "inputs")
    write(inputs / "exports/platforms/shili.yaml", declaration or block("yaml", "platform: shili"))
    return inputs, write(folder / "示例推广.csv", block("csv", "统计时间"), "gbk")


def test_the_guide_works_as_it_is_written(tmp_path):
    inputs, file = follow(tmp_path)
    report = import_exports([file], inputs)
    told = "\n".join(describe_import(report))
    assert "1,300.50 before, 1,300.50 after: agree; total rows say 1,300.50" in told
    history = load_history(inputs)
    assert history.spend_cny[history.channel_index("feed_ads")][:3].tolist() == [1000.5, 300, 0]


def test_the_file_may_also_stay_in_the_exports_folder(tmp_path):
    inputs, file = follow(tmp_path)
    file.rename(inputs / "exports" / file.name)
    assert "feed_ads" in load_history(inputs).channels


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("spend_cny:", "spend:", "reports.0"),
        ("    channel: {default: feed_ads}\n", "", "reports.0"),
        ("table: channel_daily", "table: channels", "reports.0"),
        ("default: feed_ads", "default: Feed Ads", "reports.0.channel.default"),
        ("optional: true", "optinal: true", "reports.0.columns.impressions.optinal"),
        ("sales: paid", "sales: all", "reports.0.basis.sales"),
    ],
)
def test_mistakes_in_a_declaration_are_named_by_their_key(tmp_path, old, new, column):
    text = block("yaml", "platform: shili")
    assert old in text
    inputs, file = follow(tmp_path, text.replace(old, new))
    with pytest.raises(DataError) as told:
        import_exports([file], inputs)
    problem = told.value.problems[0]
    assert problem.file == "exports/platforms/shili.yaml"
    assert problem.column == column


def test_fen_become_yuan(tmp_path):
    text = block("yaml", "platform: shili").replace("总花费]}", "总花费], unit: fen}")
    inputs, file = follow(tmp_path, text)
    report = import_exports([file], inputs)
    # 1,000.50 fen and 300.00 fen are 1,300.5 fen: 1300 to the nearest even.
    assert report.files[0].money_fen["spend_cny"]["read_fen"] == 1300
    assert report.files[0].money_fen["gmv_cny"]["read_fen"] == 610_000
