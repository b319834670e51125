"""Fit a shop with Meridian on its JAX backend; hand back seconds, diagnostics, ROI and a split.

    .peers/meridian/bin/python tests/benchmarks/peers/run_meridian.py FOLDER OPTIONS.json OUT.json

A national model with spend as media, revenue as KPI, the library's default priors (ROI
LogNormal(0.2, 0.9)), geometric adstock before Hill; events and calendar are control variables and
a knot every 13 weeks follows trend and season, as it has no other seasonality.
"""

# The clock starts before the libraries are imported: their time is part of a cold start.
# ruff: noqa: E402

from answer import Clock, by_channel, diagnose, read_options, write_answer

clock = Clock()

import os
import warnings

os.environ.setdefault("MERIDIAN_BACKEND", "jax")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("JAX_PLATFORMS", "cpu")

import meridian
import numpy as np
import pandas as pd
from frames import Frame, read_frame
from immutabledict import immutabledict
from meridian import backend
from meridian.analysis import analyzer, optimizer, tensors
from meridian.data import data_frame_input_data_builder as builders
from meridian.model import model, prior_distribution, spec

LAGS = {1: 28, 7: 8}
"""Longest carry-over, in periods, by days of a period."""
KNOT_DAYS = 91
FREE = {"knot_values", "gamma_c", "alpha_m", "ec_m", "roi_m", "sigma"}
"""What is sampled; everything else in the posterior is computed from it."""


def make_data(frame: Frame):
    """Return the library's input data of a national model."""
    table = frame.table.assign(time=frame.table["date"].dt.strftime("%Y-%m-%d"))
    build = builders.DataFrameInputDataBuilder(kpi_type="revenue")
    build = build.with_kpi(table, kpi_col="sales_cny", time_col="time")
    build = build.with_controls(table, control_cols=frame.controls, time_col="time")
    return build.with_media(
        table,
        media_cols=frame.channels,
        media_spend_cols=frame.channels,
        media_channels=frame.channels,
        time_col="time",
    ).build()


def roi_prior(frame: Frame, tests: pd.DataFrame):
    """Return the ROI prior: the default, but for a tested channel the test's mean and error."""
    means, sds = np.full(len(frame.channels), 0.2), np.full(len(frame.channels), 0.9)
    for row in tests.itertuples():
        mean = row.incremental_gmv_cny / row.spend_cny
        share = row.se_cny / row.incremental_gmv_cny
        c = frame.channels.index(row.channel)
        sds[c] = np.sqrt(np.log1p(share**2))
        means[c] = np.log(mean) - sds[c] ** 2 / 2
    return prior_distribution.PriorDistribution(
        roi_m=backend.tfd.LogNormal(means.astype("float32"), sds.astype("float32"), name="roi_m")
    )


def make_model(frame: Frame, folder, *, lift_tests: bool):
    """Return the model, not yet sampled."""
    more, path = {}, folder / "experiments.csv"
    if lift_tests and path.exists():
        tests = pd.read_csv(path, parse_dates=["start", "end"])
        more["prior"] = roi_prior(frame, tests[tests["channel"].isin(frame.channels)])
    n_periods = len(frame.table)
    knots = max(1, round(n_periods * frame.grain_days / KNOT_DAYS) + 1)
    chosen = spec.ModelSpec(max_lag=LAGS[frame.grain_days], knots=knots, **more)
    return model.Meridian(input_data=make_data(frame), model_spec=chosen)


def roi_draws(fitted) -> np.ndarray:
    """Return draws of incremental ROI over the history, (chain, draw, channel)."""
    return np.asarray(analyzer.Analyzer(model_context=fitted.model_context,
                                        inference_data=fitted.inference_data).roi())  # fmt: skip


def split(fitted, frame: Frame, plan: dict) -> dict[str, float]:
    """Return the library's optimal money a channel, in yuan, within its default bounds.

    The coming window is given to it as new data whose rhythm is even.
    """
    start, end = (pd.Timestamp(plan[edge]) for edge in ("start", "end"))
    step = pd.Timedelta(days=frame.grain_days)
    days = pd.date_range(frame.table["date"].iloc[-1] + step, end + step, freq=step)
    days = days[(days + step > start) & (days <= end)]
    last = np.array([plan["last"][name] for name in frame.channels])
    spend = np.tile(last / len(days), (1, len(days), 1))
    new = tensors.DataTensors(
        media=backend.to_tensor(spend, dtype="float32"),
        media_spend=backend.to_tensor(spend, dtype="float32"),
        revenue_per_kpi=backend.to_tensor(np.ones((1, len(days))), dtype="float32"),
        time=[f"{day:%Y-%m-%d}" for day in days],
    )
    chooser = optimizer.BudgetOptimizer(fitted)
    found = chooser.optimize(
        new_data=new, budget=float(last.sum()), pct_of_spend=list(last / last.sum())
    )
    money = found.optimized_data["spend"].to_series()
    return {name: float(money[name]) for name in frame.channels}


def main() -> None:
    warnings.simplefilter("ignore")
    folder, options, path = read_options()
    frame = read_frame(folder, options["channels"], options["grain_days"])
    clock.mark("import")
    fitted = make_model(frame, folder, lift_tests=bool(options.get("lift_tests")))
    clock.mark("build")
    half = options["tune"] // 2
    careful = {}
    if "target_accept" in options:
        # Hashable, as its JAX backend compiles by it.
        aim = immutabledict(target_accept_prob=options["target_accept"])
        careful = {"dual_averaging_kwargs": aim}
    fitted.sample_posterior(
        n_chains=options["chains"],
        n_adapt=half,
        n_burnin=options["tune"] - half,
        n_keep=options["draws"],
        seed=options["seed"],
        **careful,
    )
    clock.mark("sample")
    found = fitted.inference_data
    sampled = {name: found.posterior[name].to_numpy() for name in FREE if name in found.posterior}
    sampled = {name: draws for name, draws in sampled.items() if draws.std() > 0}
    facts = diagnose(sampled, int(found.sample_stats["diverging"].sum()))
    clock.mark("diagnose")
    parts = {"roi": by_channel(frame.channels, roi_draws(fitted))}
    clock.mark("roi")
    if options.get("plan"):
        parts["split"] = split(fitted, frame, options["plan"])
        clock.mark("split")
    versions = {"google-meridian": meridian.__version__, "backend": "jax"}
    write_answer(path, clock, method="meridian", versions=versions, **facts, **parts)


if __name__ == "__main__":
    main()
