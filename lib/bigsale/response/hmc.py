"""Hamiltonian Monte Carlo with paths of random length, compiled: one chain of the posterior.

The chain moves in q where y = centre + L q, so that the posterior is near a unit normal; L is
lower triangular. There a path of length T turns a coordinate by the angle T, so that paths of
random length around `path` (a turn is 2π) give nearly independent draws, without the steps
that a No-U-Turn tree throws away (Neal 2011, sections 3.2 and 4.2; Hoffman, Radul & Sountsov 2021).
A path keeps part of the momentum of the one before (Horowitz 1991; Neal 2011, section 5.5.3).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bigsale.response.arithmetic import compiled, in_caller
from bigsale.response.density import log_density
from bigsale.response.fields import CELL_LEAD
from bigsale.response.joint_cells import apart, apart_back
from bigsale.response.packing import Packed, ints_of

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

DIVERGENT = 1000.0
"""An energy error above this is a divergence (Stan's limit)."""
SHORTEST, LONGEST = 0.4, 1.6
"""Path lengths drawn evenly between these multiples of the usual one."""
KEPT = 0.6
"""Part of the momentum that a path takes over from the one before: short paths then go on in wide
directions, where fresh ones would walk to and fro."""
MOST_STEPS = 256


@compiled
def joint_density(y: Floats, data: Packed, gradient: Floats) -> float:
    """Return the log density at coordinates y (see `joint_cells`) and write its gradient in y."""
    theta, weighed = np.empty(y.size), np.empty(2 * ints_of(data, CELL_LEAD).size)
    apart(y, data, theta, weighed)
    value = log_density(theta, data, gradient)
    apart_back(data, weighed, gradient)
    return value


@compiled
def curvature(y: Floats, step: float, rows: Ints, data: Packed, hessian: Floats) -> None:
    """Write those rows of the Hessian of −log density at y, by differences of gradients."""
    moved, up, down = y.copy(), np.empty(y.size), np.empty(y.size)
    for i in rows:
        moved[i] = y[i] + step
        joint_density(moved, data, up)
        moved[i] = y[i] - step
        joint_density(moved, data, down)
        moved[i] = y[i]
        for j in range(y.size):
            hessian[i, j] = (down[j] - up[j]) / (2.0 * step)


@in_caller
def whitened_density(
    q: Floats, centre: Floats, factor: Floats, data: Packed, gradient: Floats
) -> float:
    """Return the log density at y = centre + L q and write its gradient in q."""
    n = q.size
    y, inner = np.empty(n), np.empty(n)
    unwhiten(q, centre, factor, y)
    value = joint_density(y, data, inner)
    for i in range(n):
        gradient[i] = 0.0
    # Four rows at a time: each pass over the gradient then serves four of them.
    for i in range(0, n - 3, 4):
        a, b, c, d = factor[i], factor[i + 1], factor[i + 2], factor[i + 3]
        ga, gb, gc, gd = inner[i], inner[i + 1], inner[i + 2], inner[i + 3]
        for j in range(i + 4):
            gradient[j] += a[j] * ga + b[j] * gb + c[j] * gc + d[j] * gd
    for i in range(n - n % 4, n):
        for j in range(i + 1):
            gradient[j] += factor[i, j] * inner[i]
    return value if np.isfinite(value) else -np.inf


@compiled
def unwhiten(q: Floats, centre: Floats, factor: Floats, y: Floats) -> None:
    """Write y = centre + L q; L is lower triangular, zero above its diagonal."""
    n = q.size
    for i in range(0, n - 3, 4):
        a, b, c, d = factor[i], factor[i + 1], factor[i + 2], factor[i + 3]
        ta, tb, tc, td = centre[i], centre[i + 1], centre[i + 2], centre[i + 3]
        for j in range(i + 4):
            ta += a[j] * q[j]
            tb += b[j] * q[j]
            tc += c[j] * q[j]
            td += d[j] * q[j]
        y[i], y[i + 1], y[i + 2], y[i + 3] = ta, tb, tc, td
    for i in range(n - n % 4, n):
        row = centre[i]
        for j in range(i + 1):
            row += factor[i, j] * q[j]
        y[i] = row


@in_caller
def _path(q, p, gradient, value, step, steps, centre, factor, data):  # type: ignore[no-untyped-def]
    """Move (q, p, gradient) along a leapfrog path in place.

    Returns (log density at the end, diverged, steps made).
    """
    energy = value - 0.5 * np.dot(p, p)
    for i in range(q.size):
        p[i] += 0.5 * step * gradient[i]
    for made in range(1, steps + 1):
        for i in range(q.size):
            q[i] += step * p[i]
        value = whitened_density(q, centre, factor, data, gradient)
        last = 0.5 * step if made == steps else step
        speed = 0.0
        for i in range(q.size):
            kick = 0.5 * step * gradient[i]
            speed += (p[i] + kick) ** 2
            p[i] += last * gradient[i]
        error = energy - (value - 0.5 * speed)
        if not error < DIVERGENT:
            return -np.inf, True, made
    return value, False, steps


@in_caller
def _first_step(q, centre, factor, data):  # type: ignore[no-untyped-def]
    """Return a step size whose first leapfrog step loses little energy."""
    step = 0.5
    gradient = np.empty(q.size)
    value = whitened_density(q, centre, factor, data, gradient)
    for _ in range(30):
        x, g, p = q.copy(), gradient.copy(), np.random.standard_normal(q.size)
        energy = value - 0.5 * np.dot(p, p)
        after, diverged, _ = _path(x, p, g, value, step, 1, centre, factor, data)
        if not diverged and energy - (after - 0.5 * np.dot(p, p)) < np.log(2.0):
            return step
        step *= 0.5
    return step


@compiled
def run_chain(start, centre, factor, data, seed, settings):  # type: ignore[no-untyped-def]
    """Run one chain from q = `start`.

    `settings` = (warm-up draws, kept draws, usual path length, target acceptance, first step; 0 to
    search). Warm-up adapts the step by dual averaging (Hoffman & Gelman 2014).
    Returns draws of y (draw, parameter), the gradient in q at each (draw, parameter), per draw (log
    density, steps, diverged, acceptance), the last q, and the step.
    """
    np.random.seed(seed)
    warmup, keep, path, target = int(settings[0]), int(settings[1]), settings[2], settings[3]
    q = start.copy()
    n = q.size
    gradient = np.empty(n)
    value = whitened_density(q, centre, factor, data, gradient)
    step = settings[4] if settings[4] > 0.0 else _first_step(q, centre, factor, data)
    anchor, gap, log_mean = np.log(10.0 * step), 0.0, np.log(step)
    draws, slopes, facts = np.empty((keep, n)), np.empty((keep, n)), np.empty((keep, 4))
    fresh = np.sqrt(1.0 - KEPT * KEPT)
    speed = np.random.standard_normal(n)
    for i in range(warmup + keep):
        length = path * (SHORTEST + (LONGEST - SHORTEST) * np.random.random())
        steps = min(max(1, int(np.rint(length / step))), MOST_STEPS)
        for j in range(n):
            speed[j] = KEPT * speed[j] + fresh * np.random.standard_normal()
        x, p, g = q.copy(), speed.copy(), gradient.copy()
        energy = value - 0.5 * np.dot(p, p)
        after, diverged, made = _path(x, p, g, value, step, steps, centre, factor, data)
        error = np.inf if diverged else energy - (after - 0.5 * np.dot(p, p))
        accept = min(1.0, np.exp(-error))
        if np.random.random() < accept:
            q, gradient, value, speed = x, g, after, p
        else:
            # Back the way it came: this keeps the posterior what it is (Horowitz 1991).
            for j in range(n):
                speed[j] = -speed[j]
        if i < warmup:
            count = i + 1.0
            gap += (target - accept - gap) / (count + 10.0)
            log_step = anchor - np.sqrt(count) / 0.05 * gap
            weight = count ** (-0.75)
            log_mean = weight * log_step + (1.0 - weight) * log_mean
            step = np.exp(log_mean if i == warmup - 1 else log_step)
        else:
            row = i - warmup
            for j in range(n):
                slopes[row, j] = gradient[j]
            unwhiten(q, centre, factor, draws[row])
            facts[row, 0], facts[row, 1] = value, made
            facts[row, 2], facts[row, 3] = 1.0 if diverged else 0.0, accept
    return draws, slopes, facts, q, step
