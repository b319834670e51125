"""Results come from cached code alone: a machine's first run says what its next one does."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import bigsale
from bigsale import compiling

SAMPLE = """
from bigsale.response.design import make_design
from bigsale.response.sampling import sample
from bigsale.response.warm import a_few_weeks
told = []
arrays = make_design(*a_few_weeks()).arrays
found = sample(arrays, seed=1, chains=2, draws=100, progress=told.append)
print(told[0], found.theta.tobytes().hex()[:4000])
"""


def test_a_fresh_machine_answers_as_the_next_run_does(tmp_path):
    """A copy of the room without its cache compiles in a process of its own, then as if cached."""
    source = Path(bigsale.__file__).parent
    copy = tmp_path / "bigsale"
    shutil.copytree(source, copy, ignore=shutil.ignore_patterns("__pycache__"))
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    environment.pop(compiling.COMPILING, None)
    runs = [_words(environment) for _ in range(2)]
    assert runs[0][0] == "compiling,"
    assert runs[1][0] == "mode"
    assert runs[0][-1] == runs[1][-1]


def test_what_others_compiled_before_is_not_part_of_a_cache(tmp_path, monkeypatch):
    """A cache half filled by whoever came first calls its callees in other ways: it is not used."""
    room = tmp_path / "room"
    room.mkdir()
    (room / "__init__.py").touch()
    (room / "one.py").write_text(
        "from bigsale.compiling import compiler\n"
        "compiled = compiler(__file__)\n"
        "@compiled\n"
        "def twice(x):\n"
        "    return 2.0 * x\n"
    )
    (room / "warm.py").write_text("from room.one import twice\ntwice(1.0)\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.delenv(compiling.COMPILING, raising=False)
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


def _words(environment: dict[str, str]) -> list[str]:
    command = [sys.executable, "-c", SAMPLE]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.split()
