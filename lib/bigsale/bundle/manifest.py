"""What a run was made from: hashes of its inputs, versions, seed, time."""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import bigsale
from bigsale.bundle.files import sha256, write_json

PACKAGES = ("altair", "numpy", "pandas", "pydantic", "scipy", "highspy", "numba")


def write_manifest(
    folder: Path | str,
    *,
    stage: str,
    params: Path,
    inputs: Path | None,
    seed: int,
    started: datetime,
    seconds: float,
    overrides: Mapping[str, object] | None = None,
    learned_from: Sequence[tuple[Path, Path]] = (),
    campaigns: Sequence[tuple[Path, Path]] = (),
) -> Path:
    """Write manifest.json into `folder` and return its path.

    `params`: the YAML file; `inputs`: the folder of its tables, None for a portfolio, whose
    `campaigns` (params file and inputs of each) have them. `started`: with or
    without timezone; `seconds` ≥ 0: how long the run took. `learned_from`: params file and inputs
    of every other shop that gave priors. Files are named relative to `inputs`,
    so that a manifest says the same on every machine.
    """
    path = Path(folder) / "manifest.json"
    content = {
        "stage": stage,
        **_made_from(params, inputs),
        "overrides": dict(overrides or {}),
        "learned_from": [_made_from(*other) for other in learned_from],
        **({"campaigns": [_made_from(*one) for one in campaigns]} if campaigns else {}),
        "versions": {
            "bigsale": bigsale.__version__,
            "python": platform.python_version(),
            **{name: version(name) for name in PACKAGES},
        },
        "seed": seed,
        "started": started.isoformat(timespec="seconds"),
        "seconds": round(seconds, 1),
    }
    write_json(path, content)
    return path


def _made_from(params: Path, inputs: Path | None) -> dict[str, object]:
    """Return the hashes of one params file and of every file in its folder of tables."""
    made_from: dict[str, object] = {"params": {"file": params.name, "sha256": sha256(params)}}
    if inputs is None:
        return made_from
    files = sorted(path for path in inputs.rglob("*") if path.is_file())
    return {
        **made_from,
        "inputs": [
            {"file": file.relative_to(inputs).as_posix(), "sha256": sha256(file)}
            for file in files
            if not file.name.startswith(".")
        ],
    }
