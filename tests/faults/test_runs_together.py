"""Stages that run at the same time: one that fails, or an impatient user, ends them all."""

import os
import shutil
import signal
import subprocess
import sys
import time

import pytest
from tests.support.mini_project import mini_project, write_notebook

from bigsale.errors import RunError
from bigsale.runs import run_stage, run_together

BUSY = "from pathlib import Path; Path(out, 'busy').touch(); import time; time.sleep(600)"
BOTH = [("plan", "mini"), ("review", "mini")]


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.setenv("BIGSALE_HOME", str(mini_project(tmp_path)))
    shutil.copy(tmp_path / "reports" / "plan.qmd", tmp_path / "reports" / "review.qmd")
    write_notebook(tmp_path / "notebooks" / "review.ipynb", BUSY)
    return tmp_path


def left_behind(project) -> list[str]:
    return [path.name for path in (project / "campaigns" / "mini").glob("runs/*/*")]


def test_one_that_fails_stops_the_others(project):
    other = "import time\nfrom pathlib import Path\n"
    other += "while not list(Path(out).parents[1].glob('review/*/busy')): time.sleep(0.1)\n1 / 0"
    write_notebook(project / "notebooks" / "plan.ipynb", other)
    with pytest.raises(RunError, match="ZeroDivisionError"):
        run_together(BOTH, progress=False)
    assert left_behind(project) == []

    write_notebook(project / "notebooks" / "plan.ipynb", "{}['the next run starts again']")
    with pytest.raises(RunError, match="KeyError"):
        run_stage("plan", "mini", progress=False)


@pytest.mark.skipif(sys.platform == "win32", reason="signals are other things on Windows")
def test_an_interrupted_command_ends_soon_and_leaves_nothing(project):
    write_notebook(project / "notebooks" / "plan.ipynb", BUSY)
    code = (
        "from bigsale.cli import tools\nfrom bigsale.cli import main\n"
        "tools._DEMO = (('plan', 'mini'), ('review', 'mini'))\nmain(['demo', '--quiet'])"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, text=True)
    until = time.monotonic() + 120
    while len(list(project.glob("campaigns/mini/runs/*/.partial-*/busy"))) < 2:
        assert process.poll() is None, "it ended by itself"
        assert time.monotonic() < until
        time.sleep(0.1)
    os.kill(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 130
    assert said.strip() == "stopped; nothing half-written is left behind"
    assert left_behind(project) == []
