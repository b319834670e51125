"""From the density to posterior draws: mode, Laplace metric, short adaptation, HMC."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.linalg import eigh, solve_triangular
from scipy.optimize import minimize

from bigsale.compiling import compile_apart
from bigsale.response.diagnostics import convergence
from bigsale.response.fields import SPREAD, TREND
from bigsale.response.hmc import curvature, joint_density, run_chain
from bigsale.response.joint_cells import apart_all
from bigsale.response.packing import Arrays, Packed, pack
from bigsale.response.result import Diagnostics
from bigsale.threads import THREADS, one_thread

Floats = npt.NDArray[np.float64]

TARGET_ACCEPTANCE = 0.65
CAREFUL_ACCEPTANCE = 0.97
"""Target of the second try: smaller steps follow the narrow ends of pooled spreads."""
PATH = 1.3
"""Usual path length; a turn of a unit normal is 2π."""
CAREFUL_PATH = 4.5
RHAT_MAX = 1.01
ESS_MIN = 400.0
DIVERGENT_SHARE_MAX = 0.001
"""Divergences up to this share of the draws are told, not fatal."""
WARMUP = (60, 120)
"""Draws of each warm-up stage; after each the metric is estimated again."""
FIRST_PATH = 0.7
"""Paths of the first stage as a share of the usual ones: its metric is only a start."""
FINAL_WARMUP = 20
ROUGH_STEPS, FINE_STEPS = 60, 100
"""Of the search for the mode: from the prior's centre, and in round coordinates."""
FAR_OFF = 1e12
"""Stands for a density that overflows where a search steps too far."""
POOLED = [TREND, SPREAD]
"""Spreads of pooled parameters: held at the prior's centre in the search for the mode, and with
steps wider than the metric says, as what they spread lets them move little at a time."""
WIDER = 1.4
"""Times as wide."""
HELD = 0.05
"""Share of the metric in use that stays in the next one: directions hardly seen keep it."""
MOST_BLOCKS = 17
"""Chains that have not mixed after `draws` go on by a quarter of them at a time, up to five times
as long."""


@dataclass(frozen=True, eq=False)
class Posterior:
    """Draws of θ (chain, draw, parameter) and how they were made."""

    theta: Floats
    diagnostics: Diagnostics


@dataclass(frozen=True, eq=False)
class Metric:
    """Coordinates of a chain: y = centre + factor · q (y: see `joint_cells`)."""

    centre: Floats
    factor: Floats


def n_parameters(data: Packed) -> int:
    """Return the number of parameters."""
    return int(data.float_at[1])


def find_mode(data: Packed) -> Metric:
    """Return the y of highest density as centre, and the Laplace factor there.

    A rough L-BFGS from the prior's centre, then one in the coordinates that the Laplace factor at
    its end makes round. The spreads of pooled parameters stay at their prior medians: at the joint
    mode they would shrink to nothing, far from where the posterior is.
    """
    gradient = np.empty(n_parameters(data))

    def negative(y: Floats) -> tuple[float, Floats]:
        value = joint_density(y, data, gradient)
        gradient[POOLED] = 0.0
        if not (np.isfinite(value) and np.isfinite(gradient).all()):
            return FAR_OFF, np.zeros_like(gradient)
        return -value, -gradient

    rough = _lowest(negative, np.zeros(n_parameters(data)), ROUGH_STEPS)
    factor = laplace_factor(data, rough)

    def rounded(q: Floats) -> tuple[float, Floats]:
        value, slope = negative(rough + factor @ q)
        return value, factor.T @ slope

    mode = rough + factor @ _lowest(rounded, np.zeros(rough.size), FINE_STEPS)
    return Metric(mode, laplace_factor(data, mode))


def _lowest(
    negative: Callable[[Floats], tuple[float, Floats]], start: Floats, steps: int
) -> Floats:
    """Return where `negative` is lowest after at most so many L-BFGS steps."""
    options = {"maxiter": steps, "maxcor": 20, "ftol": 1e-9, "gtol": 1e-2}
    return np.asarray(minimize(negative, start, jac=True, method="L-BFGS-B", options=options).x)


