"""Draws of the posterior → mean and quantiles; time windows → shares of periods."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
QUANTILES = {"p05": 0.05, "p50": 0.50, "p95": 0.95}


def estimate(draws: Floats) -> dict[str, float]:
    """Return mean, p05, p50 and p95 of draws (draw,); NaN where all are missing."""
    known = np.asarray(draws, dtype=float)
    known = known[~np.isnan(known)]
    if not known.size:
        return dict.fromkeys(("mean", *QUANTILES), np.nan)
    return {"mean": float(known.mean())} | {
        name: float(np.quantile(known, q)) for name, q in QUANTILES.items()
    }


def estimate_columns(draws: Floats, name: str, *, median: bool = False) -> dict[str, Floats]:
    """Return columns `name`_mean, _p05, (_p50,) _p95 of draws (draw, row)."""
    ends = [end for end in QUANTILES if median or end != "p50"]
    columns = {f"{name}_mean": draws.mean(axis=0)}
    return columns | {f"{name}_{end}": np.quantile(draws, QUANTILES[end], axis=0) for end in ends}
