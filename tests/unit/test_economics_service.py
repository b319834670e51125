"""Erlang C against worked numbers."""

import pytest

from bigsale.economics.service import (
    agents_needed,
    expected_chats,
    service_level,
    wait_probability,
)

# 300 chats an hour of 200 s each, to be answered within 30 s: load 300 · 200 / 3600 = 16.67
DESK = {"chats_per_hour": 300, "handling_seconds": 200, "answer_within_seconds": 30}


@pytest.mark.parametrize(("agents", "level"), [(19, 0.6611), (20, 0.7949), (21, 0.8790)])
def test_service_levels_worked(agents: int, level: float) -> None:
    assert service_level(agents, **DESK) == pytest.approx(level, abs=5e-5)


def test_chats_worked() -> None:
    # 5,000 orders × 20 % ÷ 40 %
    assert expected_chats(5000, ask_share=0.2, inquiry_conversion=0.4) == pytest.approx(2500)


def test_one_agent_waits_as_often_as_she_is_busy() -> None:
    assert wait_probability(1, 0.4) == pytest.approx(0.4)


def test_two_agents_by_hand() -> None:
    # C = (a²/2)·(2/(2−a)) / (1 + a + (a²/2)·(2/(2−a))) with a = 1: 1 / (1 + 1 + 1)
    assert wait_probability(2, 1.0) == pytest.approx(1 / 3)


def test_too_few_agents_never_answer_in_time() -> None:
    assert wait_probability(16, 50 / 3) == 1
    assert service_level(16, **DESK) == 0


def test_the_fewest_agents_that_reach_the_target() -> None:
    assert agents_needed(**DESK, target=0.8) == 21
    assert agents_needed(**DESK, target=0.79) == 20


def test_handling_several_chats_at_a_time_divides_the_work() -> None:
    alone = agents_needed(**DESK, target=0.8)
    three = agents_needed(**DESK, target=0.8, concurrency=3)
    assert alone / 3 <= three < alone / 2


def test_a_big_sale_does_not_overflow() -> None:
    heads = agents_needed(
        chats_per_hour=40_000, handling_seconds=240, answer_within_seconds=30, target=0.9
    )
    assert 2667 < heads < 2800
