"""The conjugate part of the model of deals: coefficients given spreads, and spreads on a grid.

One row an observation: what a deal sold, or what was promised for it. Given the spreads,

    target = design · coefficients + told · quality of the creator + [promised] boast + noise

is normal; a creator's quality ~ N(0, quality_sd²) is shared by all her observations (told: 1 of
what was sold, the insight of agencies of what was promised), her boast ~ N(0, boast_sd²) by what is
promised of her. Both are integrated out (Woodbury), coefficients have a normal prior. What is left,
the density of five log spreads, is summed over a grid around its mode.

Source: Rue, Martino & Chopin (2009) for the grid; Gelman et al., Bayesian Data Analysis, ch. 15.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.linalg import solve_triangular
from scipy.optimize import minimize

from bigsale.response.priors import Prior

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

NODES = np.linspace(-2.4, 2.4, 5)
"""Nodes of the grid along each axis, in standard deviations around the mode."""
FARTHEST = 2.7
"""Nodes farther from the mode are left out: they weigh next to nothing."""
STEP = 0.05
"""Step of the finite differences at the mode, on the log scale."""


@dataclass(frozen=True, eq=False)
class Observations:
    """Observations ordered by creator.

    `target` (obs,): logs. `design` (obs, coefficient). `variance` (obs,): of the noise where the
    scales are 1. `is_sale` (obs,): sold (scale 4) or promised (scale 3). `first` (creator,): place
    of each creator's first observation.
    """

    target: Floats
    design: Floats
    variance: Floats
    is_sale: npt.NDArray[np.bool_]
    first: Ints


@dataclass(frozen=True, eq=False)
class NormalPrior:
    """Coefficients ~ N(mean, precision⁻¹): (coefficient,) and (coefficient, coefficient)."""

    mean: Floats
    precision: Floats


@dataclass(frozen=True, eq=False)
class Reputation:
    """What is known of creators' quality and boast (logs), normal given all else; (…, creator).

    `quality`, `boast`: means. `quality_var`, `boast_var`, `both`: variances and covariance.
    """

    quality: Floats
    boast: Floats
    quality_var: Floats
    boast_var: Floats
    both: Floats

    def told(self, promise: Floats, error_var: Floats, insight: Floats) -> tuple[Floats, Floats]:
        """Return mean and variance of quality once a promise is known, (…, creator).

        `promise`: what it exceeds what was to be expected by, NaN where there is none;
        `error_var`: variance of its error; `insight`: how much of her quality it tells.
        """
        known = np.isfinite(promise)
        pull = insight * self.quality_var + self.both
        spread = insight * (pull + self.both) + self.boast_var + error_var
        gain = np.where(known, pull / spread, 0.0)
        surprise = np.where(known, promise, 0.0) - insight * self.quality - self.boast
        return self.quality + gain * surprise, self.quality_var - gain * pull


def strangers(log_spreads: Floats, shape: tuple[int, ...]) -> Reputation:
    """Return what is known of creators without any deal; log_spreads (draw, 5)."""
    quality_var, boast_var = (
        np.broadcast_to(np.exp(2 * log_spreads[:, [i]]), shape) for i in (0, 1)
    )
    zero = np.zeros(shape)
    return Reputation(zero, zero, quality_var, boast_var, zero)


def reputation_of(
    log_spreads: Floats, seen: Observations, noise: Floats, rest: Floats
) -> tuple[Reputation, Floats]:
    """Return quality and boast given residuals `rest` (…, obs), and log |I + D Z'N⁻¹Z| by creator.

    `noise` (…, obs) variances; log_spreads (…, 5). D: prior variances; Z: how much each of the two
    moves an observation.
    """
    quality_var, boast_var = (np.exp(2 * log_spreads[..., [i]]) for i in (0, 1))
    told, promised = told_of(log_spreads, seen.is_sale), ~seen.is_sale

    def by_creator(one: Floats) -> Floats:
        return np.asarray(np.add.reduceat(one / noise, seen.first, axis=-1))

    weight, shared, boasts = map(by_creator, (told**2, told * promised, promised.astype(float)))
    pull, pull_boast = by_creator(told * rest), by_creator(promised * rest)
    first, second = 1 / quality_var + weight, 1 / boast_var + boasts
    size = first * second - shared**2
    known = Reputation(
        quality=(second * pull - shared * pull_boast) / size,
        boast=(first * pull_boast - shared * pull) / size,
        quality_var=second / size,
        boast_var=first / size,
        both=-shared / size,
    )
    return known, np.log(size * quality_var * boast_var)


@dataclass(frozen=True, eq=False)
class Given:
    """The posterior of coefficients at given spreads, and the log evidence of these."""

    mean: Floats
    chol: Floats
    log_evidence: float


def told_of(log_spreads: Floats, is_sale: npt.NDArray[np.bool_]) -> Floats:
    """Return how much of a creator's quality observations tell; log_spreads (…, 5) → (…, obs)."""
    return np.asarray(np.where(is_sale, 1.0, np.exp(log_spreads[..., [4]])))


