"""Demand of a phase that no past sale had, from the shop's own other phases.

A shop whose bursts are mild has mild openings too, and one that sells little while people wait
for the sale does so in every phase before it. Deviations of phases from their benchmarks go
together (see `priors.phases_go_together`); what the others' are tells of the one not seen, as the
conditional of a joint normal does.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bigsale.response.priors import phase_prior, phases_go_together
from bigsale.response.result import ResponseFit

Floats = npt.NDArray[np.float64]
SEEN = "phase_log_multiplier["
"""Name of a seen phase's parameter, before the phase."""


def log_multiplier_unseen(fit: ResponseFit, phase: str, rng: np.random.Generator) -> Floats:
    """Return draws (draw,) of the log mean multiplier of a phase that the fit has not seen."""
    prior, others = phase_prior(phase), seen_phases(fit)
    luck = rng.standard_normal(fit.n_draws)
    if not others:
        return np.asarray(prior.mean + prior.sd * luck)
    priors = [phase_prior(other) for other in others]
    off = np.array([fit.parameters[f"{SEEN}{other}]"] for other in others])
    off = (off - np.array([[p.mean] for p in priors])) / np.array([[p.sd] for p in priors])
    together = np.array([[phases_go_together(a, b) for b in others] for a in others])
    with_it = np.array([phases_go_together(phase, other) for other in others])
    weights = np.linalg.solve(together, with_it)
    left = np.sqrt(max(1.0 - float(weights @ with_it), 0.0))
    return np.asarray(prior.mean + prior.sd * (weights @ off + left * luck))


def seen_phases(fit: ResponseFit) -> list[str]:
    """Return the names of the phases that the fit has seen."""
    return [name[len(SEEN) : -1] for name in fit.parameters if name.startswith(SEEN)]
