"""The response model of docs/model.md written once more, in JAX, for NumPyro's sampler.

Written from the model page alone and independent of the kit's compiled density: no hand-written
gradient, whole-array arithmetic, JAX's own derivatives. It reads the arrays that the kit packs
(`Arrays` in lib/bigsale/response/packing.py) from an .npz file. One function a section of the page.
"""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax.scipy.special import gammaln

jax.config.update("jax_enable_x64", True)

POWER_MAX, CLAIM_TAIL, CLAIM_NOISE_FLOOR = 1.5, 4.0, 0.05
CLAIM_FLOOR, SPEND_FLOOR = 1e-4, 1e-9
LOG_2 = float(np.log(2.0))
GLOBALS = (
    "noise", "tail", "trend", "spread", "pull", "pull_days", "rush_hours", "roi_shift",
    "power_shift",
)  # fmt: skip
CHANNEL = ("roi", "half_life", "half", "slope", "power")
CLAIM = ("inflation", "organic", "claim_noise")
SIZES = (
    "periods", "channels", "claims", "features", "phases", "kinds", "cells", "events",
    "trend_first", "trend_after", "feature_at", "phase_at", "rush_at", "kind_at", "cell_at",
    "channel_at", "claim_at", "parameters",
)  # fmt: skip


class Model(NamedTuple):
    """Data by name, sizes by name."""

    a: dict[str, np.ndarray]
    n: dict[str, int]


def read_model(path) -> Model:
    """Return the data of the file."""
    with np.load(path) as file:
        a = {name: file[name] for name in file.files}
    sizes = dict(zip(SIZES, (int(v) for v in a["layout"]), strict=True))
    return Model(a, sizes)


def log_density(theta, model: Model):
    """Return the log posterior density at θ, up to a constant."""
    a = model.a
    u = a["location"] + a["scale"] * theta
    p = named(u, model)
    demand = log_demand(p, model)
    log_base = p["beta"] @ a["features"] + demand
    profile, reach = channels(p, model, demand)
    added_cny = jnp.exp(p["roi"] + p["roi_shift"]) * a["total_spend_cny"]
    expected = jnp.exp(log_base) + added_cny @ profile
    parts = [
        prior(theta, p, model),
        sales(p, model, expected),
        claims(p, model, added_cny, profile, reach, log_base),
        lift_tests(model, added_cny, profile),
    ]
    return sum(parts)


def named(u, model: Model) -> dict:
    """Cut u into the model's parameters, on the linear scale (logarithms, mostly)."""
    n = model.n
    p = {name: u[i] for i, name in enumerate(GLOBALS)}
    p["beta"] = u[n["feature_at"] : n["phase_at"]]
    p["phase"], p["rush"] = u[n["phase_at"] : n["rush_at"]], u[n["rush_at"] : n["kind_at"]]
    p["kind"] = u[n["kind_at"] : n["cell_at"]].reshape(n["kinds"], n["phases"])
    p["cell"] = u[n["cell_at"] : n["channel_at"]]
    by_channel = u[n["channel_at"] : n["claim_at"]].reshape(len(CHANNEL), n["channels"])
    p |= dict(zip(CHANNEL, by_channel, strict=True))
    by_claim = u[n["claim_at"] :].reshape(len(CLAIM), n["claims"])
    return p | dict(zip(CLAIM, by_claim, strict=True))


# Priors


def prior(theta, p, model: Model):
    """Return the log prior: standard normal θ, but trend steps and cells given their spreads."""
    a, n = model.a, model.n
    plain = np.ones(n["parameters"])
    steps = slice(n["trend_first"], n["trend_after"])
    plain[n["feature_at"] + n["trend_first"] : n["feature_at"] + n["trend_after"]] = 0.0
    plain[n["cell_at"] : n["channel_at"]] = 0.0
    total = -0.5 * jnp.sum(plain * theta**2)
    total += jnp.sum(normal(p["beta"][steps], 0.0, p["trend"]))
    centre = p["phase"][a["cell_phase"]] + p["kind"][a["cell_kind"], a["cell_phase"]]
    return total + jnp.sum(normal(p["cell"], centre, p["spread"]))


def normal(x, mean, log_sd):
    """Return the log normal density without its constant."""
    return -0.5 * ((x - mean) / jnp.exp(log_sd)) ** 2 - log_sd


# Demand


