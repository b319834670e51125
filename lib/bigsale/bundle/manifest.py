"""What a run was made from: hashes of its inputs, versions, seed, time."""

from __future__ import annotations

import platform
from collections.abc import Mapping
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
    inputs: Path,
    seed: int,
    started: datetime,
    seconds: float,
    overrides: Mapping[str, object] | None = None,
) -> Path:
    """Write manifest.json into `folder` and return its path.

    `params`: the campaign's YAML file; `inputs`: the folder of its tables. `started`: with or
    without timezone; `seconds` ≥ 0: how long the run took. Files are named relative to `inputs`,
    so that a manifest says the same on every machine.
    """
    files = sorted(path for path in inputs.rglob("*") if path.is_file())
    path = Path(folder) / "manifest.json"
    content = {
        "stage": stage,
        "params": {"file": params.name, "sha256": sha256(params)},
        "overrides": dict(overrides or {}),
        "inputs": [
            {"file": file.relative_to(inputs).as_posix(), "sha256": sha256(file)}
            for file in files
            if not file.name.startswith(".")
        ],
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
