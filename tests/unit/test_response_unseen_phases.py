"""Demand of a phase that no past sale had."""

from dataclasses import replace

import numpy as np
import pytest
from tests.support.plan_worlds import make_world

from bigsale.response.forecast import pooled_log_multiplier
from bigsale.response.priors import phase_prior, phases_go_together
from bigsale.response.result import ResponseFit
from bigsale.response.unseen_phases import log_multiplier_unseen

PHASES = ("warmup", "presale", "opening", "special", "burst", "peak", "encore", "anything")


def fit_that_saw(**levels: float) -> ResponseFit:
    """Return a fit of 4,000 draws that has seen phases of these mean multipliers."""
    fit, rng = make_world(draws=4000).fit, np.random.default_rng(3)
    seen = {
        f"phase_log_multiplier[{phase}]": np.log(level) + 0.05 * rng.standard_normal(4000)
        for phase, level in levels.items()
    }
    return replace(fit, parameters={**seen, "event_spread_sd": np.full(4000, 0.2)})


def drawn(fit: ResponseFit, phase: str) -> np.ndarray:
    return log_multiplier_unseen(fit, phase, np.random.default_rng(1))


def test_without_any_phase_it_is_the_benchmark():
    draws, prior = drawn(fit_that_saw(), "opening"), phase_prior("opening")
    assert draws.mean() == pytest.approx(prior.mean, abs=0.03)
    assert draws.std() == pytest.approx(prior.sd, rel=0.05)


def test_a_mild_burst_means_a_mild_and_surer_opening():
    prior = phase_prior("opening")
    mild = drawn(fit_that_saw(burst=2.0), "opening")
    strong = drawn(fit_that_saw(burst=6.0), "opening")
    assert mild.mean() < prior.mean - 0.2
    assert strong.mean() > prior.mean + 0.2
    assert mild.std() < 0.8 * prior.sd


def test_quiet_phases_tell_more_of_quiet_ones_than_loud_ones_do():
    prior = phase_prior("warmup").mean
    by_quiet = drawn(fit_that_saw(presale=phase_median("presale") / 1.5), "warmup").mean()
    by_loud = drawn(fit_that_saw(burst=phase_median("burst") / 1.5), "warmup").mean()
    assert by_quiet < by_loud < prior


def phase_median(phase: str) -> float:
    return float(np.exp(phase_prior(phase).mean))


def test_a_phase_that_was_seen_stays_as_it_was():
    fit = fit_that_saw(burst=2.0, opening=1.5)
    draws = pooled_log_multiplier(fit, "opening", "double11", np.random.default_rng(1))
    assert draws.mean() == pytest.approx(np.log(1.5), abs=0.05)


def test_correlations_are_those_of_some_joint_normal():
    table = np.array([[phases_go_together(a, b) for b in PHASES] for a in PHASES])
    assert (table == table.T).all()
    assert np.linalg.eigvalsh(table).min() > 0.1
