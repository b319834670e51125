"""Where runs come from and go to: notebooks, run folders, the pointer to the latest run."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from bigsale.brief import Brief, PortfolioBrief, find_inputs, find_root
from bigsale.errors import BriefError, Problem, RunError

PARTIAL = ".partial-"
LATEST = "latest.txt"
# Longer than any run: what is older was left by a killed one.
STALE_SECONDS = 6 * 3600
_REPOSITORY = Path(__file__).parents[3]


def project_file(*parts: str) -> Path:
    """Return a file that the project ships (a notebook, a page): the user's own copy first."""
    for root in (find_root(), _REPOSITORY):
        if (file := root.joinpath(*parts)).exists():
            return file
    raise RunError(Problem("missing from the project", "/".join(parts)))


def runs_folder(params: str | Path, brief: Brief) -> Path:
    """Return the folder of the campaign's runs: beside its inputs where it has its own folder."""
    inputs = find_inputs(params)
    if inputs.name == "inputs" and inputs.parent.name == brief.campaign:
        return inputs.parent / "runs"
    return find_root() / "campaigns" / brief.campaign / "runs"


def run_id(brief: Brief | PortfolioBrief, now: datetime) -> str:
    """Return a readable name for a run: local time, and a hash that tells briefs apart."""
    digest = hashlib.sha256(brief.model_dump_json().encode()).hexdigest()
    return f"{now:%Y%m%d-%H%M%S}-{digest[:6]}"


def check_target(target: Path) -> None:
    """Raise BriefError when `target` holds something that a run may not replace."""
    if not target.exists() or is_run(target) or (target.is_dir() and not any(target.iterdir())):
        return
    allowed = "a new or empty folder, or an earlier run"
    raise BriefError(
        Problem("would overwrite other files", "--out", value=str(target), allowed=allowed)
    )


def is_run(folder: Path) -> bool:
    """Return whether `folder` holds a finished run."""
    return (folder / "manifest.json").is_file() and (folder / "report.json").is_file()


@contextmanager
def new_run(target: Path) -> Iterator[Path]:
    """Give a folder to work in; it becomes `target` only when the block succeeds.

    Its name starts with `.partial-`, so what a killed run leaves behind never looks finished;
    such leftovers beside it are removed.
    """
    target = target.resolve()
    made = _make_parents(target.parent)
    remove_stale(target.parent)
    folder = target.parent / f"{PARTIAL}{target.name}-{os.getpid()}-{secrets.token_hex(3)}"
    folder.mkdir()
    try:
        yield folder
        _move(folder, target)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        for parent in made:
            with suppress(OSError):  # not empty: somebody else's run is there
                parent.rmdir()
        raise


def remove_stale(parent: Path) -> None:
    """Remove what killed runs left in `parent`."""
    for folder in parent.glob(f"{PARTIAL}*"):
        if _is_stale(folder):
            shutil.rmtree(folder, ignore_errors=True)


def set_latest(run: Path) -> None:
    """Let `latest.txt` beside the folder `run` name it."""
    part = run.parent / f".{LATEST}-{secrets.token_hex(3)}"
    part.write_text(f"{run.name}\n", encoding="utf-8")
    part.replace(run.parent / LATEST)


def latest_run(runs: Path, stage: str) -> Path:
    """Return the latest finished run of `stage` in the folder `runs`. Raises RunError if none."""
    pointer = runs / stage / LATEST
    if pointer.is_file():
        folder = runs / stage / pointer.read_text(encoding="utf-8").strip()
        if is_run(folder):
            return folder
    finished = sorted(folder for folder in (runs / stage).glob("*") if is_run(folder))
    if not finished:
        raise RunError(Problem(f"no finished {stage} yet", f"runs/{stage}"))
    return finished[-1]


def _make_parents(folder: Path) -> list[Path]:
    """Make `folder`; return the folders that were missing, innermost first."""
    missing = [place for place in (folder, *folder.parents) if not place.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return missing


def _move(folder: Path, target: Path) -> None:
    """Put `folder` in the place of `target`, which is absent, empty or an earlier run."""
    check_target(target)
    old = target.parent / f"{PARTIAL}old-{os.getpid()}-{secrets.token_hex(3)}"
    if target.exists():
        target.rename(old)
    folder.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def _is_stale(folder: Path) -> bool:
    try:
        age_seconds = time.time() - folder.stat().st_mtime
        process = int(folder.name.split("-")[-2])
    except (OSError, ValueError, IndexError):
        return False
    return age_seconds > STALE_SECONDS or not _runs(process)


def _runs(process: int) -> bool:
    if sys.platform == "win32":  # signal 0 would end the process there
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
