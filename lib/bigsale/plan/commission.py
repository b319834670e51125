"""Affiliates: nothing is paid beforehand, commission follows the sales that the platform counts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bigsale.brief.model import Brief, CommissionChannel
from bigsale.data.history import History
from bigsale.economics.result import Economics
from bigsale.plan.claims import added_share
from bigsale.plan.grid import Grid
from bigsale.response.result import DemandDraws, ResponseFit

Floats = npt.NDArray[np.float64]

DAYS_OF_LEVEL = 182
"""History from which the usual share of affiliates in sales is taken."""


@dataclass(frozen=True, eq=False)
class Commission:
    """Expected commission of affiliate channels if they run in full, and what it brings.

    `cap_cny` (channel, cell): commission that the expected sales cost; the plan may take less
    (pause) but not more. `added_per_cny` (draw, channel): incremental gross sales per yuan of
    commission = added share ÷ (rates × kept share).
    """

    channels: tuple[str, ...]
    cap_cny: Floats
    added_per_cny: Floats
    without_history: tuple[str, ...]


def expect_commission(
    brief: Brief,
    history: History,
    fit: ResponseFit,
    *,
    economics: Economics,
    demand: DemandDraws,
    grid: Grid,
) -> Commission:
    """Return what affiliates should cost and bring on each cell.

    Attributed sales keep their usual proportion to the shop's baseline; commission and service
    fee (one rate in the unit economics) are paid on what is kept of them.
    """
    names = tuple(n for n, c in brief.channels.items() if isinstance(c, CommissionChannel))
    baseline_cny = demand.baseline_cny.mean(axis=0)[grid.cell_day] * grid.cell_width
    caps, added, unknown = [], [], []
    for name in names:
        unit = economics.channels[name]
        paid_per_gross = unit.commission_rate * unit.net_share
        share = _usual_share(name, history, fit, paid_per_gross)
        if share <= 0:
            unknown.append(name)
        caps.append(share * baseline_cny * paid_per_gross)
        really, _ = added_share(name, fit, history, seed=brief.model.seed)
        added.append(really / paid_per_gross if paid_per_gross > 0 else np.zeros_like(really))
    return Commission(
        channels=names,
        cap_cny=np.array(caps).reshape(len(names), grid.n_cells),
        added_per_cny=np.array(added).reshape(len(names), fit.n_draws).T,
        without_history=tuple(unknown),
    )


def _usual_share(name: str, history: History, fit: ResponseFit, paid_per_gross: float) -> float:
    """Return attributed sales of the channel per yuan of the shop's baseline."""
    if name not in history.channels or name not in fit.channels:
        return 0.0
    recent = slice(-max(DAYS_OF_LEVEL // history.grain_days, 1), None)
    claimed = history.platform["gmv_cny"][history.channel_index(name)][recent]
    if not np.isfinite(claimed).any() and paid_per_gross > 0:
        claimed = history.spend_cny[history.channel_index(name)][recent] / paid_per_gross
    baseline = fit.baseline_cny.mean(axis=0)[-len(claimed) :]
    known = np.isfinite(claimed)
    total_cny = float(baseline[known].sum())
    return float(claimed[known].sum()) / total_cny if total_cny > 0 else 0.0
