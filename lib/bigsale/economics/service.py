"""How many people must answer chats: Erlang C."""

from __future__ import annotations

from math import exp

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
