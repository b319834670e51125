"""What every peer's runner hands back: one JSON with seconds, diagnostics, ROI and a split."""

from __future__ import annotations

import json
import resource
import runpy
import sys
import time
from pathlib import Path

import numpy as np

QUANTILES = {"p05": 0.05, "p50": 0.5, "p95": 0.95}
"""A 90 % interval and the median."""


DIAGNOSTICS = Path(__file__).parents[2] / "support" / "plain_diagnostics.py"
"""One yardstick for all: the file imports nothing of the kit, so any environment can run it. A test
holds the kit's compiled diagnostics against it."""


class Clock:
    """Seconds of named stages, since the process began to import.

    `seconds` by the clock on the wall; `cpu_seconds` of all the process's threads together, which
    says more on a machine that others use.
    """

    def __init__(self) -> None:
        self.last = time.perf_counter(), time.process_time()
        self.seconds: dict[str, float] = {}
        self.cpu_seconds: dict[str, float] = {}

    def mark(self, stage: str) -> None:
        """Book the time since the last mark under `stage`."""
        now = time.perf_counter(), time.process_time()
        self.seconds[stage] = round(now[0] - self.last[0], 3)
        self.cpu_seconds[stage] = round(now[1] - self.last[1], 3)
        self.last = now


def read_options() -> tuple[Path, dict, Path]:
    """Return (folder with tables, options, path of the answer) from the command line."""
    if len(sys.argv) != 4:
        sys.exit(f"usage: {sys.argv[0]} FOLDER OPTIONS.json ANSWER.json")
    folder, options, answer = (Path(text) for text in sys.argv[1:])
    return folder, json.loads(options.read_text(encoding="utf-8")), answer


def summary(draws: np.ndarray) -> dict[str, float]:
    """Return mean and quantiles of draws (any shape)."""
    flat = np.asarray(draws, dtype=float).ravel()
    found = {name: float(np.quantile(flat, level)) for name, level in QUANTILES.items()}
    return {"mean": float(flat.mean()), **found}


def by_channel(channels: list[str], draws: np.ndarray) -> dict[str, dict[str, float]]:
    """Return the summary of draws (..., channel) for each channel."""
    return {name: summary(draws[..., c]) for c, name in enumerate(channels)}


def diagnose(draws: dict[str, np.ndarray], divergences: int) -> dict[str, float]:
    """Return R-hat, bulk ESS and divergences of parameters, each (chain, draw, ...)."""
    converged = runpy.run_path(str(DIAGNOSTICS))["plain_convergence"]
    flat = [np.asarray(d, dtype=float).reshape(*d.shape[:2], -1) for d in draws.values()]
    every = np.concatenate(flat, axis=2)
    found = np.array([converged(every[..., i]) for i in range(every.shape[2])])
    return {
        "rhat_max": float(found[:, 0].max()),
        "ess_bulk_min": float(found[:, 1].min()),
        "divergences": divergences,
        "parameters": every.shape[2],
        "chains": every.shape[0],
        "draws": every.shape[1],
    }


def write_answer(path: Path, clock: Clock, **parts: object) -> None:
    """Write the answer, with seconds by stage and the process's peak memory in megabytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    spent = {"seconds": clock.seconds, "cpu_seconds": clock.cpu_seconds}
    told = {**spent, "peak_mb": round(peak), **parts}
    draft = path.with_suffix(".part")
    draft.write_text(json.dumps(told, indent=1), encoding="utf-8")
    draft.replace(path)
