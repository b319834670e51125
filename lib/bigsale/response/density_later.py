"""What a channel's sales of today do to those of the weeks after: forward, and derivatives back.

Search and retargeting hasten purchases that would have come anyway; videos and creators are
remembered for weeks. R, in yuan, is all that a channel adds in the long run. On the day it
brings R · (1 + o), and o times the channel's sales are missing (o > 0), or come on top (o < 0),
over the weeks after, with a mean delay of Λ days. o = exp(−q) − 1; q: log of long over short run.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bigsale.response.arithmetic import compiled
from bigsale.response.fields import (
    GRAIN,
    L_CHANNEL_AT,
    L_CHANNELS,
    LATER,
    LATER_DAYS,
    LAYOUT,
    SHIFT_FLOOR,
)
from bigsale.response.packing import Packed, floats_of, ints_of
from bigsale.response.recursions import fade_back, fade_on
from bigsale.response.scratch import row

Floats = npt.NDArray[np.float64]


@compiled
def owed(u: Floats, data: Packed, c: int) -> float:
    """Return o of a channel: yuan that a yuan of its sales takes from later ones, above −1."""
    layout = ints_of(data, LAYOUT)
    return np.exp(-u[layout[L_CHANNEL_AT] + c + LATER * layout[L_CHANNELS]]) - 1.0


@compiled
def shift_sales(u: Floats, data: Packed, c: int, added_cny: float, sold: Floats,
                gap: Floats, shift: Floats) -> None:  # fmt: skip
    """Write how far a channel's sales lie above those of the weeks before, and add its shift.

    Rows (period,): `sold` = I/R, `gap` = I/R less its past by exponential smoothing, at first the
    average; `shift` in yuan.
    """
    n, grain = sold.size, floats_of(data, GRAIN)[0]
    kept = np.exp(-grain / np.exp(u[LATER_DAYS]))
    weight = added_cny * owed(u, data, c)
    gap[0] = 1.0 / n
    for t in range(1, n):
        gap[t] = (1.0 - kept) * sold[t - 1]
    fade_on(gap, kept, 0.0)
    for t in range(n):
        gap[t] = sold[t] - gap[t]
        shift[t] += weight * gap[t]


@compiled
def shift_back(u, data, c, added_cny, gap, d_shift, d_sold, du, scratch):  # type: ignore[no-untyped-def]
    """Carry derivatives of the shift back: adds to `d_sold` and `du`, returns that by log R."""
    layout, grain = ints_of(data, LAYOUT), floats_of(data, GRAIN)[0]
    n, at = gap.size, layout[L_CHANNEL_AT] + c + LATER * layout[L_CHANNELS]
    days = np.exp(u[LATER_DAYS])
    kept, taken = np.exp(-grain / days), owed(u, data, c)
    weight = added_cny * taken
    along, kept_sum, after = 0.0, 0.0, row(scratch, n)
    for t in range(n - 1):
        after[t] = -weight * d_shift[t + 1]
    after[n - 1] = 0.0
    fade_back(after, kept)
    for t in range(n):
        along += d_shift[t] * gap[t]
        d_sold[t] += weight * d_shift[t] + (1.0 - kept) * after[t]
        kept_sum -= after[t] * gap[t]
    du[at] -= added_cny * (1.0 + taken) * along
    du[LATER_DAYS] += kept_sum * kept * grain / days
    return weight * along


@compiled
def above_floor(plain: Floats, shift: Floats, expected: Floats) -> None:
    """Write plain + shift, (period,), bent away from zero below a small share of `plain`."""
    for t in range(plain.size):
        whole, least = plain[t] + shift[t], 2.0 * SHIFT_FLOOR * plain[t]
        expected[t] = 0.5 * (whole + np.sqrt(whole * whole + least * least))


@compiled
def above_floor_back(plain, shift, d_expected, d_shift):  # type: ignore[no-untyped-def]
    """Turn slopes in expected sales into those in `plain` (in place) and in `shift` (written)."""
    for t in range(plain.size):
        whole, least = plain[t] + shift[t], 2.0 * SHIFT_FLOOR * plain[t]
        root = np.sqrt(whole * whole + least * least)
        d_shift[t] = d_expected[t] * 0.5 * (1.0 + whole / root)
        d_expected[t] = d_shift[t] + d_expected[t] * 0.5 * least * 2.0 * SHIFT_FLOOR / root
