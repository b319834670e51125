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

POWER_MAX, CLAIM_TAIL, CLAIM_NOISE_FLOOR, FOLLOW_TAIL = 1.5, 4.0, 0.05, 2.0
CLAIM_FLOOR, SPEND_FLOOR, RATE_NOISE_FLOOR = 0.05, 1e-9, 0.05
YEAR_DAYS = 365.25
BASE_SHARE, BASE_SHARE_SD, BASE_FLOOR, SHIFT_FLOOR = 0.7, 0.25, 0.05, 0.05
LOG_2 = float(np.log(2.0))
GLOBALS = (
    "noise", "tail", "trend", "spread", "pull", "pull_days", "rush_hours", "roi_shift",
    "power_shift", "memory", "gain", "later_days",
)  # fmt: skip
CHANNEL = ("roi", "half_life", "delay", "odds", "elasticity", "power", "reach", "long_run")
CLAIM = ("inflation", "organic", "claim_noise", "claim_real", "claim_growth")
RATE = ("rate_level", "rate_noise", "rate_power")
SIZES = (
    "periods", "channels", "claims", "rates", "features", "phases", "places", "kinds", "cells",
    "events", "trend_first", "trend_after", "follow_first", "feature_at", "phase_at", "rush_at",
    "last_at", "kind_at", "cell_at", "channel_at", "claim_at", "rate_at", "parameters",
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


def log_density(theta, model: Model, families=None):
    """Return the log posterior density at θ, up to a constant.

    `families` (channel,): positions in `FAMILIES`, one saturation a channel; None: the kit's own,
    Hill for all.
    """
    a = model.a
    u = a["location"] + a["scale"] * theta
    p = named(u, model)
    if families is not None:
        p["families"] = families
    demand = log_demand(p, model)
    tide = without_trend(p, model, demand)
    profile, reach = channels(p, model, jnp.log(without_trend(p, model, demand, follows=False)))
    added_cny = jnp.exp(p["roi"] + p["roi_shift"]) * a["total_spend_cny"]
    base, base_prior = baseline(p, model, demand, added_cny)
    told, sold = claims(p, model, added_cny, profile, reach, tide)
    parts = [
        prior(theta, p, model),
        base_prior,
        told,
        sales(p, model, with_later(p, model, base, added_cny[:, None] * sold)),
        lift_tests(p, model, added_cny, sold),
        rates(p, model, demand, base, added_cny[:, None] * sold),
    ]
    return sum(parts)


def named(u, model: Model) -> dict:
    """Cut u into the model's parameters, on the linear scale (logarithms, mostly)."""
    n = model.n
    p = {name: u[i] for i, name in enumerate(GLOBALS)}
    p["beta"] = u[n["feature_at"] : n["phase_at"]]
    p["phase"], p["rush"] = u[n["phase_at"] : n["rush_at"]], u[n["rush_at"] : n["last_at"]]
    p["last"] = u[n["last_at"] : n["kind_at"]]
    p["kind"] = u[n["kind_at"] : n["cell_at"]].reshape(n["kinds"], n["phases"])
    p["cell"] = u[n["cell_at"] : n["channel_at"]]
    by_channel = u[n["channel_at"] : n["claim_at"]].reshape(len(CHANNEL), n["channels"])
    p |= dict(zip(CHANNEL, by_channel, strict=True))
    by_claim = u[n["claim_at"] : n["rate_at"]].reshape(len(CLAIM), n["claims"])
    p |= dict(zip(CLAIM, by_claim, strict=True))
    ratio_at = n["rate_at"] + len(RATE) * n["rates"]
    by_rate = u[n["rate_at"] : ratio_at].reshape(len(RATE), n["rates"])
    p["ratio"] = u[ratio_at:].reshape(n["rates"], n["channels"])
    return p | dict(zip(RATE, by_rate, strict=True))


# Priors


def prior(theta, p, model: Model):
    """Return the log prior: standard normal θ, but for trend, cells, slopes and claims (below)."""
    a, n = model.a, model.n
    plain = np.ones(n["parameters"])
    steps = slice(n["trend_first"], n["trend_after"])
    plain[n["feature_at"] + n["trend_first"] : n["feature_at"] + n["trend_after"]] = 0.0
    follow = slice(n["feature_at"] + n["follow_first"], n["phase_at"])
    plain[follow] = 0.0
    plain[n["cell_at"] : n["channel_at"]] = 0.0
    slopes = n["channel_at"] + CHANNEL.index("elasticity") * n["channels"]
    plain[slopes : slopes + n["channels"]] = 0.0
    inflations = slice(n["claim_at"], n["claim_at"] + n["claims"])
    plain[inflations] = 0.0
    total = -0.5 * jnp.sum(plain * theta**2)
    total -= 0.5 * (FOLLOW_TAIL + 1) * jnp.sum(jnp.log1p(theta[follow] ** 2 / FOLLOW_TAIL))
    usual = a["location"][GLOBALS.index("trend")]
    total += jnp.sum(normal(p["beta"][steps], 0.0, 0.5 * (p["trend"] + usual)))
    centre = p["phase"][a["cell_phase"]] + p["kind"][a["cell_kind"], a["cell_phase"]]
    total += jnp.sum(normal(p["cell"], centre, p["spread"]))
    off = p["inflation"] - a["location"][inflations]
    below, above, tail = a["inflation"]
    square, heavy = (off / jnp.where(off > 0, above, below)) ** 2, jnp.where(tail > 0, tail, 1.0)
    student = (heavy + 1.0) * jnp.log1p(square / heavy)
    total -= 0.5 * jnp.sum(jnp.where(tail > 0, student, square))
    return total - 0.5 * jnp.sum(((log_slope(p) - a["slope_mean"]) / a["slope_sd"]) ** 2)


def log_slope(p):
    """Return the log of the Hill slope: elasticity at usual spend over what is unused there."""
    if "families" in p:
        return jnp.log(exponent_and_place(p)[0])
    return p["elasticity"] - jax.nn.log_sigmoid(p["odds"])


def normal(x, mean, log_sd):
    """Return the log normal density without its constant."""
    return -0.5 * ((x - mean) / jnp.exp(log_sd)) ** 2 - log_sd


# Demand


def log_demand(p, model: Model):
    """Return log D, (period,): phases, rush, last days, less what past events took forward."""
    a, n, grain = model.a, model.n, model.a["grain_days"][0]
    cell = a["share_cell"]
    height, hours = jnp.exp(p["rush"])[a["cell_phase"]], jnp.exp(p["rush_hours"])
    faded = jnp.exp(-a["share_from_hour"] / hours) - jnp.exp(-a["share_to_hour"] / hours)
    weight = hours * faded / (24.0 * grain)
    last = jnp.concatenate([jnp.exp(p["last"]), jnp.ones(1)])[a["share_last"]]
    shape = a["share"] * last + height[cell] * weight
    mean = jnp.zeros(n["cells"]).at[cell].add(shape) / jnp.zeros(n["cells"]).at[cell].add(
        a["share"]
    )
    multiple = (jnp.exp(p["cell"]) / mean)[cell]
    extra = multiple * shape - a["share"]
    lift = jnp.ones(n["periods"]).at[a["share_period"]].add(extra)
    uplift_days = jnp.zeros(n["events"]).at[a["cell_event"][cell]].add(grain * extra)
    days = jnp.exp(p["pull_days"])
    fading = a["owed_share"] * jnp.exp(-a["owed_days"] / days) / days
    owed = jnp.zeros(n["periods"]).at[a["owed_period"]].add(uplift_days[a["owed_event"]] * fading)
    return jnp.log(lift) - jnp.exp(p["pull"]) * owed


# Baseline


def baseline(p, model: Model, demand, added_cny):
    """Return sales without the channels, (period,) in yuan, and the log prior of their share."""
    n, beta = model.n, p["beta"]
    usual = model.a["location"][GLOBALS.index("trend")]
    stretch = np.zeros(n["features"])
    stretch[n["trend_first"] : n["trend_after"]] = 0.5
    weights = beta * jnp.exp(stretch * (p["trend"] - usual))
    shape = jax.nn.softmax(weights[1:] @ model.a["features"][1:] + demand)
    whole_cny = jnp.exp(beta[0]) * n["periods"]
    left = 1.0 - jnp.sum(added_cny) / whole_cny
    share = 0.5 * (left + jnp.sqrt(left**2 + 4.0 * BASE_FLOOR**2))
    return whole_cny * share * shape, -0.5 * ((left - BASE_SHARE) / BASE_SHARE_SD) ** 2


# Channels


def stages(p, grain):
    """Return what a period keeps of either stage of carry-over, (channel,) each.

    The second keeps the share f of the first, a; both together have the mean lag M (in periods) of
    one stage with the half-life, day by day: f (M + 2) a² − (1 + f)(M + 1) a + M = 0, the smaller
    root.
    """
    lag, f = mean_lag(p["half_life"]) / grain, jax.nn.sigmoid(p["delay"])
    middle = (1.0 + f) * (lag + 1.0)
    first = (middle - jnp.sqrt(middle**2 - 4.0 * f * (lag + 2.0) * lag)) / (2.0 * f * (lag + 2.0))
    return first, f * first


def mean_lag(log_half_life):
    """Return the mean lag, in days, of a daily stage with the half-life."""
    return 1.0 / jnp.expm1(LOG_2 / jnp.exp(log_half_life))


def channels(p, model: Model, demand):
    """Return each channel's share of its sales by period, and its reach S, (channel, period)."""
    a, grain = model.a, model.a["grain_days"][0]
    carry, delay = stages(p, grain)

    def step(before, spend):
        early = (1.0 - delay) * spend + delay * before[0]
        late = (1.0 - carry) * early + carry * before[1]
        return (early, late), late

    start = jnp.asarray(a["start_spend"])
    _, carried = jax.lax.scan(step, (start, start), jnp.asarray(a["spend"].T))
    log_carried = jnp.log(jnp.maximum(carried.T, SPEND_FLOOR))
    widening = POWER_MAX * jax.nn.sigmoid(p["reach"])
    own_power = POWER_MAX * jax.nn.sigmoid(p["power"] + p["power_shift"])
    power = own_power + widening * jnp.exp(p["elasticity"])
    level = log_carried - widening[:, None] * demand
    if "families" in p:
        reach = saturation(p, level)
    else:
        reach = jax.nn.sigmoid(jnp.exp(log_slope(p))[:, None] * level - p["odds"][:, None])
    weight = jnp.exp(power[:, None] * demand) * reach
    return weight / weight.sum(axis=1, keepdims=True), reach


FAMILIES = ("hill", "exponential", "logistic", "root")
"""Saturations of z = z0 · a^s: z / (1 + z), 1 − exp(−z), tanh(z / 2); and the root a^s."""


def exponent_and_place(p):
    """Return s and z at usual spend, (channel,), of each channel's family.

    Coordinates are those of the kit: elasticity e and share unused at usual spend.
    """
    e, unused = jnp.exp(p["elasticity"]), jax.nn.sigmoid(p["odds"])
    used = 1.0 - unused
    places = jnp.stack([used / unused, -jnp.log(unused), jnp.log(2.0 / unused - 1.0), used])
    steepness = jnp.stack(  # d log S / d log z at usual spend
        [
            unused,
            places[1] * unused / used,
            places[2] * (1.0 - used**2) / (2.0 * used),
            used * 0 + 1,
        ]
    )
    row = jnp.arange(e.shape[0])
    return e / steepness[p["families"], row], places[p["families"], row]


def saturation(p, level):
    """Return S of log spend `level` (channel, period), by each channel's family."""
    s, place = (x[:, None] for x in exponent_and_place(p))
    z = place * jnp.exp(jnp.minimum(s * level, 50.0))
    all_families = jnp.stack([z / (1.0 + z), -jnp.expm1(-z), jnp.tanh(z / 2.0), z])
    return all_families[p["families"], jnp.arange(level.shape[0])]


# Sales hastened, and sales that come later


def with_later(p, model: Model, base, added):
    """Return expected sales, (period,): channels' sales moved in time by the weeks after them."""
    plain, owed = base + added.sum(axis=0), jnp.exp(-p["long_run"]) - 1.0
    taken = owed @ added
    kept = jnp.exp(-model.a["grain_days"][0] / jnp.exp(p["later_days"]))

    def step(past, here):
        return kept * past + (1.0 - kept) * here, here - past

    _, shift = jax.lax.scan(step, taken.mean(), taken)
    whole = plain + shift
    return 0.5 * (whole + jnp.sqrt(whole**2 + (2.0 * SHIFT_FLOOR * plain) ** 2))


def unseen_later(p, grain, periods):
    """Return the share of later effects after a window of so many periods."""
    keep = jnp.exp(-grain / jnp.exp(p["later_days"]))
    return (1.0 - keep**periods) / (1.0 - keep) / periods


# Likelihoods


def student(x, centre, scale, tail):
    """Return the log Student-t density."""
    constant = gammaln((tail + 1) / 2) - gammaln(tail / 2) - 0.5 * jnp.log(tail * jnp.pi)
    z = (x - centre) / scale
    return constant - jnp.log(scale) - 0.5 * (tail + 1) * jnp.log1p(z * z / tail)


def sales(p, model: Model, expected):
    """Return the log likelihood of paid sales, each given the swing that earlier ones tell."""
    a, grain = model.a, model.a["grain_days"][0]
    scale, tail = jnp.exp(p["noise"]), 2.0 + jnp.exp(p["tail"])
    memory = jnp.exp(-LOG_2 * grain / jnp.exp(p["memory"]))
    gain = jax.nn.sigmoid(p["gain"])
    seen = np.zeros(model.n["periods"])
    seen[a["observed"]] = 1.0

    def step(swing, here):
        gap, known = here
        surprise = known * (gap - swing)
        learnt = surprise / (1.0 + surprise**2 / (tail * scale**2))
        return memory * (swing + gain * learnt), surprise

    _, surprise = jax.lax.scan(step, 0.0, (a["log_sales"] - jnp.log(expected), seen))
    return jnp.sum(seen * student(surprise, 0.0, scale, tail))


def without_trend(p, model: Model, demand, *, follows=True):
    """Return ordinary sales without trend, times demand, up to their level, (period,).

    `follows`: with what each channel's own spend tells of demand.
    """
    n, steady = model.n, np.ones(model.n["features"])
    steady[n["trend_first"] : n["trend_after"]] = 0.0
    steady[0] = 0.0
    if not follows:
        steady[n["follow_first"] :] = 0.0
    return jnp.exp((p["beta"] * steady) @ model.a["features"] + demand)


def claims(p, model: Model, added_cny, profile, reach, tide):
    """Return the log likelihood of what platforms claim, and I/R: profiles moved by surprises."""
    a, n = model.a, model.n
    if not n["claims"]:
        return 0.0, profile
    c = a["claim_channel"]
    halo = tide[None] * reach[c]
    halo = halo / halo.sum(axis=1, keepdims=True)
    organic = jax.nn.sigmoid(p["organic"])[:, None]
    mix = (1.0 - organic) * profile[c] + organic * halo + CLAIM_FLOOR / n["periods"]
    level = (p["inflation"] + jnp.log(added_cny[c]))[:, None] + jnp.log(mix)
    scale = (CLAIM_NOISE_FLOOR + jnp.exp(p["claim_noise"]))[:, None]
    reported = a["claim_reported"].reshape(n["claims"], n["periods"])
    claimed = a["log_claimed"].reshape(n["claims"], n["periods"])
    years = (jnp.arange(n["periods"]) - a["claim_middle"][:, None]) * a["grain_days"][0] / YEAR_DAYS
    level += p["claim_growth"][:, None] * years
    surprise = reported * (claimed - level)
    told = a["claim_power"][0] * jnp.sum(reported * student(surprise, 0.0, scale, CLAIM_TAIL))
    real = (a["claim_lumpy"] * jax.nn.sigmoid(p["claim_real"]))[:, None]
    moved = profile[c] * jnp.exp(real * surprise / (1.0 + (surprise / scale) ** 2 / CLAIM_TAIL))
    return told, profile.at[c].set(moved / moved.sum(axis=1, keepdims=True))


def lift_tests(p, model: Model, added_cny, profile):
    """Return the log likelihood of lift tests: between what falls inside the window and all."""
    a, total = model.a, 0.0
    windows = zip(a["test_channel"], a["test_first"], a["test_after"], strict=True)
    for i, (c, first, after) in enumerate(windows):
        spend_share = a["spend"][c, first:after].sum() / a["spend"][c].sum()
        spend_cny = a["total_spend_cny"][c] * spend_share
        roi = added_cny[c] * profile[c, first:after].sum() / spend_cny
        lag = mean_lag(p["half_life"][c]) / a["grain_days"][0]
        keep = lag / (1.0 + lag)
        periods = after - first
        missed = unseen_later(p, a["grain_days"][0], periods) / 3.0
        roi *= 1.0 + (jnp.exp(-p["long_run"][c]) - 1.0) * missed
        seen = 1.0 - lag * (1.0 - keep**periods) / periods
        sd = jnp.sqrt(a["test_se"][i] ** 2 + ((1.0 - seen) * roi) ** 2 / 18.0)
        off = (a["test_roi"][i] - (2.0 + seen) / 3.0 * roi) / sd
        total += -0.5 * off**2 - jnp.log(sd / a["test_se"][i])
    return total


def rates(p, model: Model, demand, base, added):
    """Return the log likelihood of the shop's refunds and new buyers a yuan: who sold shows."""
    a, n = model.a, model.n
    if not n["rates"]:
        return 0.0
    mix = (base + jnp.exp(p["ratio"]) @ added) / (base + added.sum(axis=0))
    centre = p["rate_level"][:, None] + p["rate_power"][:, None] * demand + jnp.log(mix)
    scale = (RATE_NOISE_FLOOR + jnp.exp(p["rate_noise"]))[:, None]
    reported = a["rate_reported"].reshape(n["rates"], n["periods"])
    seen = a["log_rate"].reshape(n["rates"], n["periods"])
    told = student(reported * (seen - centre), 0.0, scale, CLAIM_TAIL)
    return a["claim_power"][0] * jnp.sum(reported * told)
