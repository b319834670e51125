"""Seconds and proven gaps of the plan's solvers on made-up campaigns of stated size, beside peers.

    python tests/benchmarks/plan_speed.py [--repeats 3] [--slow] [--out FOLDER]

One line per case and solver: wall and CPU seconds (the best of the repeats), and how far the worth
is below the kit's proven bound. Writes results/plan_speed.md. Curves are given, nothing is fitted.
Peers solve the same problem: SLSQP (SciPy) on the same worth and gradient, HiGHS on 50 segments a
cell, Clarabel on the cone form of slope-one curves where it is installed (pip install clarabel),
and the usual greedy hire.
`--slow` adds SLSQP with carry-over (minutes). The first, uncounted run compiles.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
from scipy import sparse
from scipy.optimize import minimize

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.support.plan_worlds import World, make_creators, make_world

from bigsale.plan import make_plan
from bigsale.plan.problem import Problem
from bigsale.plan.program import minimise
from bigsale.plan.solve import solve
from bigsale.plan.solve_risk import solve_plan

Floats = np.ndarray
THIRTY_DAYS = (("warmup", "2026-10-13", "2026-10-25"), ("burst", "2026-10-25", "2026-11-12"))
DAILY = {"kind": "auction", "daily_max_cny": 30_000, "max_cny": 600_000}
GROUPS = [
    {"name": "first", "channels": ["ads_0", "ads_1", "ads_2"], "min_share": 0.2},
    {"name": "second", "channels": ["ads_3", "ads_4", "ads_5"], "max_share": 0.1},
]
SEGMENTS = 50
SIX_MILLION = {"goal": {"budget_cny": 6e6}, "phases": THIRTY_DAYS}


def plain_world() -> World:
    """20 channels × 30 days, one curve each of slope one, no carry-over, one budget."""
    capped = {f"ads_{i}": {"kind": "auction", "daily_max_cny": 100_000} for i in range(20)}
    return make_world(channels=capped, lags=1, draws=1, slope=(1.0, 1.0), **SIX_MILLION)


def carried_world() -> World:
    """The same with carry-over of 15 days, daily, channel and group limits."""
    many = {f"ads_{i}": DAILY for i in range(20)}
    return make_world(channels=many, lags=15, draws=1, groups=GROUPS, **SIX_MILLION)


def creators_world(
    count: int, *, audiences: int = 0, pairs: int = 0, caps: int = 0, most_cny: float = 4e5
) -> World:
    """Two ad channels and `count` candidates, some of whom exclude each other."""
    rng = np.random.default_rng(count)
    creators = make_creators(count, audiences=audiences).assign(commission_rate=0.02)
    ids = creators["creator_id"].to_numpy()
    conflicts = [[str(one) for one in rng.choice(ids, 2, replace=False)] for _ in range(pairs)]
    edges = np.quantile(creators["fee_cny"], np.linspace(0, 1, caps + 1))
    tiers = [
        {"name": f"tier_{i}", "min_fee_cny": low, "max_fee_cny": high + 0.01, "max_deals": 5}
        for i, (low, high) in enumerate(pairwise(edges))
    ]
    kol = {"kind": "deals", "max_cny": most_cny, "conflicts": conflicts, "tiers": tiers}
    ads = {"ads": {"kind": "auction"}, "feed": {"kind": "auction"}}
    return make_world(
        channels={**ads, "kol": kol},
        phases=THIRTY_DAYS,
        goal={"budget_cny": 1.5e6},
        creators=creators,
    )


def careful_world() -> World:
    """Eight channels, two of them deals, 500 draws, mildly S-shaped, mean–CVaR."""
    channels = {f"ads_{i}": DAILY for i in range(5)}
    channels |= {"kol": {"kind": "deals"}, "live": {"kind": "deals"}}
    channels |= {"aff": {"kind": "commission", "commission_rate": 0.1}}
    risk = {"measure": "cvar", "level": 0.2, "weight": 0.3}
    return make_world(
        channels=channels,
        phases=THIRTY_DAYS,
        goal={"budget_cny": 3e6, "risk": risk},
        draws=500,
        slope=(0.9, 1.3),
        creators=make_creators(60, audiences=8),
    )


def timed(run: Callable[[], float], repeats: int) -> tuple[float, float, float]:
    """Return what `run` returns, and the least wall and CPU seconds of the repeats."""
    wall, cpu = np.inf, np.inf
    for _ in range(repeats):
        began = time.perf_counter(), time.process_time()
        value = run()
        wall = min(wall, time.perf_counter() - began[0])
        cpu = min(cpu, time.process_time() - began[1])
    return value, wall, cpu


def slsqp(problem: Problem) -> float:
    """Return the worth that SLSQP finds from an even split."""
    rows, bounds, _ = problem.limits.one_sided()
    dense, local, scale = rows.toarray(), problem.local(enveloped=False), 1e4
    even = problem.brief.goal.spendable_cny / problem.decisions.n / scale
    answer = minimize(
        lambda v: -local(v * scale).value / scale,
        np.full(problem.decisions.n, even),
        jac=lambda v: -local(v * scale).gradient,
        bounds=np.column_stack([problem.low, problem.high]) / scale,
        constraints=[
            {
                "type": "ineq",
                "fun": lambda v: bounds / scale - dense @ v,
                "jac": lambda v: -dense,
            }
        ],
        method="SLSQP",
        options={"maxiter": 200, "ftol": 1e-9},
    )
    return -float(answer.fun) * scale


def segments(problem: Problem) -> float:
    """Return the worth of the plan that HiGHS finds on 50 segments a cell (no carry-over)."""
    n, ends = problem.decisions.n, np.linspace(0, 1, SEGMENTS + 1)
    sales = [problem.solver_curves.sales(problem.media(end * problem.high)).mean(0) for end in ends]
    inside = problem.grid.cell_part
    worth = np.array([(sold * problem.weight)[:, inside].ravel() for sold in sales])
    gain = np.diff(worth, axis=0).ravel() - np.tile(problem.high / SEGMENTS, SEGMENTS)
    wide = sparse.hstack([problem.limits.matrix] * SEGMENTS)
    high = np.tile(problem.high / SEGMENTS, SEGMENTS)
    answer = minimise(
        -gain,
        wide,
        rows=(problem.limits.low, problem.limits.high),
        bounds=(np.zeros(n * SEGMENTS), high),
    )
    assert answer is not None
    return problem.worth(answer.x.reshape(SEGMENTS, n).sum(axis=0))


def cones(problem: Problem) -> float | None:
    """Return the worth of Clarabel's plan for slope-one curves, or None where it is not there.

    top·v/(half + v) = top − top·half/(half + v): minimise top·half·t with t·(half + v) ≥ 1.
    """
    try:
        import clarabel
    except ImportError:
        return None
    n, curves, grid = problem.decisions.n, problem.solver_curves, problem.grid
    scale = 1e4
    # v is the intensity that a cell's yuan reach: spend × strength ÷ width.
    lift = (curves.strength[0][:, grid.cell_part] / grid.cell_width).ravel()
    half = np.repeat(curves.half_cny[0], grid.n_cells) / lift / scale
    top = (problem.weight * curves.height[0] * grid.part_width)[:, grid.cell_part].ravel() / scale
    rows, bounds, _ = problem.limits.one_sided()
    eye, none = sparse.identity(n), sparse.csr_matrix((n, n))
    limits = sparse.vstack(
        [
            sparse.hstack([rows, sparse.csr_matrix((rows.shape[0], n))]),
            sparse.hstack([eye, none]),
            sparse.hstack([-eye, none]),
        ]
    )
    right = np.concatenate([bounds / scale, problem.high / scale, -problem.low / scale])
    # ‖(2, t − u)‖ ≤ t + u with u = half + v says t·u ≥ 1.
    one = np.arange(n)
    cone = sparse.lil_matrix((3 * n, 2 * n))
    shift = np.zeros(3 * n)
    cone[3 * one, one], cone[3 * one, n + one], shift[3 * one] = -1, -1, half
    shift[3 * one + 1] = 2
    cone[3 * one + 2, one], cone[3 * one + 2, n + one], shift[3 * one + 2] = 1, -1, -half
    kinds = [clarabel.NonnegativeConeT(limits.shape[0])]
    kinds += [clarabel.SecondOrderConeT(3)] * n
    settings = clarabel.DefaultSettings()
    settings.verbose = False
    answer = clarabel.DefaultSolver(
        sparse.csc_matrix((2 * n, 2 * n)),
        np.concatenate([np.ones(n), top * half]),
        sparse.vstack([limits, cone]).tocsc(),
        np.concatenate([right, shift]),
        kinds,
        settings,
    ).solve()
    return problem.worth(np.clip(np.array(answer.x[:n]) * scale, problem.low, problem.high))


def greedy(problem: Problem) -> float:
    """Return the worth of hiring by expected worth per yuan of fee, then the best spend."""
    deals = problem.decisions.block("deal")
    worth, fee = problem.linear[deals], problem.decisions.money_cny[deals]
    picks = np.zeros(len(deals))
    for at in np.argsort(-worth / fee, kind="stable"):
        trial = picks.copy()
        trial[at] = 1.0
        decision = np.zeros(problem.decisions.n)
        decision[deals] = trial
        if worth[at] > 0 and problem.limits.excess(decision).max() <= 1e-9:
            picks = trial
    low, high = problem.low.copy(), problem.high.copy()
    low[deals] = high[deals] = picks
    return solve(replace(problem, low=low, high=high)).value


@dataclass(frozen=True)
class Line:
    """One case solved by one solver."""

    case: str
    solver: str
    wall_seconds: float
    cpu_seconds: float
    gap: float

    def row(self) -> str:
        """Return the line of the committed table."""
        wall, cpu = (f"{1e3 * seconds:.0f} ms" for seconds in (self.wall_seconds, self.cpu_seconds))
        return f"| {self.case} | {self.solver} | {wall} | {cpu} | {self.gap:.1e} |"


LINES: list[Line] = []


def show(case: str, solver: str, found: tuple[float, float, float], bound: float) -> None:
    """Print one line and keep it."""
    value, wall, cpu = found
    line = Line(case, solver, wall, cpu, (bound - value) / max(abs(bound), 1.0))
    LINES.append(line)
    print(line.row(), flush=True)


def page(repeats: int) -> str:
    """Return the committed page."""
    return "\n".join(
        [
            "# Seconds and gaps of the plan's solvers",
            "",
            f"Made by `make bench-plan` (docs/benchmarks.md) on {os.cpu_count()} cores, "
            f"{platform.machine()}: the best of {repeats} repeats. Gap: how far the plan's worth "
            "is below the bound that the kit proves.",
            "",
            "| Case | Solver | Wall | CPU | Gap |",
            "|---|---|---|---|---|",
            *(line.row() for line in LINES),
            "",
        ]
    )


def smooth_cases(repeats: int, *, slow: bool) -> None:
    """Run the cases of spend alone."""
    for case, world in (("600 cells", plain_world()), ("600 cells, carry-over", carried_world())):
        problem = world.problem()
        bound = solve_plan(problem).upper_bound
        show(case, "bigsale", timed(lambda p=problem: solve_plan(p).value, repeats), bound)
        if case == "600 cells":
            show(case, "HiGHS, 50 segments", timed(lambda p=problem: segments(p), repeats), bound)
            if cones(problem) is None:
                print(f"{case:34s} {'Clarabel':22s} not installed")
            else:
                show(case, "Clarabel", timed(lambda p=problem: cones(p) or 0.0, repeats), bound)
        if case == "600 cells" or slow:
            show(case, "SLSQP", timed(lambda p=problem: slsqp(p), 1), bound)


def deal_cases(repeats: int) -> None:
    """Run the cases of creators."""
    cases = {
        "60 creators, 8 audiences": creators_world(60, audiences=8),
        "200 creators, 300 conflicts, 12 caps": creators_world(
            200, pairs=300, caps=12, most_cny=1.5e6
        ),
    }
    for case, world in cases.items():
        problem = world.problem()
        bound = solve_plan(problem).upper_bound
        show(case, "bigsale", timed(lambda p=problem: solve_plan(p).value, repeats), bound)
        show(case, "greedy", timed(lambda p=problem: greedy(p), 1), bound)


def whole_cases(repeats: int) -> None:
    """Run the whole plan under risk, and one more solve after a slider has moved."""
    world = careful_world()
    plan = make_plan(*world.all())
    bound = plan.optimum.upper_bound
    whole = timed(lambda: make_plan(*world.all()).optimum.objective, repeats)
    show("500 draws, mean–CVaR, whole plan", "bigsale", whole, bound)
    problem = world.problem()
    solution = solve_plan(problem)
    moved = problem.thinned(120).with_budget(0.97 * problem.brief.goal.spendable_cny)
    points = solution.points[-4:]
    again = timed(lambda: solve(moved, points=points, most_rounds=1).value, repeats)
    show("the same, a slider moved", "bigsale", again, solve(moved, points=points).upper_bound)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--slow", action="store_true", help="SLSQP with carry-over too")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results")
    flags = parser.parse_args()
    smooth_cases(flags.repeats, slow=flags.slow)
    deal_cases(flags.repeats)
    whole_cases(flags.repeats)
    flags.out.mkdir(parents=True, exist_ok=True)
    (flags.out / "plan_speed.md").write_text(page(flags.repeats))


if __name__ == "__main__":
    main()
