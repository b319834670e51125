import pandas as pd
import pytest

from bigsale.charts.blocks import Card, Column, cards, show_blocks_in, table, typst_string

FRAME = pd.DataFrame({"name": ["直播 <&>", '"甲"\\乙', "合计"], "spend": [30.0, 10.0, 40.0]})
COLUMNS = [Column("name", "渠道"), Column("spend", "花费", "{:,.1f}", bar=True)]


def test_names_stay_names_in_both_formats():
    block = table(FRAME, COLUMNS)
    assert "直播 &lt;&amp;&gt;" in block.html
    assert '"直播 <&>"' in block.typst
    assert r'"\"甲\"\\乙"' in block.typst


def test_figures_stand_right_and_words_left_unless_told():
    block = table(FRAME, [*COLUMNS, Column("name", "再", align="center")])
    assert block.html.count('<th class="left"') == 1
    assert '<th class="right"' in block.html
    assert "align: (left, right, center,)" in block.typst


def test_bars_are_shares_of_the_largest_row_and_the_total_has_none():
    block = table(FRAME, COLUMNS, total=True)
    assert "--bar:100.0%" in block.html
    assert "--bar:33.3%" in block.html
    assert block.html.count("--bar") == 2
    assert '<tr class="strong"><td class="left">合计' in block.html
    assert 'strong("40.0")' in block.typst
    assert block.typst.count("bar-cell") == 2


@pytest.mark.parametrize("missing", [None, float("nan"), pd.NA, pd.NaT])
def test_a_missing_cell_is_a_dash(missing):
    frame = pd.DataFrame({"a": pd.Series([missing, 1], dtype=object)})
    assert ">–<" in table(frame, [Column("a", "A", "{:.2f}", align="right")]).html


def test_by_default_every_column_is_shown_under_its_name():
    assert [head in table(FRAME).html for head in FRAME.columns] == [True, True]
    assert "花费" in table(FRAME, {"spend": "花费"}).html


def test_cards_carry_label_value_note_and_tone():
    block = cards([Card("达标概率", "62%", "目标 80%", "bad")])
    assert 'class="card card-bad"' in block.html
    assert 'card("bad", "达标概率", "62%", "目标 80%")' in block.typst


def test_a_report_gets_markdown_without_html_and_a_notebook_gets_html():
    block = table(FRAME, COLUMNS)
    try:
        show_blocks_in("report")
        assert set(block._repr_mimebundle_()) == {"text/markdown"}
    finally:
        show_blocks_in("notebook")
    assert "text/html" in block._repr_mimebundle_()


def test_a_typst_string_is_one_line():
    assert typst_string('a"b\\c\nd') == r'"a\"b\\c d"'


def test_in_print_every_column_keeps_room_for_its_longest_cell():
    # Long titles of figures once took the whole line: the names lay on top of the amounts.
    frame = pd.DataFrame({"channel": ["Search ads", "展示广告"], "roi": [5.8, 4.2]})
    columns = [Column("channel", "Channel"), Column("roi", "Platform ROI (before refunds)")]
    widths = table(frame, columns).typst.split("columns: (")[1].split(")")[0]
    # Ten letters and a margin of four; half of 29 letters and the same margin.
    assert widths == "14fr, 19fr,"
