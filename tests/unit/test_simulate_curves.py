"""True curves of simulated channels, checked by hand."""

import numpy as np
import pytest

from bigsale.simulate.curves import Adstock, Saturation


def at(saturation: Saturation, *spend_cny: float) -> list[float]:
    return saturation(np.array(spend_cny)).tolist()


def test_hill_reaches_half_at_half() -> None:
    # x = 2: 2 / (1 + 2)
    assert at(Saturation("hill", 1000.0), 0, 1000, 2000) == pytest.approx([0, 0.5, 2 / 3])


def test_s_shaped_hill_starts_slowly() -> None:
    # x = 0.5, shape 2: 0.25 / 1.25
    assert at(Saturation("hill", 1000.0, 2.0), 500) == pytest.approx([0.2])


def test_exponential_halves_what_is_left_with_each_half() -> None:
    assert at(Saturation("exponential", 1000.0), 1000, 2000) == pytest.approx([0.5, 0.75])


def test_logistic_reaches_half_at_half_and_levels_off() -> None:
    assert at(Saturation("logistic", 1000.0), 0, 1000, 50_000) == pytest.approx([0, 0.5, 1])


def test_root_never_levels_off() -> None:
    assert at(Saturation("root", 1000.0, 0.5), 1000, 4000) == pytest.approx([1, 2])


def test_reach_makes_room_for_more_spend() -> None:
    saturation = Saturation("hill", 1000.0)
    assert saturation(np.array([2000.0]), 2.0).tolist() == pytest.approx([0.5])


@pytest.mark.parametrize(
    "adstock",
    [
        Adstock("geometric", 0.5),
        Adstock("delayed", 0.6, delay=2.0),
        Adstock("weibull", 4.0, delay=1.5),
    ],
)
def test_carry_over_moves_money_in_time_and_loses_none(adstock: Adstock) -> None:
    spend_cny = np.zeros(60)
    spend_cny[10] = 700.0
    carried_cny = adstock.carry(spend_cny)
    assert carried_cny.sum() == pytest.approx(700)
    assert not carried_cny[:10].any()


def test_geometric_weights_by_hand() -> None:
    # 1, 1/2, 1/4 scaled by 4/7
    weights = Adstock("geometric", 0.5, length=3).weights()
    assert weights.tolist() == pytest.approx([4 / 7, 2 / 7, 1 / 7])


def test_delayed_effect_peaks_after_its_delay() -> None:
    assert Adstock("delayed", 0.6, delay=3.0).weights().argmax() == 3
