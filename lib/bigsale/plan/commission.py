"""Affiliates: nothing is paid beforehand, commission follows the sales that the platform counts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bigsale.brief.channels import CommissionChannel
from bigsale.brief.model import Brief
from bigsale.data.history import History
from bigsale.economics.result import Economics
from bigsale.plan.claims import added_share
from bigsale.plan.grid import Grid, baseline_of_cells
from bigsale.response.result import DemandDraws, ResponseFit

Floats = npt.NDArray[np.float64]

DAYS_OF_LEVEL = 182
"""History from which the usual share of affiliates in sales is taken."""


@dataclass(frozen=True, eq=False)
class Commission:
    """Expected commission of affiliate channels if they run in full, and what it brings.

    An offer is a channel at one commission rate; a channel with `rate_options` has several, of
    which the plan takes one. `channels`, `rates` (offer,): channel and commission rate, those of a
    channel together. `cap_cny` (offer, cell): commission that the expected sales cost; the plan may
    take less (pause) but not more. `added_per_cny` (draw, offer): incremental gross sales per yuan
    of commission = added share ÷ (rates × kept share).
    """

    channels: tuple[str, ...]
    rates: Floats
    cap_cny: Floats
    added_per_cny: Floats
    without_history: tuple[str, ...]

    @property
    def chosen_among(self) -> tuple[int, ...]:
        """Positions of offers whose channel has several."""
        counts = {name: self.channels.count(name) for name in self.channels}
        return tuple(at for at, name in enumerate(self.channels) if counts[name] > 1)

    def taken(self, commission_cny: Floats, name: str) -> int:
        """Return the offer of a channel that a plan takes, by its money (offer, cell)."""
        own = [at for at, channel in enumerate(self.channels) if channel == name]
        return max(own, key=lambda at: float(commission_cny[at].sum()))


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

    Attributed sales keep their usual proportion to the shop's baseline, times (rate ÷ present
    rate) to the planner's elasticity; commission and service fee (one rate in the unit economics)
    are paid on what is kept of them.
    """
    baseline_cny = baseline_of_cells(demand, grid).mean(axis=0)
    channels, rates, caps, added, unknown = [], [], [], [], []
    for name, channel in brief.channels.items():
        if not isinstance(channel, CommissionChannel):
            continue
        unit = economics.channels[name]
        share = _usual_share(name, history, fit, unit.commission_rate * unit.net_share)
        if share <= 0:
            unknown.append(name)
        really = added_share(name, fit, history, seed=brief.model.seed)
        for rate in channel.rate_options or (channel.commission_rate,):
            paid_per_gross = (rate + channel.service_fee_rate) * unit.net_share
            more = 1.0
            if channel.rate_options and channel.rate_elasticity is not None:
                more = (rate / channel.commission_rate) ** channel.rate_elasticity
            channels.append(name)
            rates.append(rate)
            caps.append(more * share * baseline_cny * paid_per_gross)
            added.append(really / paid_per_gross if paid_per_gross > 0 else np.zeros_like(really))
    return Commission(
        channels=tuple(channels),
        rates=np.array(rates),
        cap_cny=np.array(caps).reshape(len(channels), grid.n_cells),
        added_per_cny=np.array(added).reshape(len(channels), fit.n_draws).T,
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
