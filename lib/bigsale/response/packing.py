"""The data of the density as named arrays, and packed into four for compiled code.

Compiled functions are slow to build when they take dozens of arrays; so all fields lie one after
another in one array of floats and one of integers, and `floats_of` and `ints_of` cut them out.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bigsale.response.arithmetic import bare, in_caller

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class Arrays(NamedTuple):
    """Everything the density needs; `design.py` makes it.

    Floats. `location`, `scale` (parameter,): u = location + scale · θ turns standard normal θ into
    the linear scale u of the model. `log_sales` (period,). `features` (feature, period). `share`,
    `share_from_hour`, `share_to_hour` (entry,): phases on the grid. `owed_share`, `owed_days`
    (pair,): periods after each event. `spend` (channel, period) in units of usual spend,
    `start_spend` (channel,) before the first period, `total_spend_cny` (channel,).
    `slope_mean`, `slope_sd` (channel,): prior of the log Hill slope. `log_claimed`,
    `claim_reported` (claim, period): claims of platforms, and 1 where reported, else 0;
    `claim_middle` (claim,): mean period with claims, from which their growth counts;
    `claim_power` (1,): how much one period of claims counts; `claim_lumpy` (claim,): 1 for deals,
    whose sales differ from day to day by who sells, else 0; `inflation` (3, claim): spread of
    log inflation below and above its mode, degrees of freedom of its tails, 0 for normal ones.
    `log_rate`, `rate_reported` (rate, period): refunds or new buyers per yuan of paid sales, and 1
    where known, else 0.
    `test_roi`, `test_se` (test,). `grain_days` (1,). `cell_weight` (cell,): see `joint_cells`.
    Integers. Positions into the axes above; `share_last` (entry,): of its day's height among those
    of phases' last days (phase × place), −1 for none; `cell_*` (cell,) phase, kind and event of
    each cell, and the cell that leads its group (`joint_cells`), −1 for none; `layout`: see
    `Layout`.
    """

    location: Floats
    scale: Floats
    log_sales: Floats
    features: Floats
    share: Floats
    share_from_hour: Floats
    share_to_hour: Floats
    owed_share: Floats
    owed_days: Floats
    spend: Floats
    start_spend: Floats
    total_spend_cny: Floats
    slope_mean: Floats
    slope_sd: Floats
    log_claimed: Floats
    claim_reported: Floats
    claim_middle: Floats
    claim_power: Floats
    claim_lumpy: Floats
    inflation: Floats
    log_rate: Floats
    rate_reported: Floats
    test_roi: Floats
    test_se: Floats
    grain_days: Floats
    cell_weight: Floats
    observed: Ints
    share_period: Ints
    share_cell: Ints
    share_last: Ints
    cell_phase: Ints
    cell_kind: Ints
    cell_event: Ints
    cell_lead: Ints
    owed_period: Ints
    owed_event: Ints
    claim_channel: Ints
    test_channel: Ints
    test_first: Ints
    test_after: Ints
    layout: Ints

    @property
    def sizes(self) -> Layout:
        """Sizes and positions by name."""
        return Layout(*(int(value) for value in self.layout))


class Layout(NamedTuple):
    """Sizes of the axes, and where each block of parameters starts."""

    periods: int
    channels: int
    claims: int
    rates: int
    features: int
    phases: int
    places: int
    kinds: int
    cells: int
    events: int
    trend_first: int
    trend_after: int
    follow_first: int
    feature_at: int
    phase_at: int
    rush_at: int
    last_at: int
    kind_at: int
    cell_at: int
    channel_at: int
    claim_at: int
    rate_at: int
    parameters: int


class Packed(NamedTuple):
    """All fields in two arrays; field k is `floats[float_at[k] : float_at[k + 1]]`."""

    floats: Floats
    ints: Ints
    float_at: Ints
    int_at: Ints


FIRST_INT = Arrays._fields.index("observed")


def pack(arrays: Arrays) -> Packed:
    """Lay all fields one after another."""
    floats = [np.asarray(a, dtype=np.float64).ravel() for a in arrays[:FIRST_INT]]
    ints = [np.asarray(a, dtype=np.int64).ravel() for a in arrays[FIRST_INT:]]
    return Packed(
        np.concatenate(floats),
        np.concatenate(ints),
        np.cumsum([0, *(len(a) for a in floats)]),
        np.cumsum([0, *(len(a) for a in ints)]),
    )


@in_caller
def floats_of(data: Packed, field: int) -> Floats:
    """Cut out one field of floats, flat."""
    at = bare(data.float_at)
    return bare(data.floats)[at[field] : at[field + 1]]


@in_caller
def ints_of(data: Packed, field: int) -> Ints:
    """Cut out one field of integers."""
    at = bare(data.int_at)
    return bare(data.ints)[at[field] : at[field + 1]]
