"""Several stages of several campaigns at once: while one waits for a single core, another runs."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from bigsale.runs.stage import run_stage


def run_together(stages: Sequence[tuple[str, str]], *, progress: bool = True) -> list[Path]:
    """Run every (stage, campaign) of `stages` as `run_stage` does; return their folders, in order.

    Each has a line of its own for its progress. When one fails, or the user interrupts, the others
    are stopped and leave nothing behind; a finished one stays. Raises the error of the first that
    failed.
    """
    from bigsale.runs.kernel import stoppable_kernels

    with stoppable_kernels() as stop, ThreadPoolExecutor(len(stages)) as pool:
        running = [
            pool.submit(
                run_stage,
                stage,
                campaign,
                progress={"position": line, "leave": False} if progress else False,
            )
            for line, (stage, campaign) in enumerate(stages)
        ]
        try:
            for done in as_completed(running):
                done.result()
        except BaseException:
            stop()
            raise
    return [run.result() for run in running]
