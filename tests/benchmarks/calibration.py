"""Simulation-based calibration of the kit's sampler (Talts et al. 2018, Modrák et al. 2023).

    python tests/benchmarks/calibration.py [--replicates 400] [--case daily|weekly] [--first 0]

θ is drawn from the prior, data from the model given θ, and the posterior of these data sampled:
then the rank of θ among independent posterior draws is uniform, parameter by parameter, and so is
that of the log density of θ, which sees errors that single parameters hide. The data are simulated
by `draws.py` and the lines below, not by the compiled density. Claims count in full here (power
1): a likelihood to a power is no model that data could be drawn from.

Replicates are kept in .bench/sbc/, one line each, and not made twice by the same code. Exits with
1 where a group of parameters is not uniform. Writes results/calibration.md.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np
import shops
from scipy.stats import chi2, kstest
from tests.support.response_shop import in_weeks, tiny_brief, tiny_history

from bigsale.response.density import log_density
from bigsale.response.density_evidence import later_outside, seen_inside
from bigsale.response.design import Design, make_design
from bigsale.response.draws import (
    Parameters,
    Parts,
    parameters,
    prior_draws,
    sales_parts,
    without_trend,
)
from bigsale.response.fields import (
    BASE_SHARE,
    BASE_SHARE_SD,
    CLAIM_FLOOR,
    CLAIM_TAIL,
    YEAR_DAYS,
)
from bigsale.response.packing import Arrays, pack
from bigsale.response.priors import CHANNEL_NAMES, RATE_NAMES, claim_priors
from bigsale.response.sampling import sample

CHAINS, DRAWS, KEPT = 4, 500, 99
"""Of CHAINS × DRAWS, KEPT evenly spaced ones are ranked: 100 possible ranks."""
BINS = (20, 10, 5)
"""Bins of the chi-square test: the most that leave five replicates a bin."""
FALSE_ALARM = 0.01
LUMPY = np.array([0.0, 1.0])
"""The second channel is taken for deals, so that every term of the model counts."""
GROUPS = ("shared", "baseline", "events", "channels", "claims", "rates", "log density")


@dataclass(frozen=True)
class Uniformity:
    """One group: smallest p of its parameters, each times their number (Bonferroni)."""

    group: str
    parameters: int
    chi_square_p: float
    ecdf_p: float
    worst: str

    @property
    def passed(self) -> bool:
        return min(self.chi_square_p, self.ecdf_p) > FALSE_ALARM


def design_of(case: str) -> Design:
    """Return a small design: 300 days or 57 weeks of two channels, two past sales, a lift test."""
    history = tiny_history(n_days=300 if case == "daily" else 399, tests=True, rates=True)
    if case == "weekly":
        history = in_weeks(history)
    design = make_design(history, tiny_brief())
    whole = design.arrays._replace(claim_power=np.ones(1), claim_lumpy=LUMPY)
    return replace(design, arrays=whole)


def draw_prior(design: Design, rng: np.random.Generator) -> np.ndarray:
    """Return θ (parameter,) from the prior, its factor for the baseline's share included."""
    while True:
        theta = prior_draws(design, 1, rng)
        p = parameters(theta, design)
        whole_cny = np.exp(p.beta[0, 0]) * design.arrays.sizes.periods
        left = 1 - (p.roi[0] * design.arrays.total_spend_cny).sum() / whole_cny
        if rng.uniform() < np.exp(-0.5 * ((left - BASE_SHARE) / BASE_SHARE_SD) ** 2):
            return np.asarray(theta[0])


def simulate(theta: np.ndarray, design: Design, rng: np.random.Generator) -> Arrays:
    """Return the design's arrays with claims, sales and test results drawn given θ (parameter,).

    Claims come first: the real part of their surprises moves what the channels sell.
    """
    a, p = design.arrays, parameters(theta[None], design)
    a = a._replace(log_claimed=draw_claims(p, design, rng))
    parts = sales_parts(p, replace(design, arrays=a))
    added = parts.contribution_cny[0]
    log_expected = np.log(parts.baseline_cny[0] + added.sum(axis=0))
    return a._replace(
        log_sales=log_expected + draw_noise(p, design, rng),
        test_roi=test_results(p, added, design, rng),
        log_rate=draw_rates(p, design, parts, rng),
    )


