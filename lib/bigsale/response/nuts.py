"""The No-U-Turn Sampler, compiled: one chain of the response model's posterior.

Multinomial NUTS (Hoffman & Gelman 2014; Betancourt 2017) with the iterative tree of Phan, Pradhan
& Jankowiak (2019, arXiv:1912.11554): instead of recursion, a subtree of 2**depth leapfrog steps
keeps the momenta at the nodes where a smaller subtree starts, and checks each such subtree when
its last leaf is reached. The chain moves in q where θ = centre + L q, so that the identity is a
good metric there; L is lower triangular.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bigsale.response.arithmetic import compiled
from bigsale.response.density import log_density
from bigsale.response.packing import Packed

Floats = npt.NDArray[np.float64]

DIVERGENT = 1000.0
"""An energy error above this is a divergence (Stan's limit)."""


@compiled
def whitened_density(
    q: Floats, centre: Floats, factor: Floats, data: Packed, gradient: Floats
) -> float:
    """Return the log density at θ = centre + L q and write its gradient in q."""
    n = q.size
    theta = centre.copy()
    for i in range(n):
        row = 0.0
        for j in range(i + 1):
            row += factor[i, j] * q[j]
        theta[i] += row
    inner = np.empty(n)
    value = log_density(theta, data, inner)
    for i in range(n):
        gradient[i] = 0.0
    for i in range(n):
        g = inner[i]
        for j in range(i + 1):
            gradient[j] += factor[i, j] * g
    return value if np.isfinite(value) else -np.inf


@compiled
def _leapfrog(q, p, gradient, step, centre, factor, data):  # type: ignore[no-untyped-def]
    """Move (q, p) one step in place; returns the log density at the new q."""
    for i in range(q.size):
        p[i] += 0.5 * step * gradient[i]
        q[i] += step * p[i]
    value = whitened_density(q, centre, factor, data, gradient)
    for i in range(q.size):
        p[i] += 0.5 * step * gradient[i]
    return value


@compiled
def _turning(left, right, total):  # type: ignore[no-untyped-def]
    """Return whether momenta at both ends stopped pointing along the path's momentum sum."""
    along_left, along_right = 0.0, 0.0
    for i in range(left.size):
        rho = total[i] - 0.5 * (left[i] + right[i])
        along_left += left[i] * rho
        along_right += right[i] * rho
    return along_left <= 0.0 or along_right <= 0.0


@compiled
def _bits(leaf: int) -> tuple[int, int]:
    """Return first and last checkpoint to compare with at (or to write at) this leaf."""
    last, half = 0, leaf >> 1
    while half > 0:
        last += half & 1
        half >>= 1
    subtrees, rest = 0, leaf
    while rest & 1:
        subtrees += 1
        rest >>= 1
    return last - subtrees + 1, last


@compiled
def _draw(q, value, gradient, step, max_depth, centre, factor, data):  # type: ignore[no-untyped-def]
    """Make one transition from q in place.

    Returns (log density, acceptance statistic, leapfrog steps, diverged).
    """
    n = q.size
    p = np.random.standard_normal(n)
    energy = value - 0.5 * np.dot(p, p)
    ends_q = np.stack((q, q))
    ends_p = np.stack((p, p))
    ends_g = np.stack((gradient, gradient))
    momentum_sum = p.copy()
    checkpoints = np.empty((max_depth + 1, 2, n))
    log_weight, accept, steps, diverged = 0.0, 0.0, 0, False
    kept = np.array([value, value])
    candidate, candidate_gradient = q.copy(), gradient.copy()
    for depth in range(max_depth):
        side = 1 if np.random.random() < 0.5 else 0
        direction = step if side == 1 else -step
        x, m, g = ends_q[side], ends_p[side], ends_g[side]
        sub_sum, sub_weight = np.zeros(n), -np.inf
        turning = False
        for leaf in range(1 << depth):
            new_value = _leapfrog(x, m, g, direction, centre, factor, data)
            error = energy - (new_value - 0.5 * np.dot(m, m))
            if not np.isfinite(error):
                error = np.inf
            steps += 1
            accept += min(1.0, np.exp(-error))
            if error > DIVERGENT:
                diverged = True
                break
            sub_sum += m
            bigger = max(sub_weight, -error)
            total = bigger + np.log(np.exp(sub_weight - bigger) + np.exp(-error - bigger))
            if np.random.random() < np.exp(-error - total):
                candidate[:] = x
                candidate_gradient[:] = g
                kept[1] = new_value
            sub_weight = total
            first, last = _bits(leaf)
            if leaf & 1 == 0:
                checkpoints[last, 0] = m
                checkpoints[last, 1] = sub_sum
            else:
                for i in range(last, first - 1, -1):
                    part = sub_sum - checkpoints[i, 1] + checkpoints[i, 0]
                    if _turning(checkpoints[i, 0], m, part):
                        turning = True
                        break
                if turning:
                    break
        if turning or diverged:
            break
        if np.random.random() < np.exp(min(0.0, sub_weight - log_weight)):
            q[:] = candidate
            gradient[:] = candidate_gradient
            kept[0] = kept[1]
        bigger = max(log_weight, sub_weight)
        log_weight = bigger + np.log(np.exp(log_weight - bigger) + np.exp(sub_weight - bigger))
        momentum_sum += sub_sum
        if _turning(ends_p[0], ends_p[1], momentum_sum):
            break
    return kept[0], accept / max(steps, 1), steps, diverged


@compiled
def _first_step(q, centre, factor, data):  # type: ignore[no-untyped-def]
    """Return a step size whose first leapfrog step is accepted with about 80 %."""
    step = 0.5
    gradient = np.empty(q.size)
    value = whitened_density(q, centre, factor, data, gradient)
    p = np.random.standard_normal(q.size)
    energy = value - 0.5 * np.dot(p, p)
    for _ in range(30):
        x, m, g = q.copy(), p.copy(), gradient.copy()
        after = _leapfrog(x, m, g, step, centre, factor, data)
        error = energy - (after - 0.5 * np.dot(m, m))
        if np.isfinite(error) and error < -np.log(0.5):
            return step
        step *= 0.5
    return step


@compiled
def run_chain(start, centre, factor, data, seed, settings):  # type: ignore[no-untyped-def]
    """Run one chain from q = `start`.

    `settings` = (warm-up draws, kept draws, deepest tree, target acceptance, first step; ≤ 0 to
    search). Warm-up adapts the step by dual averaging.
    Returns draws of θ (draw, parameter), per-draw (log density, steps, diverged, acceptance),
    the last q, and the step.
    """
    np.random.seed(seed)
    warmup, keep, max_depth = int(settings[0]), int(settings[1]), int(settings[2])
    target, step = settings[3], settings[4]
    q = start.copy()
    n = q.size
    gradient = np.empty(n)
    value = whitened_density(q, centre, factor, data, gradient)
    if step <= 0.0:
        step = _first_step(q, centre, factor, data)
    anchor, gap, log_mean = np.log(10.0 * step), 0.0, np.log(step)
    draws, facts = np.empty((keep, n)), np.empty((keep, 4))
    for i in range(warmup + keep):
        value, accept, steps, diverged = _draw(
            q, value, gradient, step, max_depth, centre, factor, data
        )
        if i < warmup:
            count = i + 1.0
            gap += (target - accept - gap) / (count + 10.0)
            log_step = anchor - np.sqrt(count) / 0.05 * gap
            weight = count ** (-0.75)
            log_mean = weight * log_step + (1.0 - weight) * log_mean
            step = np.exp(log_step)
            if i == warmup - 1:
                step = np.exp(log_mean)
        else:
            row = i - warmup
            for a in range(n):
                draws[row, a] = centre[a]
                for b in range(a + 1):
                    draws[row, a] += factor[a, b] * q[b]
            facts[row, 0], facts[row, 1] = value, steps
            facts[row, 2], facts[row, 3] = 1.0 if diverged else 0.0, accept
    return draws, facts, q, step
