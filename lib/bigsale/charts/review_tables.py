"""Tables of a review's report: last time against this time, plan against estimate."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pandas as pd

from bigsale.charts.blocks import Block, Column, table
from bigsale.words.labels import label
from bigsale.words.numbers import MISSING, count, is_number, money, percent, signed_percent


def phases_alike(phases: pd.DataFrame, *, language: str) -> Block | None:
    """Return each phase beside the same phase last time, with changes; None without any.

    `phases`: the columns of `Review.bridge_phases`, phase as title.
    """
    if phases.empty:
        return None
    shows: dict[str, tuple[str, Callable[[object], str]]] = {
        "gmv_daily_cny": ("gmv_daily", partial(money, language=language)),
        "uv_daily": ("uv_daily", partial(count, language=language)),
        "cvr": ("cvr", partial(percent, digits=2)),
        "aov_cny": ("aov", partial(money, language=language)),
    }
    pairs = {
        name: [_change(*ends, show) for ends in _ends(phases, name)]
        for name, (_, show) in shows.items()
    }
    days = [f"{_days(before)}→{_days(after)}" for before, after in _ends(phases, "days")]
    frame = pd.DataFrame({"phase": phases["phase"].astype(str), "days": days} | pairs)
    columns = [
        Column("phase", label("phase", language), align="left"),
        Column("days", label("days_whole", language), align="right"),
        *(Column(n, label(title, language), align="right") for n, (title, _) in shows.items()),
    ]
    return table(frame, columns)


def channel_added_list(added: pd.DataFrame, *, language: str) -> Block | None:
    """Return planned added sales beside the model's estimate by channel; None without a plan.

    `added`: channel (title), planned_cny, added_cny_mean, _p05, _p95, share.
    """
    if added.empty:
        return None
    write = partial(money, language=language)
    ends = zip(added["added_cny_p05"], added["added_cny_p95"], strict=True)
    frame = added.assign(
        channel=added["channel"].astype(str),
        interval=[f"{write(low)} – {write(high)}" for low, high in ends],
    ).sort_values("planned_cny", ascending=False)
    shown = [
        Column("channel", label("channel", language), align="left"),
        Column("planned_cny", label("added_planned", language), write),
        Column("added_cny_mean", label("added_estimate", language), write),
        Column("interval", label("interval", language), align="right"),
        Column("share", label("added_share", language), percent),
    ]
    return table(frame, shown)


def _ends(phases: pd.DataFrame, name: str) -> list[tuple[object, object]]:
    return list(zip(phases[f"last_{name}"], phases[name], strict=True))


def _days(value: object) -> str:
    return f"{value:.0f}" if is_number(value) else MISSING


def _change(before: object, after: object, show: Callable[[object], str]) -> str:
    """Return "before→after (+x%)": set close, so that a cell stays on one line."""
    said = f"{show(before)}→{show(after)}"
    if not is_number(before) or not is_number(after):
        return said
    return f"{said} ({signed_percent(float(after) / float(before) - 1)})"  # type: ignore[arg-type]