def noise_of(log_spreads: Floats, is_sale: npt.NDArray[np.bool_], variance: Floats) -> Floats:
    """Return the noise variance of observations; log_spreads (…, 5) → (…, obs)."""
    _, _, promise, luck, _ = np.exp(2 * log_spreads).T
    scale = np.where(is_sale, np.atleast_1d(luck)[:, None], np.atleast_1d(promise)[:, None])
    return np.asarray(scale * variance)


def shift_of(log_spreads: Floats, is_sale: npt.NDArray[np.bool_], variance: Floats) -> Floats:
    """Return what makes quality and luck factors of mean one: half their variances, (…, obs)."""
    half_quality = np.atleast_2d(np.exp(2 * log_spreads[..., [0]])) / 2
    told = np.atleast_2d(told_of(log_spreads, is_sale))
    luck = noise_of(log_spreads, is_sale, variance)
    return np.asarray(told**2 * half_quality + np.where(is_sale, luck / 2, 0.0))


def given_spreads(log_spreads: Floats, seen: Observations, prior: NormalPrior) -> Given:
    """Return the posterior of coefficients at `log_spreads` (5,).

    With V the covariance of the observations: precision Q = P + X'V⁻¹X, mean = m + Q⁻¹X'V⁻¹r,
    log evidence −½ (log|V| + log|Q| − log|P| + r'V⁻¹r − g'Q⁻¹g), r = target − Xm.
    """
    noise = noise_of(log_spreads, seen.is_sale, seen.variance)[0]
    shift = shift_of(log_spreads, seen.is_sale, seen.variance)[0]
    rest = seen.target + shift - seen.design @ prior.mean
    both = np.column_stack([seen.design, rest])
    weighted = both / noise[:, None]
    known, log_known = reputation_of(log_spreads, seen, noise, both.T)
    told = told_of(log_spreads, seen.is_sale)
    by_creator = np.add.reduceat(weighted * told[:, None], seen.first, axis=0)
    by_promise = np.add.reduceat(weighted * ~seen.is_sale[:, None], seen.first, axis=0)
    inner = both.T @ weighted - known.quality @ by_creator - known.boast @ by_promise
    chol = np.linalg.cholesky(prior.precision + inner[:-1, :-1])
    half = solve_triangular(chol, inner[:-1, -1], lower=True)
    log_det = np.log(noise).sum() + log_known.sum()
    log_det += 2 * np.log(np.diag(chol)).sum()
    evidence = -0.5 * (log_det + inner[-1, -1] - half @ half)
    return Given(prior.mean + solve_triangular(chol.T, half), chol, float(evidence))


def spreads_on_grid(
    seen: Observations, prior: NormalPrior, spreads: tuple[Prior, ...]
) -> tuple[Floats, Floats, list[Given]]:
    """Return nodes (node, 5) of the log spreads, their weights (node,), the posterior at each."""
    centre, width = (np.array([getattr(p, name) for p in spreads]) for name in ("mean", "sd"))

    def density(at: Floats) -> float:
        return given_spreads(at, seen, prior).log_evidence - 0.5 * float(
            (((at - centre) / width) ** 2).sum()
        )

    found = minimize(lambda at: -density(at), centre, method="L-BFGS-B", options={"eps": 1e-4})
    axes = _axes(density, found.x, width)
    n = len(spreads)
    steps = np.stack(np.meshgrid(*[NODES] * n, indexing="ij"), axis=-1).reshape(-1, n)
    steps = steps[(steps**2).sum(axis=1) <= FARTHEST**2]
    nodes = found.x + steps @ axes.T
    at_nodes = [given_spreads(node, seen, prior) for node in nodes]
    log_weight = np.array([one.log_evidence for one in at_nodes])
    log_weight -= 0.5 * (((nodes - centre) / width) ** 2).sum(axis=1)
    weight = np.exp(log_weight - log_weight.max())
    return nodes, weight / weight.sum(), at_nodes


def _axes(density: Callable[[Floats], float], mode: Floats, width: Floats) -> Floats:
    """Return the axes of the grid: principal directions of the curvature at the mode, one sd."""

    def cross(a: Floats, b: Floats) -> float:
        same = density(mode + a + b) + density(mode - a - b)
        return same - density(mode + a - b) - density(mode - a + b)

    steps = STEP * np.eye(len(width))
    curvature = np.array([[cross(a, b) for b in steps] for a in steps])
    value, vector = np.linalg.eigh(-curvature / (4 * STEP**2))
    return np.asarray(vector / np.sqrt(np.maximum(value, 1 / width.max() ** 2)))


def coefficient_draws(
    nodes: Floats, weight: Floats, given: list[Given], *, n_draws: int, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """Return draws of log spreads (draw, 5) and of coefficients (draw, coefficient).

    Nodes are drawn systematically, so that each appears as often as its weight says.
    """
    places = (np.arange(n_draws) + rng.uniform()) / n_draws
    chosen = np.minimum(np.searchsorted(np.cumsum(weight), places), len(weight) - 1)
    chosen = rng.permutation(chosen)
    noise = rng.standard_normal((n_draws, len(given[0].mean)))
    out = np.empty_like(noise)
    for node in np.unique(chosen):
        at = chosen == node
        one = given[node]
        out[at] = one.mean + solve_triangular(one.chol.T, noise[at].T).T
    return nodes[chosen], out
