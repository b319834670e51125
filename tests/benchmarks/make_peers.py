"""Build the peers' environments in .peers/, each from its pinned list, with uv from PyPI.

    python tests/benchmarks/make_peers.py [pymc] [meridian] [numpyro]

They need Python 3.12, which the kit itself does not: PEER_PYTHON names one, else it is looked for
through uv, on PATH and where pyenv keeps its versions. An environment whose list has not changed
is left as it is.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
LISTS = Path(__file__).parent / "peers"
PEERS = ROOT / ".peers"
NAMES = ("pymc", "meridian", "numpyro")
VERSION = (3, 12)
UV = ("sh", "tools/uv.sh")
MISSING = """The peers need Python 3.12 and none was found.
Install one (python.org, your system's packages, pyenv, conda, or `uv python install 3.12`), or
name one that you have:  PEER_PYTHON=/path/to/python3.12 make peers"""


def main() -> int:
    """Build what is asked for, or all."""
    wanted = sys.argv[1:] or list(NAMES)
    if unknown := set(wanted) - set(NAMES):
        sys.exit(f"no such peer: {', '.join(sorted(unknown))} (there are {', '.join(NAMES)})")
    stale = [name for name in wanted if not is_ready(name)]
    if stale and (python := find_python()) is None:
        print(MISSING, file=sys.stderr)
        return 1
    for name in stale:
        build(name, python)
    print("peers:", ", ".join(f".peers/{name}" for name in wanted))
    return 0


def is_ready(name: str) -> bool:
    """Return whether the environment was made from the list as it is now."""
    made = PEERS / name / "made-from.txt"
    return made.exists() and made.read_text() == (LISTS / f"{name}.txt").read_text()


def build(name: str, python: str) -> None:
    """Make one environment anew."""
    print(f"building .peers/{name} (a few minutes the first time)", flush=True)
    home = PEERS / name
    shutil.rmtree(home, ignore_errors=True)
    listed = LISTS / f"{name}.txt"
    run(*UV, "venv", "--quiet", "--no-project", "--python", python, str(home))
    inside = str(home / "bin" / "python")
    run(*UV, "pip", "install", "--quiet", "--python", inside, "--requirement", str(listed))
    (home / "made-from.txt").write_text(listed.read_text())


def run(*command: str) -> None:
    """Run a command in the project's folder; stop with its exit code when it fails."""
    done = subprocess.run(command, cwd=ROOT)
    if done.returncode:
        sys.exit(done.returncode)


def find_python() -> str | None:
    """Return a Python 3.12 that runs, or None."""
    for candidate in candidates():
        if version_of(candidate) == VERSION:
            return candidate
    return None


def candidates() -> list[str]:
    """Return where a Python 3.12 may be, best first."""
    found = [os.environ.get("PEER_PYTHON", ""), sys.executable]
    asked = [*UV, "python", "find", "--no-project", "3.12"]
    found.append(subprocess.run(asked, cwd=ROOT, capture_output=True, text=True).stdout.strip())
    path = os.environ.get("PATH", "").split(os.pathsep)
    found += [str(Path(folder) / "python3.12") for folder in path]
    homes = [os.environ.get("PYENV_ROOT", ""), str(Path.home() / ".pyenv")]
    for home in filter(None, homes):
        found += sorted(str(p) for p in Path(home).glob("versions/3.12*/bin/python3.12"))
    return [path for path in found if path and Path(path).is_file()]


def version_of(python: str) -> tuple[int, ...] | None:
    """Return (major, minor) of an interpreter, None where it does not run."""
    ask = "import sys; print(*sys.version_info[:2])"
    try:
        told = subprocess.run([python, "-c", ask], capture_output=True, text=True, timeout=60)
    except OSError:
        return None
    return tuple(int(part) for part in told.stdout.split()) if told.returncode == 0 else None


if __name__ == "__main__":
    sys.exit(main())
