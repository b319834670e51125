"""Tables of a review's report: last time against this time, plan against estimate."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pandas as pd

from bigsale.charts.blocks import Block, Column, table
from bigsale.words.labels import label
from bigsale.words.numbers import MISSING, count, is_number, money, percent, signed_percent, yuan

CREATORS_LISTED, CREATORS_ADVISED = 15, 40
"""Rows at most: by promise only the best matter, by what was sold the worst do as well."""


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


def creator_results(creators: pd.DataFrame, *, language: str) -> Block | None:
    """Return what creators promised and delivered, with advice, best first; None without any.

    `creators`: the columns of `Review.creators`, channel as title. Where nothing is delivered, the
    contribution shown is named after the promise that it rests on.
    """
    if creators.empty:
        return None
    known = bool(creators["delivered_gmv_cny"].notna().any())
    last = ["contribution_cny", "breakeven_fee_cny"] if known else ["promised_contribution_cny"]
    names = ["fee_cny", "promised_gmv_cny", "delivered_gmv_cny", "kept_promise", *last]
    write: Callable[[object], str] = partial(money, language=language)
    shows: dict[str, Callable[[object], str]] = {
        "kept_promise": percent,
        "contribution_cny": write,
        "promised_contribution_cny": write,
    }
    heads = {"contribution_cny": "creator_earned"}
    words = [
        f"advice_{word}" if isinstance(word, str) and word else "" for word in creators["advice"]
    ]
    frame = creators.astype({"channel": str}).assign(
        advice=[label(word, language) if word else MISSING for word in words]
    )
    shown = [
        Column("name", label("creator", language), align="left"),
        Column("channel", label("channel", language), align="left"),
        *(
            Column(name, label(heads.get(name, name), language), shows.get(name, yuan))
            for name in names
            if creators[name].notna().any()
        ),
        *([Column("advice", label("advice", language), align="left")] if known else []),
    ]
    return table(frame.head(CREATORS_ADVISED if known else CREATORS_LISTED), shown)


def _ends(phases: pd.DataFrame, name: str) -> list[tuple[object, object]]:
    return list(zip(phases[f"last_{name}"], phases[name], strict=True))


def _days(value: object) -> str:
    return f"{value:.0f}" if is_number(value) else MISSING


def _change(before: object, after: object, show: Callable[[object], str]) -> str:
    """Return "after (+x%)": with last time's figure as well the table is wider than a page."""
    said = show(after)
    if not is_number(before) or not is_number(after):
        return said
    return f"{said} ({signed_percent(float(after) / float(before) - 1)})"  # type: ignore[arg-type]
