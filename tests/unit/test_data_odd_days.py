"""A day out of all proportion, and phases of past sales with misspelt names."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from tests.support.response_shop import tiny_brief, tiny_history

from bigsale.data.odd_days import beyond_all_days
from bigsale.data.phase_names import phases_never_held, phases_of_events
from bigsale.data.quality import inspect

KNOWN = ("warmup", "burst")


@pytest.mark.parametrize("column", ["gmv_cny", "uv"])
def test_a_day_many_times_any_other_is_named_inside_a_sale_too(column: str) -> None:
    plain = tiny_history()
    shop = plain.shop.assign(uv=plain.shop["gmv_cny"] / 20)
    top = int(np.argmax(shop["gmv_cny"]))
    assert not list(beyond_all_days(replace(plain, shop=shop)))
    shop.iloc[top, shop.columns.get_loc(column)] *= 100
    (told,) = beyond_all_days(replace(plain, shop=shop))
    assert told.check == "beyond-all-days"
    assert str(plain.dates[top]) in told.evidence.en
    assert str(plain.dates[top]) in told.evidence.zh


def test_weeks_are_called_weeks() -> None:
    plain = tiny_history()
    shop = plain.shop.copy()
    shop.iloc[7, 0] *= 1000
    (told,) = beyond_all_days(replace(plain, shop=shop, grain_days=7))
    assert "times the next largest week" in told.evidence.en
    assert "其他任何一周" in told.evidence.zh


def of_events(*phases: str) -> list[str]:
    events = pd.DataFrame({"event": "double11-2025", "phase": list(phases)})
    return [told.evidence.en for told in phases_of_events(events, KNOWN)]


def test_a_misspelt_phase_of_a_past_sale_is_told_with_what_was_meant() -> None:
    assert of_events("warmup", "brust") == [
        "events: phase brust of double11-2025 is not in the brief; is it burst?"
    ]


@pytest.mark.parametrize("phases", [KNOWN, ("burst", "burst2"), ("warmup", "encore")])
def test_other_phases_are_not_taken_for_misspelt(phases: tuple[str, ...]) -> None:
    assert of_events(*phases) == []


def test_a_phase_that_no_past_sale_had_is_told_before_the_plan() -> None:
    history, brief = tiny_history(), tiny_brief()
    assert not list(phases_never_held(history, brief))
    encore = brief.phases[1].model_copy(update={"name": "encore"})
    later = brief.model_copy(update={"phases": (brief.phases[0], encore)})
    (told,) = phases_never_held(history, later)
    assert told.check == "unseen-phases"
    assert "(encore)" in told.evidence.en
    shop = history.shop.assign(uv=1e6, orders=1.0, buyers=1.0)
    assert told in inspect(replace(history, shop=shop), later)
    # The planner's own multiplier stands for what nobody has seen.
    judged = encore.model_copy(update={"demand_multiplier": 2.0})
    assert not list(
        phases_never_held(history, later.model_copy(update={"phases": (brief.phases[0], judged)}))
    )
