"""Fit the response model to a history: one call from tables to a posterior."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from bigsale.brief.model import Brief
from bigsale.data.history import History
from bigsale.errors import FitError, Problem
from bigsale.response.checks import refuse_hopeless, response_findings
from bigsale.response.commission import commission_sales
from bigsale.response.curves import make_curves
from bigsale.response.design import Design, make_design
from bigsale.response.draws import Parameters, Parts, parameters, sales_parts
from bigsale.response.level import PERIODS_FEW, good_periods
from bigsale.response.new_shop import prior_posterior
from bigsale.response.pooled import Pooled, priors_of
from bigsale.response.result import Diagnostics, ResponseFit
from bigsale.response.sampling import Posterior, sample
from bigsale.response.tables import prior_table
from bigsale.threads import one_thread

Floats = npt.NDArray[np.float64]
Progress = Callable[[str], None]

KEPT_DRAWS = 500
"""Draws kept for everything downstream, evenly spaced over all chains."""


@one_thread
def fit_response(
    history: History,
    brief: Brief,
    *,
    pooled: Pooled | None = None,
    progress: Progress | None = None,
) -> ResponseFit:
    """Fit the response of sales to spend, events and time.

    `pooled`: what other shops say (`learn_from`), in place of the kit's priors of their kinds of
    channels. A shop without any sales so far gets the priors' own answers.
    `progress` is called with a short word as each stage starts.
    Raises FitError when the history cannot carry a fit, or when the sampler did not converge.
    """
    say = progress or (lambda stage: None)
    refuse_hopeless(history, brief)
    design = make_design(history, brief, pooled=pooled)
    posterior = _posterior(history, design, brief, say)
    return assemble_fit(history, brief, design, posterior, pooled=pooled)


def assemble_fit(
    history: History,
    brief: Brief,
    design: Design,
    posterior: Posterior,
    *,
    keep: int = KEPT_DRAWS,
    pooled: Pooled | None = None,
) -> ResponseFit:
    """Turn `keep` draws of θ into what other rooms need: sales by cause, curves, findings."""
    theta = thin(posterior.theta, keep)
    p = parameters(theta, design)
    parts = sales_parts(p, design)
    apart = commission_sales(
        history, brief, baseline_cny=parts.baseline_cny, seed=brief.model.seed, pooled=pooled
    )
    curves = make_curves(design, p, parts, history=history, brief=brief, apart=apart, pooled=pooled)
    known = (*design.channels, *apart.channels)
    others = [name for name in curves.channels if name not in known]
    unused = {name: priors_of(name, brief, pooled=pooled) for name in others}
    contribution = np.zeros((len(theta), len(curves.channels), history.n_periods))
    for c, name in enumerate(design.channels):
        contribution[:, curves.channels.index(name)] = parts.contribution_cny[:, c]
    for c, name in enumerate(apart.channels):
        contribution[:, curves.channels.index(name)] = apart.added_cny[:, c]
    own_share = 1 - apart.added_cny.sum(axis=1) / parts.baseline_cny
    missing = parts.ordinary_cny * (parts.lift - parts.demand)
    return ResponseFit(
        channels=curves.channels,
        dates=history.dates,
        grain_days=history.grain_days,
        curves=curves,
        contribution_cny=contribution,
        baseline_cny=parts.baseline_cny * own_share,
        ordinary_cny=parts.ordinary_cny * own_share,
        demand=parts.demand,
        felt=parts.felt,
        pull_forward_cny=np.maximum(missing, 0.0),
        sales_cny=history.shop["gmv_cny"].to_numpy(dtype=float),
        spend_cny=_rows(history.spend_cny, len(curves.channels), 0.0),
        platform_gmv_cny=_platform(history, len(curves.channels)),
        diagnostics=posterior.diagnostics,
        priors=prior_table(theta, design, unused=unused),
        findings=response_findings(
            history,
            brief,
            design,
            p=p,
            parts=parts,
            diagnostics=posterior.diagnostics,
            pooled=pooled,
        ),
        parameters={
            **_by_name(p, design, parts),
            "own_share": 1 - apart.added_cny.sum(axis=(1, 2)) / parts.baseline_cny.sum(axis=1),
        },
    )


def thin(theta: Floats, keep: int = KEPT_DRAWS) -> Floats:
    """Return about `keep` evenly spaced draws of (chain, draw, parameter) as (draw, parameter)."""
    flat = theta.reshape(-1, theta.shape[-1])
    chosen = np.linspace(0, len(flat) - 1, min(keep, len(flat))).round().astype(int)
    return flat[chosen]


def _posterior(history: History, design: Design, brief: Brief, say: Progress) -> Posterior:
    """Return draws of the posterior; of the prior where too little is known.

    A few days say how much a shop sells, which is in the level's prior, and nothing of channels;
    they leave a posterior of odd shape that takes chains minutes.
    """
    if good_periods(history) < PERIODS_FEW:
        say("priors")
        return prior_posterior(design, brief)
    return _converged(design, brief, say)


def _converged(design: Design, brief: Brief, say: Progress) -> Posterior:
    """Sample; once more with smaller steps on longer paths when the chains did not converge."""
    model = brief.model
    posterior = sample(
        design.arrays, seed=model.seed, chains=model.chains, draws=model.draws, progress=say
    )
    if posterior.diagnostics.converged:
        return posterior
    say("smaller steps")
    posterior = sample(
        design.arrays,
        seed=model.seed + 1,
        chains=model.chains,
        draws=model.draws,
        progress=say,
        careful=True,
    )
    if not posterior.diagnostics.converged:
        raise FitError(_not_converged(posterior.diagnostics))
    return posterior


def _not_converged(found: Diagnostics) -> Problem:
    return Problem(
        f"The fit did not converge: R-hat {found.rhat_max:.3f}, bulk ESS "
        f"{found.ess_bulk_min:.0f}, {found.divergences} divergences in "
        f"{found.chains} × {found.draws} draws. Check the findings of `bigsale check` first "
        "(outliers, missing events); then raise model.draws, or merge channels that always "
        "run together",
        column="model.draws",
        allowed="R-hat ≤ 1.01, bulk ESS ≥ 400, divergences ≤ 0.1 %",
    )


def _rows(values: Floats, n_channels: int, fill: float) -> Floats:
    """Return `values` (channel, period) with rows of `fill` for channels without history."""
    out = np.full((n_channels, values.shape[1]), fill)
    out[: len(values)] = values
    return out


def _platform(history: History, n_channels: int) -> Floats:
    claimed = history.platform.get("gmv_cny")
    if claimed is None:
        return np.full((n_channels, history.n_periods), np.nan)
    return _rows(np.asarray(claimed, dtype=float), n_channels, np.nan)


def _by_name(p: Parameters, design: Design, parts: Parts) -> dict[str, Floats]:
    """Return draws by parameter name: globals (draw,), others with their channel or phase axis."""
    grid = design.grid
    named: dict[str, Floats] = dict(p.shared)
    for i, phase in enumerate(grid.phases):
        named[f"phase_log_multiplier[{phase}]"] = p.phase[:, i]
        named[f"rush[{phase}]"] = p.rush[:, i]
        for place in range(p.log_last.shape[2]):
            named[f"last_day[{phase},{place}]"] = np.exp(p.log_last[:, i, place])
        for k, kind in enumerate(grid.kinds):
            named[f"kind_log_shift[{kind},{phase}]"] = p.kind[:, k, i]
    for m, (j, i) in enumerate(zip(grid.cell_event, grid.cell_phase, strict=True)):
        named[f"event_log_multiplier[{grid.events[j]},{grid.phases[i]}]"] = p.log_multiple[:, m]
    for name in ("roi", "half_life_days", "delay_share", "half", "slope", "power", "widening"):
        for c, channel in enumerate(design.channels):
            named[f"{name}[{channel}]"] = getattr(p, name)[:, c]
    for name in ("inflation", "organic", "claim_noise_sd", "claim_real", "claim_growth"):
        for c, channel in enumerate(design.claiming):
            named[f"{name}[{channel}]"] = getattr(p, name)[:, c]
    for f, feature in enumerate(design.features.names):
        named[f"beta[{feature}]"] = p.beta[:, f]
    named[f"beta[{design.features.names[0]}]"] = parts.log_level
    return named
