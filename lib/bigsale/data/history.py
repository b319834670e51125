"""The one result of the data room: what happened, on one time grid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from bigsale.errors import Finding

Days = npt.NDArray[np.datetime64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class History:
    """What the shop and its channels did, on a gapless grid of periods.

    `dates` (period,): first day of each period, datetime64[D]; `grain_days` 1 (daily) or 7.
    `spend_cny` (channel, period): ≥ 0, zero where a channel has no row.
    `platform` maps impressions, clicks, orders, gmv_cny (what the platform attributes, gross of
    refunds), refund_cny, new_buyers to (channel, period) arrays; NaN where not reported.
    `shop` has one row per period (index = dates): uv, orders, buyers, gmv_cny (paid, all
    sources) and, where given, pv, cart_users, refund_cny, new_buyers; NaN where missing.
    `events`: event, phase, start, end (timestamps; end excluded), one row per past phase.
    The optional tables are None where the file is absent.
    """

    channels: tuple[str, ...]
    dates: Days
    grain_days: int
    spend_cny: Floats
    platform: Mapping[str, Floats]
    shop: pd.DataFrame
    events: pd.DataFrame
    creators: pd.DataFrame | None = None
    past_deals: pd.DataFrame | None = None
    products: pd.DataFrame | None = None
    experiments: pd.DataFrame | None = None
    planned: pd.DataFrame | None = None
    orders: pd.DataFrame | None = None
    extra: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    """Tables that no estimate needs, by name: goods_daily, traffic_sources, settlements."""
    basis: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What each channel's attributed sales mean, as the exports say; absent where not told."""
    findings: tuple[Finding, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)
    """File behind each table, as name → path relative to the inputs folder."""

    @property
    def n_periods(self) -> int:
        """Number of periods on the grid."""
        return len(self.dates)

    def channel_index(self, channel: str) -> int:
        """Return the position of `channel` on the channel axis."""
        return self.channels.index(channel)

    def most_daily_cny(self, channel: str) -> float:
        """Return the most that `channel` spent in a day, yuan; a week's most over seven."""
        return float(self.spend_cny[self.channel_index(channel)].max()) / self.grain_days

    def spend_within_cny(self, start: object, end: object) -> Floats:
        """Return spend of each channel in [start, end), (channel,), by share of each period."""
        return np.asarray(self.spend_cny @ self._share_within(start, end))

    def last_event(self, kind: str) -> str | None:
        """Return the latest past event of a kind (double11 → double11-2025), None without one."""
        past = self.events[self.events["event"].astype(str).str.rsplit("-", n=1).str[0] == kind]
        return None if past.empty else str(past.sort_values("start")["event"].iloc[-1])

    def share_of_event(self, event: str | None, phase: str | None = None) -> Floats:
        """Return the share of each period that a past event filled, (period,); zeros for None.

        `phase`: that phase of it alone.
        """
        rows = self.events[self.events["event"] == event]
        rows = rows if phase is None else rows[rows["phase"] == phase]
        shares = (
            self._share_within(*span) for span in zip(rows["start"], rows["end"], strict=True)
        )
        return np.asarray(sum(shares, np.zeros(self.n_periods)))

    def _share_within(self, start: object, end: object) -> Floats:
        """Return the share of each period in [start, end), (period,)."""
        first = self.dates.astype("datetime64[s]").astype(float)
        length = self.grain_days * 86_400.0
        begin, stop = (pd.Timestamp(str(t)).timestamp() for t in (start, end))
        inside = np.minimum(first + length, stop) - np.maximum(first, begin)
        return np.asarray(np.clip(inside, 0.0, None) / length)