def draw_claims(p: Parameters, design: Design, rng: np.random.Generator) -> np.ndarray:
    """Return log claims (claim, period) about what is expected without their surprises."""
    a = design.arrays
    silent = a._replace(claim_reported=np.zeros_like(a.claim_reported))
    parts = sales_parts(p, replace(design, arrays=silent))
    added, n = parts.contribution_cny[0], a.sizes.periods
    reach = added / parts.top_cny[0][:, None] / parts.felt[0] ** p.power[0][:, None]
    tide = np.exp(without_trend(p, design)[0]) * parts.demand[0]
    years = (np.arange(n) - a.claim_middle[:, None]) * float(a.grain_days[0]) / YEAR_DAYS
    claimed = np.log(p.claim_growth[0])[:, None] * years
    for k, c in enumerate(a.claim_channel):
        halo = tide * reach[c]
        organic, total = p.organic[0, k], added[c].sum()
        mix = (1 - organic) * added[c] / total + organic * halo / halo.sum()
        error = p.claim_noise_sd[0, k] * rng.standard_t(CLAIM_TAIL, size=n)
        claimed[k] += np.log(p.inflation[0, k] * total * (mix + CLAIM_FLOOR / n)) + error
    return claimed


def unshifted(parts: Parts) -> np.ndarray:
    """Return the baseline, (period,), before channels' sales of other weeks move it."""
    return np.asarray(parts.ordinary_cny[0] * parts.demand[0])


def draw_noise(p: Parameters, design: Design, rng: np.random.Generator) -> np.ndarray:
    """Return swing plus noise of log sales, (period,): part of each surprise goes on."""
    shared = {name: values[0] for name, values in p.shared.items()}
    scale, tail = shared["noise_sd"], 2 + shared["noise_tail"]
    memory = 0.5 ** (design.arrays.grain_days[0] / shared["swing_memory_days"])
    surprises = scale * rng.standard_t(tail, size=design.arrays.sizes.periods)
    swing, out = 0.0, np.empty_like(surprises)
    for t, surprise in enumerate(surprises):
        out[t] = swing + surprise
        learnt = surprise / (1 + surprise**2 / (tail * scale**2))
        swing = memory * (swing + shared["swing_gain"] * learnt)
    return out


def draw_rates(p: Parameters, design: Design, parts: Parts, rng: np.random.Generator) -> np.ndarray:
    """Return log rates of the whole shop, (rate, period): by who sells, with an error."""
    base, added = unshifted(parts), parts.contribution_cny[0]
    mix = (base + p.rate_ratio[0] @ added) / (base + added.sum(axis=0))
    moved = p.rate_power[0][:, None] * np.log(parts.demand[0])
    error = p.rate_noise_sd[0][:, None] * rng.standard_t(CLAIM_TAIL, size=mix.shape)
    return np.log(p.rate_level[0])[:, None] + moved + np.log(mix) + error


def test_results(
    p: Parameters, added_cny: np.ndarray, design: Design, rng: np.random.Generator
) -> np.ndarray:
    """Return what lift tests measure, (test,): the model's reading of their window, with errors."""
    a, grain = design.arrays, float(design.arrays.grain_days[0])
    results = np.empty(len(a.test_channel))
    for i, c in enumerate(a.test_channel):
        window = slice(a.test_first[i], a.test_after[i])
        spend_cny = a.spend[c, window].sum() * design.usual_spend_cny[c]
        roi = added_cny[c, window].sum() / spend_cny
        periods = int(a.test_after[i] - a.test_first[i])
        after, _ = later_outside(np.log(p.shared["later_days"][0]), grain, periods)
        roi *= 1 + (1 / p.long_run[0, c] - 1) * after / 3
        seen, _ = seen_inside(np.log(p.half_life_days[0, c]), grain, periods)
        sd = np.hypot(a.test_se[i], (1 - seen) * roi / np.sqrt(18))
        results[i] = (2 + seen) / 3 * roi + sd * rng.standard_normal()
    return results


