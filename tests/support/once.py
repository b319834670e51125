"""Make something slow once for all test processes of a session."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

WAIT_SECONDS = 600


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return a folder that `make(folder)` filled, in the first process that asked for it.

    Processes of pytest-xdist share the parent of their base folders; a lone process has its own.
    """
    base = factory.getbasetemp()
    shared = base.parent if base.name.startswith("popen-") else base
    folder, done, failed = (shared / f"{name}{end}" for end in ("", ".done", ".failed"))
    try:
        folder.mkdir()
    except FileExistsError:
        return _wait(folder, done, failed)
    try:
        make(folder)
    except BaseException as error:
        failed.write_text(repr(error), encoding="utf-8")
        raise
    done.touch()
    return folder


def _wait(folder: Path, done: Path, failed: Path) -> Path:
    until = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < until:
        if failed.exists():
            pytest.fail(f"{folder.name} failed in another process: {failed.read_text('utf-8')}")
        if done.exists():
            return folder
        time.sleep(0.1)
    pytest.fail(f"{folder.name} was not made in {WAIT_SECONDS} s")
