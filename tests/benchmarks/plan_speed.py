"""Seconds and proven gaps of the plan's solvers on made-up campaigns of a stated size.

Run: python tests/benchmarks/plan_speed.py (a minute; prints one line per case, second run of each).
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.support.plan_worlds import World, make_creators, make_world

from bigsale.plan.solve_risk import solve_plan

THIRTY_DAYS = (("warmup", "2026-10-13", "2026-10-25"), ("burst", "2026-10-25", "2026-11-12"))
DAILY = {"kind": "auction", "daily_max_cny": 30_000, "max_cny": 600_000}
GROUPS = [
    {"name": "first", "channels": ["ads_0", "ads_1", "ads_2"], "min_share": 0.2},
    {"name": "second", "channels": ["ads_3", "ads_4", "ads_5"], "max_share": 0.1},
]


def cases() -> dict[str, World]:
    """Return the worlds to solve, by what they stand for."""
    ads = {"ads": {"kind": "auction"}, "feed": {"kind": "auction"}}
    many = {f"ads_{i}": DAILY for i in range(20)}
    six_million = {"goal": {"budget_cny": 6e6}, "draws": 200, "phases": THIRTY_DAYS}
    careful = {"budget_cny": 3e5, "risk": {"measure": "cvar", "level": 0.2, "weight": 0.3}}
    return {
        "20 channels × 30 days": make_world(channels=20, lags=1, **six_million),
        "the same with carry-over, day and group limits": make_world(
            channels=many, lags=15, groups=GROUPS, **six_million
        ),
        "60 creators of 8 audiences": make_world(
            channels={**ads, "kol": {"kind": "deals"}},
            phases=THIRTY_DAYS,
            goal={"budget_cny": 1.5e6},
            creators=make_creators(60, audiences=8),
        ),
        "mean–CVaR over 500 draws (200 solved)": make_world(draws=500, goal=careful),
        "S-shaped curves, slopes 1.5–2.5": make_world(slope=(1.5, 2.5), goal={"budget_cny": 3e5}),
    }


def main() -> None:
    """Solve every case twice and print the second run."""
    for name, world in cases().items():
        problem = world.problem()
        solve_plan(problem)
        began = time.perf_counter()
        solution = solve_plan(problem)
        seconds = time.perf_counter() - began
        print(f"{name}: {seconds * 1000:.0f} ms, proven gap {solution.gap:.2e}")


if __name__ == "__main__":
    main()
