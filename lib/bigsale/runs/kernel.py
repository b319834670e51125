"""The kernel that runs notebooks and report chunks: always this Python, started with patience."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TypeVar

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from traitlets import default

from bigsale.errors import RunError

KERNEL_NAME = "python3"
STARTS = 3
START_SECONDS = 120
DIED_BECAUSE = "is there enough memory?"

Result = TypeVar("Result")


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

    @default("kernel_spec_manager")
    def _own_kernel_specs(self) -> KernelSpecManager:
        return _OnlyThisPython()


def with_patience(run: Callable[[], Result]) -> Result:
    """Return `run()`; try again when its kernel died while starting (seen when several start).

    Raises RunError when the kernel keeps dying.
    """
    for _ in range(STARTS):
        try:
            return run()
        except RuntimeError as error:
            if "Kernel died before replying" not in str(error):
                raise
    raise RunError(f"the Python kernel died while starting, {STARTS} times; {DIED_BECAUSE}")
