"""A written shop, read as the plan notebook does; imports nothing that a run would not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import bigsale as bs
from bigsale.brief.model import Brief
from bigsale.data.history import History


def load(
    params: Path, *, seed: int | None = None, draws: int | None = None
) -> tuple[Brief, History]:
    """Return brief and history of a written shop, as the plan notebook reads them."""
    given = {"model.seed": seed, "model.draws": draws}
    overrides = {key: value for key, value in given.items() if value is not None}
    brief = bs.load_brief(params, overrides=overrides)
    return brief, bs.load_history(bs.find_inputs(params), brief=brief)


def without_claims(history: History) -> History:
    """Return the history without what platforms claim to have sold."""
    kept = {name: rows for name, rows in history.platform.items() if name != "gmv_cny"}
    return replace(history, platform=kept)