def laplace_factor(data: Packed, mode: Floats, step: float = 1e-4) -> Floats:
    """Return lower triangular L with L Lᵀ = inverse Hessian at y = `mode`.

    The prior makes every curvature about 1 or more; smaller ones (off the mode) are raised.
    """
    n = mode.size
    hessian = np.empty((n, n))
    with ThreadPoolExecutor(THREADS) as pool:
        parts = np.array_split(np.arange(n), THREADS)
        list(pool.map(lambda rows: curvature(mode, step, rows, data, hessian), parts))
    for held in POOLED:
        hessian[held], hessian[:, held] = 0.0, 0.0
        hessian[held, held] = 1.0
    values, vectors = eigh(0.5 * (hessian + hessian.T))
    covariance = (vectors / np.maximum(np.abs(values), 0.5)) @ vectors.T
    return np.linalg.cholesky(covariance)


@one_thread
def sample(
    arrays: Arrays,
    *,
    seed: int,
    chains: int,
    draws: int,
    progress: Callable[[str], None],
    careful: bool = False,
) -> Posterior:
    """Draw from the posterior: `chains` × `draws`, deterministic by `seed`.

    Chains that have not mixed by then go on, up to five times as long. `careful`: smaller steps
    on longer paths.
    """
    compile_apart(__file__, "bigsale.response.warm", progress)
    started = time.perf_counter()
    data = pack(arrays)
    posterior = _draw(data, seed, chains, draws, progress=progress, careful=careful)
    seconds = time.perf_counter() - started
    return replace(posterior, diagnostics=replace(posterior.diagnostics, seconds=seconds))


