"""Results come from cached code alone: a machine's first run says what its next one does."""

from __future__ import annotations

import os
import subprocess
import sys

from bigsale import compiling

RECORDER = """
from numba.core import event
class Recorder(event.Listener):
    def on_start(self, event):
        print("compiles", event.data["dispatcher"].py_func.__qualname__)
    def on_end(self, event):
        pass
event.register("numba:compile", Recorder())
"""
SAMPLE = """
from bigsale.response.design import make_design
from bigsale.response.sampling import sample
from bigsale.response.warm import a_few_weeks
arrays = make_design(*a_few_weeks()).arrays
found = sample(arrays, seed=1, chains=2, draws=100, progress=lambda word: None)
print(found.theta.tobytes().hex()[:4000])
"""
ROOM = """
from bigsale.compiling import compile_apart, compiler
compiled = compiler(__file__)
@compiled
def twice(x):
    return 2.0 * x
@compiled
def four_times(x):
    return twice(twice(x))
def answer():
    compile_apart(__file__, "room.warm", print)
    return four_times(1.1)
"""


def test_a_process_that_samples_compiles_nothing_itself():
    """Not even the first on a machine, for which another process fills the cache before."""
    runs = [_said(RECORDER + SAMPLE) for _ in range(2)]
    assert len(runs[0]) == 1, runs[0][:5]
    assert runs[0] == runs[1]


def test_a_fresh_machine_answers_as_the_next_run_does(tmp_path, monkeypatch):
    """A room without its cache is compiled in a process of its own, told once, then read."""
    _make_room(tmp_path, monkeypatch)
    use = RECORDER + "from room.one import answer\nprint(answer())\n"
    runs = [_said(use) for _ in range(2)]
    assert runs == [["compiling, once per machine", "4.4"], ["4.4"]]


def test_what_others_compiled_before_is_not_part_of_a_cache(tmp_path, monkeypatch):
    """A cache half filled by whoever came first calls its callees in other ways: it is not used."""
    room = _make_room(tmp_path, monkeypatch)
    folder = compiling.cache_folder(room)
    folder.mkdir(parents=True)
    (folder / "left-by-others").touch()
    told: list[str] = []
    for _ in range(2):
        compiling.compile_apart(str(room / "one.py"), "room.warm", told.append)
    assert told == ["compiling, once per machine"]
    assert not (folder / "left-by-others").exists()
    assert list(folder.rglob("one.twice-*.nbc"))
    assert [path for path in folder.parent.iterdir() if path.is_dir()] == [folder]


def _make_room(folder, monkeypatch):
    """Write a room of two compiled functions that Python finds, and return where."""
    room = folder / "room"
    room.mkdir()
    (room / "__init__.py").touch()
    (room / "one.py").write_text(ROOM)
    (room / "warm.py").write_text("from room.one import four_times\nfour_times(1.0)\n")
    monkeypatch.setenv("PYTHONPATH", str(folder))
    monkeypatch.delenv(compiling.COMPILING, raising=False)
    return room


def _said(code: str) -> list[str]:
    """Return the lines that code printed in a process of its own."""
    environment = {k: v for k, v in os.environ.items() if k != compiling.COMPILING}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()
