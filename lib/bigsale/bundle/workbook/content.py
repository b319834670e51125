"""What the sheets show, gathered from a bundle: names, amounts in fen, rates of return."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from bigsale.units import to_cny, to_fen

if TYPE_CHECKING:
    from bigsale.bundle.bundle import Bundle


@dataclass(frozen=True, eq=False)
class Content:
    """A plan in the shape of its workbook.

    `channels`, `phases`: titles in the brief's order. `spend_fen` (channel, phase).
    `other_fen` (channel, phase): spend beside the fees of hired creators (the whole spend where
    there are none). `daily`: date, phase, and spend per channel title, one row per cell of the
    calendar. `curves`: channel → (spend_cny, sales_cny) points for channels with a curve.
    """

    language: str
    title: str
    budget_cny: float
    reserve_share: float
    channels: tuple[str, ...]
    phases: tuple[str, ...]
    entries: tuple[dict[str, Any], ...]
    spend_fen: np.ndarray
    other_fen: np.ndarray
    deals: pd.DataFrame
    daily: pd.DataFrame
    curves: dict[str, pd.DataFrame]
    contribution_cny: float


def content_of(bundle: Bundle) -> Content:
    """Return the content of a plan bundle's workbook in the bundle's language."""
    figures: Any = bundle.figures
    language = bundle.language
    names = [entry["name"] for entry in figures["channels"]]
    phases = [phase["name"] for phase in figures["phases"]]
    spend = _grid(bundle.tables["budget"], "spend_cny", names, phases)
    deals = bundle.tables["deals"]
    fees = _grid(deals[deals["chosen"].astype(bool)], "fee_cny", names, phases)
    return Content(
        language=language,
        title=figures["title"][language],
        budget_cny=figures["goal"]["budget_cny"],
        reserve_share=figures["goal"]["reserve_share"],
        channels=tuple(entry["title"][language] for entry in figures["channels"]),
        phases=tuple(phase["title"][language] for phase in figures["phases"]),
        entries=tuple(figures["channels"]),
        spend_fen=spend,
        other_fen=spend - fees,
        deals=bundle.table("deals"),
        daily=_daily(bundle),
        curves=_curves(bundle),
        contribution_cny=figures["expected"]["contribution_cny"]["mean"],
    )


def _grid(frame: pd.DataFrame, money: str, channels: list[str], phases: list[str]) -> np.ndarray:
    """Return sums in fen, (channel, phase)."""
    fen = frame.assign(fen=to_fen(frame[money]))
    table = fen.pivot_table(
        index="channel", columns="phase", values="fen", aggfunc="sum", observed=True, fill_value=0
    )
    return table.reindex(index=channels, columns=phases, fill_value=0).to_numpy(dtype=np.int64)


def _daily(bundle: Bundle) -> pd.DataFrame:
    table = bundle.table("daily")
    fen = table.assign(fen=to_fen(table["spend_cny"]))
    wide = fen.pivot_table(
        index=["date", "phase"], columns="channel", values="fen", aggfunc="sum", observed=True
    ).fillna(0)
    return wide.apply(lambda column: to_cny(column.to_numpy(dtype=np.int64))).reset_index()


def _curves(bundle: Bundle) -> dict[str, pd.DataFrame]:
    """Return curve points scaled to pass through what the plan expects where it spends."""
    table, curves = bundle.tables["curves"], {}
    if table.empty:
        return {}
    for entry in bundle.figures["channels"]:  # type: ignore[attr-defined]
        own = table[(table["channel"] == entry["name"]) & (table["mark"] == "curve")]
        if entry["kind"] not in ("auction", "touch") or own.empty:
            continue
        spend, sales = own["spend_cny"].to_numpy(), own["incremental_gmv_cny_mean"].to_numpy()
        there = float(np.interp(entry["spend_cny"], spend, sales))
        factor = entry["incremental_gmv_cny"] / there if there > 0 else 1.0
        title = entry["title"][bundle.language]
        curves[title] = pd.DataFrame({"spend_cny": spend, "sales_cny": sales * factor})
    return curves
