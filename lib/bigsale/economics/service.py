"""How many people must answer chats: Erlang C."""

from __future__ import annotations

from math import exp

import pandas as pd
from pydantic import Field

from bigsale.brief.base import Share, Strict

SECONDS_AN_HOUR = 3600


def expected_chats(orders: float, *, ask_share: float, inquiry_conversion: float) -> float:
    """Return chats that bring `orders` orders (≥ 0).

    `ask_share`: share of orders whose buyer asked before paying. `inquiry_conversion`: share of
    chats that end in an order, in (0, 1].
    """
    if not 0 < inquiry_conversion <= 1:
        raise ValueError("inquiry_conversion must be in (0, 1]")
    return orders * ask_share / inquiry_conversion


def wait_probability(agents: int, load: float) -> float:
    """Return the share of chats that must wait, in [0, 1] (Erlang C).

    `agents` ≥ 1; `load` ≥ 0: chats that arrive during one handling time. With no more agents
    than load the queue only grows, and everybody waits. Computed by the recursion of Erlang B,
    which stays exact where factorials overflow.
    """
    if load >= agents:
        return 1.0
    blocked = 1.0
    for busy in range(1, agents + 1):
        blocked = load * blocked / (busy + load * blocked)
    return blocked / (1 - load / agents * (1 - blocked))


def service_level(
    agents: int,
    *,
    chats_per_hour: float,
    handling_seconds: float,
    answer_within_seconds: float,
    concurrency: float = 1.0,
) -> float:
    """Return the share of chats answered within `answer_within_seconds`, in [0, 1].

    `handling_seconds` > 0: time for one chat; `concurrency` ≥ 1: chats that one person handles
    at a time, which divides the handling time.
    Source: Erlang C, A. K. Erlang, 1917.
    """
    handling = handling_seconds / concurrency
    load = chats_per_hour * handling / SECONDS_AN_HOUR
    if load >= agents:
        return 0.0
    waits = wait_probability(agents, load)
    return 1 - waits * exp(-(agents - load) * answer_within_seconds / handling)


def agents_needed(
    *,
    chats_per_hour: float,
    handling_seconds: float,
    answer_within_seconds: float,
    target: float,
    concurrency: float = 1.0,
) -> int:
    """Return the fewest people (≥ 1) whose service level reaches `target`, in (0, 1)."""
    if not 0 < target < 1:
        raise ValueError("target must be between 0 and 1")
    load = chats_per_hour * handling_seconds / concurrency / SECONDS_AN_HOUR
    agents = max(1, int(load))
    while (
        service_level(
            agents,
            chats_per_hour=chats_per_hour,
            handling_seconds=handling_seconds,
            answer_within_seconds=answer_within_seconds,
            concurrency=concurrency,
        )
        < target
    ):
        agents += 1
    return agents


class Desk(Strict):
    """How a shop answers chats.

    `ask_share`: share of orders whose buyer asked before paying; `inquiry_conversion`: share of
    chats that end in an order. `peak_hour_share`: share of a day's chats in its busiest hour.
    `target`: share of chats to be answered within `answer_within_seconds`.
    """

    ask_share: Share = 0.2
    inquiry_conversion: float = Field(0.4, gt=0, le=1)
    peak_hour_share: float = Field(0.12, gt=0, le=1)
    handling_seconds: float = Field(200.0, gt=0, le=86_400)
    concurrency: float = Field(3.0, ge=1, le=100)
    answer_within_seconds: float = Field(30.0, ge=0)
    target: float = Field(0.8, gt=0, lt=1)


def prepare_service(daily: pd.DataFrame, desk: Desk) -> pd.DataFrame:
    """Return per phase the busiest day's chats and the people its busiest hour needs.

    `daily`: date, phase, orders (parts of one day in two phases are two rows).
    Returns: phase, busiest_date, orders, chats, peak_chats_per_hour, agents, service_level.
    """
    rows = []
    for phase, days in daily.groupby("phase", sort=False):
        at = int(days["orders"].to_numpy().argmax())
        orders = float(days["orders"].iloc[at])
        chats = expected_chats(
            orders,
            ask_share=desk.ask_share,
            inquiry_conversion=desk.inquiry_conversion,
        )
        load = {
            "chats_per_hour": chats * desk.peak_hour_share,
            "handling_seconds": desk.handling_seconds,
            "answer_within_seconds": desk.answer_within_seconds,
            "concurrency": desk.concurrency,
        }
        agents = agents_needed(**load, target=desk.target)
        rows.append(
            {
                "phase": phase,
                "busiest_date": days["date"].iloc[at],
                "orders": orders,
                "chats": chats,
                "peak_chats_per_hour": load["chats_per_hour"],
                "agents": agents,
                "service_level": service_level(agents, **load),
            }
        )
    return pd.DataFrame(rows)
