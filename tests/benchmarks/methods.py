"""Running one method on one shop: the kit or a peer, always in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import bigsale as bs

HERE = Path(__file__).parent
PEERS = ("pymc", "meridian")
EVIDENCE = {
    "bigsale": {"claims": True, "lift_tests": False},
    "bigsale_no_claims": {"claims": False, "lift_tests": False},
    "bigsale_all": {"claims": True, "lift_tests": True},
}
"""What each variant of the kit may see beside spend, sales and events."""
TITLES = {
    "bigsale": "bigsale",
    "bigsale_no_claims": "bigsale without platform claims",
    "bigsale_all": "bigsale with claims and lift tests",
    "pymc": "PyMC-Marketing + nutpie",
    "meridian": "Meridian (JAX)",
}
RHAT_MAX, ESS_MIN, DIVERGENT_SHARE_MAX = 1.01, 400.0, 0.001


def command(method: str, params: Path) -> list[str]:
    """Return the command of a method up to its options, or stop where a peer is missing."""
    if method in EVIDENCE:
        return [sys.executable, str(HERE / "run_ours.py"), str(params)]
    python = HERE.parents[1] / ".peers" / method / "bin" / "python"
    if not python.exists():
        sys.exit(f".peers/{method} is not there: run `make peers` first")
    script = HERE / "peers" / f"run_{method}.py"
    return [str(python), str(script), str(bs.find_inputs(params))]


def run(method: str, params: Path, options: dict, answer: Path) -> dict:
    """Run a method and return its answer, with the seconds of the whole process added.

    Its output goes to a .log file beside the answer. Raises RuntimeError when it fails.
    """
    answer.parent.mkdir(parents=True, exist_ok=True)
    asked, log = answer.with_suffix(".options.json"), answer.with_suffix(".log")
    asked.write_text(json.dumps(EVIDENCE.get(method, {}) | options))
    began = time.perf_counter()
    with log.open("w") as output:
        told = subprocess.run(
            [*command(method, params), str(asked), str(answer)],
            stdout=output,
            stderr=subprocess.STDOUT,
            env=os.environ | {"PYTHONWARNINGS": "ignore"},
        )
    seconds = time.perf_counter() - began
    if told.returncode:
        raise RuntimeError(f"{method} failed with code {told.returncode}: see {log}")
    found = json.loads(answer.read_text())
    found["seconds"]["process"] = round(seconds, 3)
    answer.write_text(json.dumps(found, indent=1))
    return found


def is_green(found: dict) -> bool:
    """Return whether all diagnostics of an answer are within bounds."""
    draws = found["chains"] * found["draws"]
    return bool(
        found["rhat_max"] <= RHAT_MAX
        and found["ess_bulk_min"] >= ESS_MIN
        and found["divergences"] <= DIVERGENT_SHARE_MAX * draws
    )


def versions(found: dict) -> str:
    """Return names and versions of what an answer was made with."""
    return ", ".join(f"{name} {version}" for name, version in found["versions"].items())
