import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from tests.support.mini_project import mini_project

from bigsale.brief import load_brief
from bigsale.errors import BriefError, RunError
from bigsale.runs import places


def finished(folder: Path, text: str = "{}") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("manifest.json", "report.json"):
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_a_run_appears_only_when_it_is_whole(tmp_path):
    target = tmp_path / "runs" / "plan" / "one"
    with places.new_run(target) as folder:
        (folder / "a.txt").write_text("a", encoding="utf-8")
        assert not target.exists()
        assert folder.parent == target.parent
    assert [file.name for file in target.iterdir()] == ["a.txt"]
    assert list(target.parent.iterdir()) == [target]


def test_a_failed_run_leaves_no_folder_at_all(tmp_path):
    with pytest.raises(ZeroDivisionError), places.new_run(tmp_path / "runs" / "plan" / "one"):
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


def test_a_failed_run_leaves_the_earlier_one_alone(tmp_path):
    target = finished(tmp_path / "out", "earlier")
    with pytest.raises(ZeroDivisionError), places.new_run(target):
        raise ZeroDivisionError
    assert (target / "report.json").read_text(encoding="utf-8") == "earlier"


def test_an_earlier_run_is_replaced_as_a_whole(tmp_path):
    target = finished(tmp_path / "out")
    (target / "old.txt").touch()
    with places.new_run(target) as folder:
        finished(folder, "new")
    assert sorted(file.name for file in target.iterdir()) == ["manifest.json", "report.json"]
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("make", [Path.touch, lambda path: finished(path / "sub")])
def test_other_peoples_files_are_not_overwritten(tmp_path, make):
    target = tmp_path / "documents"
    make(target)
    with pytest.raises(BriefError, match="overwrite"):
        places.check_target(target)


def test_what_a_killed_run_left_is_removed_and_a_running_one_is_not(tmp_path):
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    running = tmp_path / f".partial-one-{os.getpid()}-abcdef"
    for folder in (tmp_path / f".partial-one-{ended.pid}-abcdef", running):
        folder.mkdir()
    places.remove_stale(tmp_path)
    assert list(tmp_path.iterdir()) == [running]


def test_what_is_older_than_any_run_is_removed(tmp_path):
    old = tmp_path / f".partial-one-{os.getpid()}-abcdef"
    old.mkdir()
    os.utime(old, (0, 0))
    places.remove_stale(tmp_path)
    assert not old.exists()


def test_the_latest_run_is_the_one_pointed_at_else_the_last_by_name(tmp_path):
    with pytest.raises(RunError, match="no finished plan"):
        places.latest_run(tmp_path, "plan")
    first, second = (finished(tmp_path / "plan" / name) for name in ("20260601-1", "20260602-1"))
    (tmp_path / "plan" / "20260603-1").mkdir()  # not finished
    assert places.latest_run(tmp_path, "plan") == second
    places.set_latest(first)
    assert places.latest_run(tmp_path, "plan") == first


def test_a_run_id_reads_as_local_time_and_tells_briefs_apart(tmp_path, monkeypatch):
    monkeypatch.setenv("BIGSALE_HOME", str(mini_project(tmp_path)))
    now = datetime(2026, 11, 11, 20, 0, 5)
    one = places.run_id(load_brief("mini"), now)
    two = places.run_id(load_brief("mini", overrides={"goal.budget_cny": 2e6}), now)
    assert one.startswith("20261111-200005-")
    assert one != two
