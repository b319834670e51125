"""The kit's sampler against NumPyro's NUTS on the same model, written again in JAX.

    python tests/benchmarks/sampler_check.py [--draws 4000] [--points 20] [--case NAME]

First log density and gradient of both at random points, to 1e-8 relative. Then long runs of both
samplers: means and 5/50/95 % quantiles of every parameter must agree within Monte-Carlo error.
Exits with 1 where they do not. Writes results/sampler_check.md. With --draws 0 only density and
gradient are compared, in a minute: do so whenever the model changes.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np
import reading
import shops
from tests.support.response_shop import tiny_brief, tiny_history

from bigsale.response.density import log_density
from bigsale.response.design import Design, make_design
from bigsale.response.diagnostics import ess_bulk
from bigsale.response.draws import prior_draws
from bigsale.response.packing import pack
from bigsale.response.sampling import Posterior, sample

CLOSE = 1e-8
"""Log density and gradient agree to this, relative to the largest entry."""
LEVELS = (0.05, 0.5, 0.95)
FALSE_ALARM = 0.01
"""Chance that a right sampler is called wrong, over all comparisons of a case (Bonferroni)."""
LUMPY = np.array([0.0, 1.0])
"""The tiny shop's second channel is taken for deals, so that every term of the model counts."""
CASES = ("tiny daily shop with a lift test", "5 channels × 156 weeks")


@dataclass(frozen=True)
class Verdict:
    """One case: largest differences found, and whether they are within bounds."""

    case: str
    parameters: int
    value_error: float
    gradient_error: float
    worst_z: float
    worst: str
    bound_z: float

    @property
    def passed(self) -> bool:
        return max(self.value_error, self.gradient_error) < CLOSE and self.worst_z < self.bound_z


def design_of(case: str) -> Design:
    """Return the design of a case."""
    if case == CASES[0]:
        design = make_design(tiny_history(tests=True, rates=True), tiny_brief())
        return replace(design, arrays=design.arrays._replace(claim_lumpy=LUMPY))
    shop = shops.speed_shop(case)
    brief, history = reading.load(shops.written(shop, shop.config.campaign))
    return make_design(history, brief)


def ours_at(points: np.ndarray, design: Design) -> tuple[np.ndarray, np.ndarray]:
    """Return our log density (point,) and gradient (point, parameter)."""
    data, gradients = pack(design.arrays), np.empty_like(points)
    values = [log_density(point, data, row) for point, row in zip(points, gradients, strict=True)]
    return np.array(values), gradients


def theirs(design: Design, folder: Path, more: dict, options: dict) -> dict[str, np.ndarray]:
    """Run NumPyro on the design; return what it wrote."""
    folder.mkdir(parents=True, exist_ok=True)
    np.savez(folder / "model.npz", **design.arrays._asdict(), **more)
    (folder / "options.json").write_text(json.dumps(options))
    python = shops.ROOT / ".peers" / "numpyro" / "bin" / "python"
    script = Path(__file__).parent / "peers" / "run_numpyro.py"
    files = [str(folder / name) for name in ("model.npz", "options.json", "out.npz")]
    subprocess.run([str(python), str(script), *files], check=True)
    with np.load(folder / "out.npz") as file:
        return {name: file[name] for name in file.files}


def our_draws(design: Design, draws: int) -> Posterior:
    return sample(design.arrays, seed=11, chains=4, draws=draws, progress=lambda stage: None)


