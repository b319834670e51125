"""Plans that a shop without a kit would make: last year's split, and what platforms praise."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pandas as pd

from bigsale.brief.calendar import day_shares
from bigsale.simulate.config import EventTruth
from bigsale.simulate.curves import Floats
from bigsale.simulate.truth import Truth


def last_split(
    truth: Truth, budget_cny: float, *, event: str = "double11-2025"
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return (spend, deals): the budget split over channels and phases as in the last sale.

    Creators are hired by promised sales per yuan of fee until their channel's share is used.
    """
    return _split(truth, budget_cny, event, _spent(truth, event))


def platform_split(
    truth: Truth, budget_cny: float, *, event: str = "double11-2025"
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return (spend, deals): last year's split moved towards the ROI that platforms report."""
    window = truth.window(event)
    spent = truth.spend_cny[:, window].sum(axis=1)
    roi = truth.claimed_cny[:, window].sum(axis=1) / np.maximum(spent, 1.0)
    return _split(truth, budget_cny, event, _spent(truth, event) * roi)


def _spent(truth: Truth, event: str) -> Floats:
    """Money that was a decision in the last sale, (channel,): commissions were not."""
    spent = truth.spend_cny[:, truth.window(event)].sum(axis=1)
    decided = np.array([channel.kind != "commission" for channel in truth.config.channels])
    return spent * decided


def _split(
    truth: Truth, budget_cny: float, event: str, weights: Floats
) -> tuple[pd.DataFrame, pd.DataFrame]:
    share_cny = budget_cny * weights / weights.sum()
    last = next(sale for sale in truth.config.events if sale.name == event)
    spends, hires = [], []
    for row, channel in enumerate(truth.config.channels):
        if channel.kind == "deals":
            hires.append(_hire_by_promise(truth, channel.name, share_cny[row]))
        elif channel.kind != "commission":
            cap_cny = np.inf
            if channel.kind == "touch":
                touches = channel.members * channel.max_touches_per_member
                cap_cny = touches * channel.cost_cny_per_touch
            spends.append(
                _by_phase(truth, last, row, min(share_cny[row], cap_cny)).assign(
                    channel=channel.name
                )
            )
    return pd.concat(spends, ignore_index=True), pd.concat(hires, ignore_index=True)


def _by_phase(truth: Truth, last: EventTruth, row: int, amount_cny: float) -> pd.DataFrame:
    """Split a channel's money over phases as last time, evenly within each phase."""
    spent = {phase.name: _phase_spend(truth, row, phase.start, phase.end) for phase in last.phases}
    coming = truth.config.coming.phases
    weights = np.array([spent.get(phase.name, 0.0) for phase in coming])
    weights = (
        weights / weights.sum() if weights.sum() > 0 else np.full(len(coming), 1 / len(coming))
    )
    rows = []
    for phase, weight in zip(coming, weights, strict=True):
        days = day_shares(phase.start, phase.end)
        hours = sum(share for _, share in days)
        rows += [(date, amount_cny * weight * share / hours) for date, share in days]
    return pd.DataFrame(rows, columns=["date", "spend_cny"])


def _phase_spend(truth: Truth, row: int, start: datetime, end: datetime) -> float:
    days = day_shares(start, end)
    index = np.searchsorted(truth.demand.dates, [date for date, _ in days])
    return float((truth.ads_spend_cny[row, index] * [share for _, share in days]).sum())


def _hire_by_promise(truth: Truth, channel: str, amount_cny: float) -> pd.DataFrame:
    """Take the candidates with the best promise per yuan while money lasts."""
    offers = truth.candidates[truth.candidates["channel"] == channel]
    fee_cny = offers["fee_cny"] * (1 + truth.config.channel(channel).service_fee_rate)
    order = (offers["expected_gmv_cny"] / fee_cny).sort_values(ascending=False).index
    left, rows = amount_cny, []
    for index in order:
        if fee_cny[index] <= left:
            left -= fee_cny[index]
            phases = offers.loc[index, "phases"].split(";")
            liked = [name for name in ("burst", "opening") if name in phases]
            rows.append((offers.loc[index, "creator_id"], (liked or phases)[0]))
    return pd.DataFrame(rows, columns=["creator_id", "phase"])
