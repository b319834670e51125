"""The days of most spend, as a table: when, how much, on what, who posts."""

from __future__ import annotations

import pandas as pd

from bigsale.charts.blocks import Block, Column, table
from bigsale.words.labels import label
from bigsale.words.numbers import iso_day, money, weekday, yuan

CHANNELS_NAMED = 3
"""Channels of a day that are named; what the others spend stands in the day's sum."""


def key_days_list(days: pd.DataFrame, deals: pd.DataFrame, *, language: str) -> Block | None:
    """Return the days of most spend in order; None without any.

    `days`: date, phase, channel (titles; categories give the order), spend_cny of these days.
    `deals`: chosen, post_date, of which those that post on the day are counted.
    """
    if days.empty:
        return None
    posted = deals.loc[deals["chosen"].astype(bool), "post_date"].astype(str).str[:10]
    rows = []
    for date, spent in days.groupby("date"):
        moment = pd.Timestamp(str(date))
        by_channel = spent.groupby("channel", observed=True)["spend_cny"].sum()
        largest = by_channel[by_channel > 0].nlargest(CHANNELS_NAMED)
        posts = int((posted == str(moment.date())).sum())
        rows.append(
            {
                "date": f"{iso_day(str(moment), language)} {weekday(moment.weekday(), language)}",
                "phase": " → ".join(
                    str(one) for one in spent.sort_values("phase")["phase"].unique()
                ),
                "spend_cny": spent["spend_cny"].sum(),
                "day_spend": ("、" if language == "zh" else ", ").join(
                    f"{name} {money(cny, language)}" for name, cny in largest.items()
                ),
                "day_posts": posts or None,
            }
        )
    shown = [
        Column("date", label("date", language), align="left"),
        Column("phase", label("phase", language), align="left"),
        Column("spend_cny", label("spend", language), yuan),
        Column("day_spend", label("day_spend", language), align="left"),
        Column("day_posts", label("day_posts", language), "{:.0f}"),
    ]
    return table(pd.DataFrame(rows), shown)