def ranks(seed: int, design: Design) -> list[int]:
    """Return the ranks of one replicate: each parameter's, then the log density's."""
    rng = np.random.default_rng([seed, 77])
    theta = draw_prior(design, rng)
    arrays = simulate(theta, design, rng)
    found = sample(arrays, seed=seed, chains=CHAINS, draws=DRAWS, progress=lambda stage: None)
    flat = found.theta.reshape(-1, theta.size)
    kept = flat[np.linspace(0, len(flat) - 1, KEPT).round().astype(int)]
    data, gradient = pack(arrays), np.empty(theta.size)
    heights = np.array([log_density(row, data, gradient) for row in kept])
    below = (kept < theta).sum(axis=0)
    return [*(int(b) for b in below), int((heights < log_density(theta, data, gradient)).sum())]


def all_ranks(case: str, seeds: range, design: Design) -> np.ndarray:
    """Return ranks (replicate, quantity), making those that are not kept yet."""
    code = sorted((shops.ROOT / "lib" / "bigsale" / "response").glob("*.py"))
    path = shops.BENCH / "sbc" / f"{case}-{shops.fingerprint([*code, Path(__file__)])}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = {}
    if path.exists():
        lines = [json.loads(line) for line in path.read_text().splitlines()]
        kept = {line["seed"]: line["ranks"] for line in lines}
    for seed in seeds:
        if seed not in kept:
            began = time.perf_counter()
            kept[seed] = ranks(seed, design)
            with path.open("a") as file:
                print(json.dumps({"seed": seed, "ranks": kept[seed]}), file=file)
            print(f"{case} {seed}: {time.perf_counter() - began:.1f} s", flush=True)
    return np.array([kept[seed] for seed in seeds])


def group_of(name: str) -> str:
    """Return the group of a parameter's name."""
    stem = name.partition("[")[0]
    if stem == "log density":
        return stem
    for group, stems in {
        "baseline": ("level", "trend", "weekday", "season", "spring_festival"),
        "events": ("phase", "rush", "last_day", "kind", "event"),
        "channels": CHANNEL_NAMES,
        "claims": tuple(claim_priors()),
        "rates": (*RATE_NAMES, "rate_ratio"),
    }.items():
        if stem in stems:
            return group
    return "shared"


def uniformity(found: np.ndarray, names: list[str]) -> list[Uniformity]:
    """Return the tests by group of ranks (replicate, quantity)."""
    size, out = len(found), []
    bins = next((b for b in BINS if size >= 5 * b), BINS[-1])
    counts = np.stack([np.bincount(c * bins // (KEPT + 1), minlength=bins) for c in found.T])
    chi_p = chi2.sf(((counts - size / bins) ** 2 / (size / bins)).sum(axis=1), bins - 1)
    ecdf_p = np.array([kstest((c + 0.5) / (KEPT + 1), "uniform").pvalue for c in found.T])
    for group in GROUPS:
        rows = [i for i, name in enumerate(names) if group_of(name) == group]
        if rows:
            worst = rows[int(np.argmin(np.minimum(chi_p, ecdf_p)[rows]))]
            least = [min(1.0, len(rows) * float(p[rows].min())) for p in (chi_p, ecdf_p)]
            out.append(Uniformity(group, len(rows), *least, names[worst]))
    return out


def report(results: dict[str, list[Uniformity]], size: int) -> str:
    """Return the results as a page."""
    lines = [
        "# Simulation-based calibration of the sampler",
        "",
        f"{size} replicates; ranks among {KEPT} draws; p of the least uniform parameter of each "
        f"group, times their number; {FALSE_ALARM:.0%} and less fails.",
        "",
        "| data | group | parameters | chi-square p | ECDF p | least uniform | passed |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {case} | {u.group} | {u.parameters} | {u.chi_square_p:.3f} | {u.ecdf_p:.3f} "
        f"| {u.worst} | {'yes' if u.passed else 'no'} |"
        for case, found in results.items()
        for u in found
    ]
    return "\n".join([*lines, ""])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replicates", type=int, default=400)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--case", choices=["daily", "weekly"], action="append")
    options = parser.parse_args()
    seeds = range(options.first, options.first + options.replicates)
    results = {}
    for case in options.case or ["daily", "weekly"]:
        design = design_of(case)
        names = [*design.parameter_names, "log density"]
        results[case] = uniformity(all_ranks(case, seeds, design), names)
    text = report(results, len(seeds))
    print(text)
    shops.RESULTS.mkdir(exist_ok=True)
    (shops.RESULTS / "calibration.md").write_text(text)
    return 0 if all(u.passed for found in results.values() for u in found) else 1


if __name__ == "__main__":
    sys.exit(main())
