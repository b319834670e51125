"""Compiled functions with a disk cache that a change of any source of the room empties.

Numba's own cache looks at the file of the function alone: a function that calls one from another,
changed file would be taken from the cache with the old callee inside.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Collection
from functools import cache
from pathlib import Path
from typing import Any

import numba as nb

COMPILING = "BIGSALE_COMPILING"
"""Folder in which the process that fills a cache puts it; set in that process alone."""
WHOLE = "whole"
"""Name of the file that says that a cache was filled by such a process."""


def compiler(
    room_file: str, *, fastmath: Collection[str] = (), calls: tuple[Path, ...] = ()
) -> Callable[..., Any]:
    """Return a decorator that compiles functions of one room, cached on disk.

    `room_file`: `__file__` of any module of the room; all its sources enter the cache's name.
    `calls`: files of other rooms with compiled functions that are called; they enter it too.
    `fastmath`: the liberties of LLVM's floating point arithmetic that are allowed.
    """
    folder = str(cache_folder(Path(room_file).parent, calls))

    def compiled(function: Callable[..., Any]) -> Any:
        config: Any = nb.config
        before, config.CACHE_DIR = config.CACHE_DIR, folder
        try:
            return nb.njit(
                cache=True, nogil=True, error_model="numpy", fastmath=set(fastmath) or False
            )(function)
        finally:
            config.CACHE_DIR = before

    return compiled


def compile_apart(room_file: str, module: str, tell: Callable[[str], None]) -> None:
    """Fill a room's cache by running `module` in a process of its own, where that was never done.

    What has just been compiled calls its callees in another way than what is read from the cache,
    and sums may then differ in the last digit: so results only ever come from the cache. For the
    same reason it is filled in an empty folder: what others have compiled by then is left out.
    """
    folder = cache_folder(Path(room_file).parent)
    if (folder / WHOLE).exists() or os.environ.get(COMPILING):
        return
    tell("compiling, once per machine")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as apart:
        environment = {**os.environ, COMPILING: apart}
        subprocess.run([sys.executable, "-m", module], check=True, env=environment)
        (Path(apart) / folder.name / WHOLE).touch()
        _put(Path(apart) / folder.name, folder)


def _put(filled: Path, folder: Path) -> None:
    """Move a filled cache to its place, unless another process was first."""
    if (folder / WHOLE).exists():
        return
    shutil.rmtree(folder, ignore_errors=True)
    with contextlib.suppress(OSError):
        filled.rename(folder)


@cache
def cache_folder(room: Path, calls: tuple[Path, ...] = ()) -> Path:
    """Return the folder of the room's compiled functions; its name holds a hash of the sources."""
    digest = hashlib.sha256(nb.__version__.encode())
    for source in [*sorted(room.glob("*.py")), *calls]:
        digest.update(source.read_bytes())
    name = f"numba-{digest.hexdigest()[:12]}"
    if apart := os.environ.get(COMPILING):
        return Path(apart) / name
    beside = room / "__pycache__"
    base = beside if os.access(beside if beside.exists() else room, os.W_OK) else _fallback()
    return base / name


def _fallback() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME", tempfile.gettempdir())) / "bigsale"
