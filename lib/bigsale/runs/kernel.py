"""The kernel that runs notebooks and report chunks: always this Python, started with patience."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar
from weakref import WeakSet

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.utils import run_sync
from traitlets import default

from bigsale.errors import RunError

KERNEL_NAME = "python3"
STARTS = 3
START_SECONDS = 120
DIED_BECAUSE = "is there enough memory?"
IMPORTED_EARLY = ("bigsale.bundle", "bigsale.charts", "bigsale.words")
"""What every notebook and page needs."""

Result = TypeVar("Result")

# A kernel that dies is an error of ours; without a handler these loggers would print it too.
for _name in ("papermill", "traitlets"):
    logging.getLogger(_name).addHandler(logging.NullHandler())


class _OnlyThisPython(KernelSpecManager):
    """Knows one kernel. What else is registered on the machine may be another environment."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        return KernelSpec(
            argv=[
                sys.executable,
                "-m",
                "ipykernel_launcher",
                "-f",
                "{connection_file}",
                "--ext=bigsale.runs.inside",
                "--HistoryManager.enabled=False",
                "--log-level=ERROR",
            ],
            display_name="Python 3 (bigsale)",
            language="python",
            env={"PYDEVD_DISABLE_FILE_VALIDATION": "1"},
        )


class ThisPython(AsyncKernelManager):
    """Starts kernels in the environment of the running process."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        _managers.add(self)

    async def _async_start_kernel(self, **options: Any) -> None:
        # Compiled libraries print to the process's own output, past the cells.
        await super()._async_start_kernel(**{"stdout": subprocess.DEVNULL, **options})

    start_kernel = _async_start_kernel

    @default("kernel_spec_manager")
    def _own_kernel_specs(self) -> KernelSpecManager:
        return _OnlyThisPython()


_managers: WeakSet[ThisPython] = WeakSet()
_stopped = threading.Event()


@contextmanager
def stoppable_kernels() -> Iterator[Callable[[], None]]:
    """Give a function that ends every kernel of this process, also those that threads wait for.

    What runs in them fails at once, and no other starts before the block ends.
    """
    try:
        yield _stop_kernels
    finally:
        _stopped.clear()


def _stop_kernels() -> None:
    _stopped.set()
    for manager in list(_managers):
        process = getattr(manager.provisioner, "process", None)
        if process is not None:
            process.kill()


@contextmanager
def early_kernel() -> Iterator[ThisPython]:
    """Give a kernel that starts and imports while this process does other work.

    It ends with the block. Whoever runs cells in it waits until it is ready.
    """
    manager = ThisPython(kernel_name=KERNEL_NAME)
    imports = f"--IPKernelApp.exec_lines=import {', '.join(IMPORTED_EARLY)}"
    run_sync(manager.start_kernel)(extra_arguments=[imports])
    try:
        yield manager
    finally:
        if manager.has_kernel:
            run_sync(manager.shutdown_kernel)(now=True)


def with_patience(
    run: Callable[[ThisPython | None], Result], early: ThisPython | None = None
) -> Result:
    """Return `run(early)`; `run(None)` when that kernel died while starting, and again.

    `run` executes in the kernel that it is given, or in one that it starts. Kernels were seen to
    die when several start at once. Raises RunError when they keep dying.
    """
    for kernel in (early, *[None] * (STARTS - 1)):
        if _stopped.is_set():
            raise RunError("stopped before the end")
        try:
            return run(kernel)
        except RuntimeError as error:
            if "Kernel died before replying" not in str(error):
                raise
    raise RunError(f"the Python kernel died while starting, {STARTS} times; {DIED_BECAUSE}")