def _draw(
    data: Packed,
    seed: int,
    chains: int,
    draws: int,
    *,
    progress: Callable[[str], None],
    careful: bool,
) -> Posterior:
    """Return draws of θ and their diagnostics, seconds not counted."""
    progress("mode")
    metric = find_mode(data)
    rng = np.random.default_rng(seed)
    seeds = rng.integers(0, 2**31, size=(len(WARMUP) + MOST_BLOCKS, chains))
    ends = [rng.standard_normal(metric.centre.size) * 0.5 for _ in range(chains)]
    how = (CAREFUL_PATH, CAREFUL_ACCEPTANCE) if careful else (PATH, TARGET_ACCEPTANCE)
    progress("warm-up")
    ends, metric, steps = _warm_up(ends, metric, data, seeds=seeds, how=how)
    blocks: list[Chains] = []
    for block in range(MOST_BLOCKS):
        progress("sampling" if block == 0 else "longer chains")
        lengths = (0, max(draws // 4, 1)) if block else (FINAL_WARMUP, draws)
        found = _run(
            ends, metric, data, seeds=seeds[len(WARMUP) + block], lengths=lengths, how=how,
            steps=steps,
        )  # fmt: skip
        blocks.append(found)
        ends, steps = found.ends, found.steps
        theta = np.concatenate([apart_all(b.draws, data) for b in blocks], axis=1)
        diverged = np.concatenate([b.diverged for b in blocks], axis=1)
        diagnostics = diagnose(theta, diverged)
        if diagnostics.converged or diagnostics.divergent:
            break
    return Posterior(theta, diagnostics)


@dataclass(frozen=True, eq=False)
class Chains:
    """What one round of all chains gave.

    Of each chain `draws` of y and `slopes` by q, both (draw, parameter).
    `diverged` (chain, draw): whether the path from the draw before was given up.
    """

    draws: list[Floats]
    slopes: list[Floats]
    ends: list[Floats]
    steps: Floats
    diverged: npt.NDArray[np.bool_]


def _warm_up(ends, metric, data, *, seeds, how):  # type: ignore[no-untyped-def]
    """Return where chains stand, the metric, estimated anew by each of a few rounds, and steps."""
    path, acceptance = how
    for stage, length in enumerate(WARMUP):
        found = _run(
            ends, metric, data, seeds=seeds[stage], lengths=(length // 3, length - length // 3),
            how=(path if stage else FIRST_PATH * path, acceptance), steps=np.zeros(len(ends)),
        )  # fmt: skip
        metric = _estimate(found, metric)
        ends = [
            solve_triangular(metric.factor, draws[-1] - metric.centre, lower=True)
            for draws in found.draws
        ]
    return ends, metric, found.steps


def _run(ends, metric, data, *, seeds, lengths, how, steps):  # type: ignore[no-untyped-def]
    """Run all chains at once; which thread runs a chain does not change its draws.

    On fewer cores than chains they share them, so that none is left to the end alone.
    """
    with ThreadPoolExecutor(len(ends)) as pool:
        jobs = [
            pool.submit(
                run_chain, end, metric.centre, metric.factor, data, int(seed),
                np.array([*lengths, *how, step]),
            )
            for end, seed, step in zip(ends, seeds, steps, strict=True)
        ]  # fmt: skip
        runs = [job.result() for job in jobs]
    return Chains(
        draws=[run[0] for run in runs],
        slopes=[run[1] for run in runs],
        ends=[run[3] for run in runs],
        steps=np.array([run[4] for run in runs]),
        diverged=np.stack([run[2][:, 2] > 0 for run in runs]),
    )


def _estimate(found: Chains, metric: Metric) -> Metric:
    """Return the metric of least Fisher divergence from warm-up draws and their gradients.

    In the coordinates in use, with S the covariance of draws and G that of gradients, it is the Σ
    with Σ G Σ = S: the geometric mean of covariance and inverse mean curvature (nutpie; Seyboldt,
    Carlson & Carpenter 2026). For a normal posterior it is exact as soon as there are more draws
    than parameters, where a covariance alone needs ten times as many.
    """
    draws, slopes = (np.concatenate(runs) for runs in (found.draws, found.slopes))
    white = solve_triangular(metric.factor, (draws - metric.centre).T, lower=True).T
    eye = np.eye(white.shape[1])
    spread = (1 - HELD) * np.cov(white.T) + HELD * eye
    steep = (1 - HELD) * np.cov(slopes.T) + HELD * eye
    root = np.linalg.cholesky(steep)
    values, vectors = eigh(root.T @ spread @ root)
    half = solve_triangular(root, vectors * values**0.25, lower=True, trans="T")
    centre = metric.centre + metric.factor @ white.mean(axis=0)
    factor = metric.factor @ np.linalg.cholesky(half @ half.T)
    factor[POOLED] *= WIDER
    return Metric(centre, factor)


def diagnose(theta: Floats, diverged: npt.NDArray[np.bool_]) -> Diagnostics:
    """Return the diagnostics of draws (chain, draw, parameter), `diverged` (chain, draw)."""
    with ThreadPoolExecutor(THREADS) as pool:
        halves = list(pool.map(convergence, np.array_split(theta, THREADS, axis=2)))
    worst = max(float(half[0].max()) for half in halves)
    bulk, tail = (min(float(half[i].min()) for half in halves) for i in (1, 2))
    divergences = int(diverged.sum())
    divergent = divergences > DIVERGENT_SHARE_MAX * diverged.size
    converged = worst <= RHAT_MAX and bulk >= ESS_MIN and not divergent
    return Diagnostics(
        rhat_max=worst,
        ess_bulk_min=bulk,
        ess_tail_min=tail,
        divergences=divergences,
        draws=theta.shape[1],
        chains=theta.shape[0],
        seconds=0.0,
        converged=converged,
        divergent=divergent,
        divergent_at=_narrow(theta, diverged),
    )


def _narrow(theta: Floats, diverged: npt.NDArray[np.bool_]) -> int | None:
    """Return the parameter whose value stands out most where paths were given up.

    A path that is given up leaves the chain where it was, so the draw noted is where it started.
    """
    if not diverged.any():
        return None
    off = theta[diverged].mean(axis=0) - theta.mean(axis=(0, 1))
    return int(np.argmax(np.abs(off) / np.maximum(theta.std(axis=(0, 1)), 1e-12)))
