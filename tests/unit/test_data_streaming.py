"""A CSV too large for memory is read row by row, with the same answer."""

import pytest
from tests.support.data_files import HEADERS, csv_text, days, export_rows, write

from bigsale.data import files
from bigsale.data.engines import is_utf8
from bigsale.data.platforms import extract, read_exports
from bigsale.data.streaming import StreamedRows
from bigsale.errors import DataError


def put(folder, *, videos=40):
    header = HEADERS["qianchuan_video"]
    rows = [
        {"日期": day, "素材ID": str(video), "整体消耗": "1,234.56", "整体成交金额": "5,000.01",
         "整体成交订单数": "2"}
        for day in days(10) for video in range(videos)
    ]  # fmt: skip
    text = csv_text(header, export_rows(header, rows, "-"))
    return write(folder / "exports" / "x.csv", text, "gbk")


def test_streaming_in_chunks_says_the_same(tmp_path, monkeypatch):
    put(tmp_path)
    whole = read_exports(tmp_path / "exports")
    monkeypatch.setattr(files, "LARGE_BYTES", 100)
    monkeypatch.setattr(extract, "CHUNK_ROWS", 7)
    streamed = read_exports(tmp_path / "exports")
    assert streamed.problems == ()
    assert streamed.tables["channel_daily"].equals(whole.tables["channel_daily"])
    assert streamed.extracts[0].money == whole.extracts[0].money
    assert isinstance(streamed.extracts[0].found.sheet.rows, StreamedRows)


def stream(monkeypatch):
    monkeypatch.setattr(files, "LARGE_BYTES", 100)
    monkeypatch.setattr(extract, "CHUNK_ROWS", 7)


def test_what_is_kept_of_a_large_file_does_not_grow_with_its_rows(tmp_path, monkeypatch):
    put(tmp_path)
    stream(monkeypatch)
    (one,) = read_exports(tmp_path / "exports").extracts
    assert one.counts["data"] == 400
    assert len(one.rows) <= 2 * 400 / 7
    assert len(one.marks.keys) == 400


def test_a_repeat_far_away_is_found(tmp_path, monkeypatch):
    path = put(tmp_path)
    lines = path.read_bytes().decode("gbk").splitlines()
    write(path, "\n".join([*lines, lines[5]]), "gbk")
    stream(monkeypatch)
    (problem,) = read_exports(tmp_path / "exports").problems
    assert problem.message == "repeats row 6 in full"
    assert problem.row == 402


@pytest.mark.parametrize("both", [True, False])
def test_two_large_files_of_the_same_rows_are_found(tmp_path, monkeypatch, both):
    path = put(tmp_path)
    text = path.read_bytes().decode("gbk")
    header, *lines = text.splitlines()
    other = lines if both else [line.replace(",", ",x", 1) for line in lines]
    write(tmp_path / "exports" / "y.csv", "\n".join([header, *other]), "gbk")
    stream(monkeypatch)
    exports = read_exports(tmp_path / "exports")
    assert bool(exports.problems) is both
    if not both:
        assert exports.tables["channel_daily"]["spend_cny"].sum() == pytest.approx(800 * 1234.56)


def test_rows_keep_their_numbers_across_chunks(tmp_path, monkeypatch):
    path = put(tmp_path)
    lines = path.read_bytes().decode("gbk").splitlines()
    lines[123] = lines[123].replace('"1,234.56"', "?")
    write(path, "\n".join(lines), "gbk")
    monkeypatch.setattr(files, "LARGE_BYTES", 100)
    monkeypatch.setattr(extract, "CHUNK_ROWS", 7)
    (problem,) = read_exports(tmp_path / "exports").problems
    assert (problem.row, problem.column) == (124, "整体消耗")


def test_text_that_breaks_off_in_the_middle_is_said_to(tmp_path, monkeypatch):
    path = put(tmp_path)
    content = path.read_bytes()
    path.write_bytes(content[:20_000] + b"\xff\xff\x80" + content[20_000:])
    monkeypatch.setattr(files, "LARGE_BYTES", 100)
    (problem,) = read_exports(tmp_path / "exports").problems
    assert "encoding" in problem.message


@pytest.mark.parametrize(
    ("content", "is_one"),
    [
        (b"a,b\r\n" * 9, True),
        ("示例,甲".encode(), True),
        ("示例,甲".encode("gbk"), False),
        (b"x" * 4_000_001 + "示例".encode("gbk"), False),
        (b"x" * 3_999_999 + "示例".encode(), True),
        ("示".encode()[:2], False),
    ],
)
def test_utf8_is_told_apart_wherever_the_first_hanzi_stand(tmp_path, content, is_one):
    (tmp_path / "x.csv").write_bytes(content)
    assert is_utf8(tmp_path / "x.csv") is is_one


def test_only_the_head_is_kept(tmp_path):
    rows = StreamedRows(put(tmp_path), "x.csv", [","])
    assert rows[0][0] == "日期"
    assert len(rows[:3]) == 3
    assert len(rows) == 401
    assert rows[400][1] == "39"


def test_an_unclosed_quote_is_named_by_row(tmp_path):
    path = write(tmp_path / "x.csv", 'a,b\n1,2\n"3,4\n')
    with pytest.raises(DataError, match="well-formed"):
        list(StreamedRows(path, "x.csv", [","]))