def log_demand(p, model: Model):
    """Return log D, (period,): phases and their rush, less what past events took forward."""
    a, n, grain = model.a, model.n, model.a["grain_days"][0]
    cell = a["share_cell"]
    multiple, hours = jnp.exp(p["cell"])[cell], jnp.exp(p["rush_hours"])
    faded = jnp.exp(-a["share_from_hour"] / hours) - jnp.exp(-a["share_to_hour"] / hours)
    rush = jnp.exp(p["rush"])[a["cell_phase"][cell]] * hours * faded / (24.0 * grain)
    extra = a["share"] * (multiple - 1.0) + multiple * rush
    lift = jnp.ones(n["periods"]).at[a["share_period"]].add(extra)
    uplift_days = jnp.zeros(n["events"]).at[a["cell_event"][cell]].add(grain * extra)
    days = jnp.exp(p["pull_days"])
    fading = a["owed_share"] * jnp.exp(-a["owed_days"] / days) / days
    owed = jnp.zeros(n["periods"]).at[a["owed_period"]].add(uplift_days[a["owed_event"]] * fading)
    return jnp.log(lift) - jnp.exp(p["pull"]) * owed


# Channels


def channels(p, model: Model, demand):
    """Return each channel's share of its sales by period, and its reach S, (channel, period)."""
    a = model.a
    carry = jnp.exp(-LOG_2 * a["grain_days"][0] / jnp.exp(p["half_life"]))

    def step(before, spend):
        now = (1.0 - carry) * spend + carry * before
        return now, now

    _, carried = jax.lax.scan(step, jnp.asarray(a["start_spend"]), jnp.asarray(a["spend"].T))
    log_carried = jnp.log(jnp.maximum(carried.T, SPEND_FLOOR))
    slope = jnp.exp(p["slope"])[:, None]
    reach = jax.nn.sigmoid(slope * (log_carried - p["half"][:, None]))
    power = POWER_MAX * jax.nn.sigmoid(p["power"] + p["power_shift"])
    weight = jnp.exp(power[:, None] * demand) * reach
    return weight / weight.sum(axis=1, keepdims=True), reach


# Likelihoods


def student(x, centre, scale, tail):
    """Return the log Student-t density."""
    constant = gammaln((tail + 1) / 2) - gammaln(tail / 2) - 0.5 * jnp.log(tail * jnp.pi)
    z = (x - centre) / scale
    return constant - jnp.log(scale) - 0.5 * (tail + 1) * jnp.log1p(z * z / tail)


def sales(p, model: Model, expected):
    """Return the log likelihood of paid sales."""
    seen = model.a["observed"]
    logs = jnp.log(expected)[seen]
    tail = 2.0 + jnp.exp(p["tail"])
    return jnp.sum(student(model.a["log_sales"][seen], logs, jnp.exp(p["noise"]), tail))


def claims(p, model: Model, added_cny, profile, reach, log_base):
    """Return the log likelihood of what platforms claim."""
    a, n = model.a, model.n
    if not n["claims"]:
        return 0.0
    c = a["claim_channel"]
    halo = jnp.exp(log_base)[None] * reach[c]
    halo = halo / halo.sum(axis=1, keepdims=True)
    organic = jax.nn.sigmoid(p["organic"])[:, None]
    mix = (1.0 - organic) * profile[c] + organic * halo + CLAIM_FLOOR / n["periods"]
    level = p["inflation"] + jnp.log(added_cny[c])
    scale = CLAIM_NOISE_FLOOR + jnp.exp(p["claim_noise"])
    claimed = a["log_claimed"].reshape(n["claims"], n["periods"])
    each = student(claimed, level[:, None] + jnp.log(mix), scale[:, None], CLAIM_TAIL)
    return jnp.sum(a["claim_weight"].reshape(each.shape) * each)


def lift_tests(model: Model, added_cny, profile):
    """Return the log likelihood of lift tests: measured ROI ~ N(ROI in the window, se)."""
    a, total = model.a, 0.0
    windows = zip(a["test_channel"], a["test_first"], a["test_after"], strict=True)
    for i, (c, first, after) in enumerate(windows):
        spend_share = a["spend"][c, first:after].sum() / a["spend"][c].sum()
        spend_cny = a["total_spend_cny"][c] * spend_share
        roi = added_cny[c] * profile[c, first:after].sum() / spend_cny
        total += -0.5 * ((a["test_roi"][i] - roi) / a["test_se"][i]) ** 2
    return total
