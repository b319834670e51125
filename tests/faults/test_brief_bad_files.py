"""Files that are no params at all end in a BriefError that says why."""

import pytest
from tests.support.brief_texts import SOUND

from bigsale.brief import load_brief
from bigsale.errors import BriefError


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the file is empty"),
        (b"# only a comment\n", "the file is empty"),
        (b"~", "the file is empty"),
        (b"- a\n- b\n", "line 1: not a params file"),
        (b"just text", "line 1: not a params file"),
        (SOUND.encode("gbk"), "line 3: not UTF-8 text; looks like GBK"),
        (SOUND.encode("utf-16"), "not UTF-8 text; looks like UTF-16"),
        (b"campaign: x\nevent: \xff\xff\n", "line 2: not UTF-8 text"),
        (b"campaign: [\n", "not valid YAML"),
        (b"campaign: x\n\tevent: y\n", "spaces for indenting (there is a tab here)"),
        ("campaign: x\nevent：y\ntitle: z\n".encode(), "there is a full-width ： here"),
        (b"campaign: x\x00y\n", "a character that no text file has"),
        (b"a: &x 1\nb: *x\n", "line 1: not valid YAML: anchors and aliases are not used here"),
        (b"a: 1\nb: !!python/object:os.system x\n", "line 2: not valid YAML: tags are not used"),
        (b'a: "\\ud800"\n', "half a character"),
        (b"a: 1\n---\nb: 2\n", "not valid YAML"),
        (b"[" * 5000, "nested too deeply"),
        (b"# " + b"x" * 1_000_001, "too large for a params file"),
        (b"? [a, b]\n: 1\n" + SOUND.encode(), "line 1: a key must be a name"),
    ],
)
def test_an_unreadable_file_says_why(tmp_path, content, reason):
    path = tmp_path / "x.yaml"
    path.write_bytes(content)
    with pytest.raises(BriefError) as caught:
        load_brief(path)
    assert reason in str(caught.value)


def test_a_byte_order_mark_and_windows_lines_are_fine(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + SOUND.replace("\n", "\r\n").encode())
    assert load_brief(path).campaign == "spring-2027"


def test_an_absent_file_and_a_folder_are_errors(tmp_path):
    with pytest.raises(BriefError, match="cannot read the file: No such file"):
        load_brief(tmp_path / "none.yaml")
    (tmp_path / "folder.yaml").mkdir()
    with pytest.raises(BriefError, match="cannot read the file"):
        load_brief(tmp_path / "folder.yaml")


def test_a_path_that_no_system_has_is_an_error():
    with pytest.raises(BriefError, match="not a path"):
        load_brief("a\0b.yaml")


def test_an_id_with_a_path_in_it_touches_no_disk(monkeypatch):
    monkeypatch.setattr("bigsale.brief.find.find_root", lambda: pytest.fail("disk was touched"))
    with pytest.raises(BriefError, match="not a campaign id"):
        load_brief("../../etc/passwd")
