"""Fit a shop with PyMC-Marketing, sampled by nutpie; hand back seconds, diagnostics, ROI, split.

    .peers/pymc/bin/python tests/benchmarks/peers/run_pymc.py FOLDER OPTIONS.json ANSWER.json

The model is the library's own MMM: geometric adstock, logistic saturation, additive events and
calendar as control columns, a linear trend, two yearly Fourier modes, default priors but for the
saturation's height, which its example notebooks scale with the channel's share of spend.
"""

# The clock starts before the libraries are imported: their time is part of a cold start.
# ruff: noqa: E402

from answer import Clock, by_channel, diagnose, read_options, write_answer

clock = Clock()

import warnings

import numpy as np
import pandas as pd
import pymc_marketing
from frames import Frame, read_frame
from pymc_extras.prior import Prior
from pymc_marketing.mmm import GeometricAdstock, LogisticSaturation
from pymc_marketing.mmm.mmm import MMM

LAGS = {1: 28, 7: 8}
"""Longest carry-over, in periods, by days of a period."""
YEARLY_MODES = 2
BOUND = 0.5
"""The optimiser may move a channel this share away from its last money (its example notebooks)."""

COARSE_CNY = 1.0
"""Where its own tolerance ends in a failed line search, it may stop within a yuan."""


def make_model(frame: Frame) -> MMM:
    """Return the model, not yet built."""
    spent = frame.table[frame.channels].sum().to_numpy()
    heights = len(frame.channels) * spent / spent.sum()
    return MMM(
        date_column="date",
        target_column="sales_cny",
        channel_columns=frame.channels,
        control_columns=[*frame.controls, "trend"],
        adstock=GeometricAdstock(l_max=LAGS[frame.grain_days]),
        saturation=LogisticSaturation(),
        yearly_seasonality=YEARLY_MODES,
        model_config={"saturation_beta": Prior("HalfNormal", sigma=heights, dims="channel")},
    )


def add_lift_tests(model: MMM, frame: Frame, folder) -> None:
    """Tell the model of lift tests: what daily (weekly) money added on average."""
    path = folder / "experiments.csv"
    if not path.exists():
        return
    tests = pd.read_csv(path, parse_dates=["start", "end"])
    tests = tests[tests["channel"].isin(frame.channels)]
    periods = ((tests["end"] - tests["start"]).dt.days + 1) / frame.grain_days
    model.add_lift_test_measurements(
        pd.DataFrame(
            {
                "channel": tests["channel"],
                "x": 0.0,
                "delta_x": tests["spend_cny"] / periods,
                "delta_y": tests["incremental_gmv_cny"] / periods,
                "sigma": tests["se_cny"] / periods,
            }
        )
    )


def roi_draws(model: MMM, frame: Frame) -> np.ndarray:
    """Return draws of incremental ROI over the history, (draw, channel), by the library itself."""
    added = model.incrementality.compute_incremental_contribution(frequency="all_time")
    added = added.stack(sample=("chain", "draw")).transpose("sample", "channel")
    spent = frame.table[frame.channels].sum().to_numpy()
    return added.sel(channel=frame.channels).to_numpy() / spent


def split(model: MMM, frame: Frame, plan: dict) -> dict[str, float]:
    """Return the library's optimal money a channel, in yuan, within bounds about `plan.last`."""
    start, end = (pd.Timestamp(plan[edge]) for edge in ("start", "end"))
    step = pd.Timedelta(days=frame.grain_days)
    first = frame.table["date"].iloc[-1] + step
    window = pd.date_range(first, end + step, freq=step)
    window = window[(window + step > start) & (window <= end)]
    optimiser = model.budget_optimizer(window[0], window[-1])
    periods = optimiser.num_periods
    last = pd.Series(plan["last"])[frame.channels] / periods
    bounds = {name: ((1 - BOUND) * last[name], (1 + BOUND) * last[name]) for name in frame.channels}
    ask = {"total_budget": last.sum(), "budget_bounds": bounds, "return_if_fail": True}
    found = optimiser.allocate_budget(**ask)
    if not found.scipy_result.success:
        coarse = {"options": {"ftol": COARSE_CNY}}
        again = optimiser.allocate_budget(**ask, x0=last.to_numpy(), minimize_kwargs=coarse)
        found = min(found, again, key=lambda one: one.scipy_result.fun)
    money = found.budgets.to_series() * periods
    return {name: float(money[name]) for name in frame.channels}


def main() -> None:
    warnings.simplefilter("ignore")
    folder, options, path = read_options()
    frame = read_frame(folder, options["channels"], options["grain_days"])
    frame.table["trend"] = np.linspace(0, 1, len(frame.table))
    clock.mark("import")
    model = make_model(frame)
    x, y = frame.table.drop(columns="sales_cny"), frame.table["sales_cny"]
    model.build_model(x, y)
    if options.get("lift_tests"):
        add_lift_tests(model, frame, folder)
    clock.mark("build")
    keys = ("draws", "tune", "chains", "cores", "target_accept")
    sampler = {key: options[key] for key in keys if key in options}
    model.fit(
        x, y, nuts_sampler="nutpie", progressbar=False, random_seed=options["seed"], **sampler
    )
    clock.mark("sample")
    posterior = model.idata.posterior
    free = {v.name: posterior[v.name].to_numpy() for v in model.model.free_RVs}
    facts = diagnose(free, int(model.idata.sample_stats["diverging"].sum()))
    clock.mark("diagnose")
    parts = {"roi": by_channel(frame.channels, roi_draws(model, frame))}
    clock.mark("roi")
    if options.get("plan"):
        parts["split"] = split(model, frame, options["plan"])
        clock.mark("split")
    versions = {"pymc-marketing": pymc_marketing.__version__}
    write_answer(path, clock, method="pymc", versions=versions, **facts, **parts)


if __name__ == "__main__":
    main()