def quantile_errors(theta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and quantiles (figure, parameter) with their Monte-Carlo standard errors.

    A quantile's error is half the distance between the quantiles one standard error of the level
    up and down (Vehtari et al. 2021); the level's error comes from the ESS of the indicator.
    """
    flat = theta.reshape(-1, theta.shape[-1])
    figures, errors = [flat.mean(axis=0)], [flat.std(axis=0) / np.sqrt(_ess(theta))]
    for level in LEVELS:
        cut = np.quantile(flat, level, axis=0)
        size = _ess((theta <= cut).astype(float))
        off = np.sqrt(level * (1 - level) / size)
        high = [np.quantile(c, min(level + o, 1)) for c, o in zip(flat.T, off, strict=True)]
        low = [np.quantile(c, max(level - o, 0)) for c, o in zip(flat.T, off, strict=True)]
        figures.append(cut)
        errors.append((np.array(high) - np.array(low)) / 2)
    return np.array(figures), np.array(errors)


def _ess(theta: np.ndarray) -> np.ndarray:
    """Return effective sizes, at most the number of draws: anticorrelation is not relied on."""
    return np.minimum(ess_bulk(theta), theta.shape[0] * theta.shape[1])


def check(case: str, *, draws: int, points: int) -> Verdict:
    """Compare both on one case; without draws only density and gradient, at prior points."""
    design = design_of(case)
    at = 0.5 * prior_draws(design, points, np.random.default_rng(5))
    starts, ours = at[:4], None
    if draws:
        ours = our_draws(design, draws).theta
        starts, last = ours[:, 0], ours[:, -points // 4 :]
        at = np.concatenate([at, last.reshape(-1, at.shape[1])])
    folder = shops.BENCH / "sampler" / case.replace(" ", "_")
    options = {"chains": 4, "tune": max(draws // 2, 500), "draws": draws, "seed": 3}
    told = theirs(design, folder, {"points": at, "starts": starts}, options)
    values, gradients = ours_at(at, design)
    offset = values - told["values"]
    biggest = np.abs(gradients).max(axis=1, keepdims=True)
    return Verdict(
        case,
        at.shape[1],
        float((np.abs(offset - offset[-1]) / np.abs(values)).max()),
        float((np.abs(gradients - told["gradients"]) / biggest).max()),
        *(largest_z(ours, told["theta"], design) if ours is not None else (0.0, "", np.inf)),
    )


def largest_z(ours: np.ndarray, other: np.ndarray, design: Design) -> tuple[float, str, float]:
    """Return the largest difference in Monte-Carlo errors, where it is, and its bound."""
    (a, a_error), (b, b_error) = quantile_errors(ours), quantile_errors(other)
    z = np.abs(a - b) / np.hypot(a_error, b_error)
    row, column = np.unravel_index(z.argmax(), z.shape)
    what = ("mean", *(f"{level:.0%}" for level in LEVELS))[row]
    return float(z.max()), f"{what} of {design.parameter_names[column]}", bound(z.size)


def bound(comparisons: int) -> float:
    """Return the |z| that a right sampler passes all at once with 1 % risk."""
    from scipy.stats import norm

    return float(norm.isf(FALSE_ALARM / 2 / comparisons))


def report(verdicts: list[Verdict], draws: int) -> str:
    """Return the results as a page."""
    lines = [
        "# The sampler against NumPyro's NUTS on the same model",
        "",
        f"4 chains × {draws} draws each. Log density and gradient: largest relative difference. "
        "z: difference of a mean or quantile over its Monte-Carlo error; the bound keeps the risk "
        "of a false alarm over all comparisons of a case at 1 %.",
        "",
        "| case | parameters | log density | gradient | largest z | bound | where | passed |",
        "|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {v.case} | {v.parameters} | {v.value_error:.1e} | {v.gradient_error:.1e} "
        f"| {v.worst_z:.2f} | {v.bound_z:.2f} | {v.worst} | {'yes' if v.passed else 'no'} |"
        for v in verdicts
    ]
    return "\n".join([*lines, ""])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=4000)
    parser.add_argument("--points", type=int, default=20)
    parser.add_argument("--case", choices=CASES, action="append")
    options = parser.parse_args()
    cases = options.case or CASES
    verdicts = [check(case, draws=options.draws, points=options.points) for case in cases]
    text = report(verdicts, options.draws)
    print(text)
    shops.RESULTS.mkdir(exist_ok=True)
    if options.draws:
        (shops.RESULTS / "sampler_check.md").write_text(text)
    return 0 if all(v.passed for v in verdicts) else 1


if __name__ == "__main__":
    sys.exit(main())
