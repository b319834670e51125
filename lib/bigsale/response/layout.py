"""Where every parameter stands in θ: sizes and blocks, the prior of each position, its name."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from bigsale.response import fields as d
from bigsale.response.events import EventGrid
from bigsale.response.features import Features
from bigsale.response.packing import Layout
from bigsale.response.priors import (
    CHANNEL_NAMES,
    GLOBAL,
    KIND_SD,
    LAST_DAY,
    RATE_NAMES,
    RUSH,
    Prior,
    claim_priors,
)
from bigsale.response.rates import Rates

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

ELASTICITY_SD = 0.35
"""Rough prior sd of the log elasticity at usual spend: the unit of its coordinate."""


def make_layout(
    features: Features,
    grid: EventGrid,
    periods: int,
    channels: int,
    claims: int,
    rates: int,
    *,
    places: int,
) -> Layout:
    """Return sizes of the axes and where each block of parameters starts."""
    blocks = [
        len(features.sd),
        len(grid.phases),
        len(grid.phases),
        len(grid.phases) * places,
        len(grid.phases) * len(grid.kinds),
        len(grid.cell_phase),
        d.N_CHANNEL * channels,
        d.N_CLAIM * claims,
        (d.N_RATE + channels) * rates,
    ]
    starts = (d.N_GLOBAL + np.cumsum([0, *blocks])).tolist()
    return Layout(
        periods,
        channels,
        claims,
        rates,
        len(features.sd),
        len(grid.phases),
        places,
        len(grid.kinds),
        len(grid.cell_phase),
        len(grid.events),
        features.trend_first,
        features.trend_first + features.trend_count,
        features.follow_first,
        *starts,
    )


def last_day_at(grid: EventGrid, places: int) -> Ints:
    """Return the position of each entry's height among those of the phases' last days, or −1."""
    at = grid.cell_phase[grid.share_cell] * places + grid.share_place
    return np.where((grid.share_place >= 0) & (grid.share_place < places), at, -1)


def prior_scale(
    layout: Layout,
    features: Features,
    level: Prior,
    priors: dict[str, dict[str, Prior]],
    *,
    claims: dict[str, dict[str, Prior]],
    phase_priors: dict[str, Prior],
    cell_phase: Ints,
    rates: Rates,
) -> tuple[Floats, Floats]:
    """Return location and scale of u, (parameter,)."""
    location, scale = np.zeros(layout.parameters), np.ones(layout.parameters)

    def put(start: int, chosen: list[Prior]) -> None:
        location[start : start + len(chosen)] = [p.mean for p in chosen]
        scale[start : start + len(chosen)] = [p.sd for p in chosen]

    put(0, list(GLOBAL.values()))
    block = slice(layout.feature_at, layout.phase_at)
    step_sd = math.exp(GLOBAL["trend_step_sd"].mean)
    scale[block] = np.where(np.isnan(features.sd), step_sd, features.sd)
    put(layout.feature_at, [level])
    put(layout.phase_at, list(phase_priors.values()))
    put(layout.rush_at, [RUSH] * layout.phases)
    put(layout.last_at, [LAST_DAY] * (layout.phases * layout.places))
    scale[layout.kind_at : layout.cell_at] = KIND_SD
    cells = slice(layout.cell_at, layout.channel_at)
    location[cells] = [list(phase_priors.values())[p].mean for p in cell_phase]
    scale[cells] = math.exp(GLOBAL["event_spread_sd"].mean)
    by_channel = [list(row.values()) for row in priors.values()]
    put(layout.channel_at, [row[i] for i in range(d.N_CHANNEL) for row in by_channel])
    # In place of the slope stands the elasticity at usual spend (see `density.py`).
    half, slope = (
        slice(layout.channel_at + k * n, layout.channel_at + (k + 1) * n)
        for n in [layout.channels]
        for k in (d.HALF, d.SLOPE)
    )
    location[slope] -= np.log1p(np.exp(-location[half]))
    scale[slope] = ELASTICITY_SD
    by_claim = [list(row.values()) for row in claims.values()]
    put(layout.claim_at, [row[i] for i in range(d.N_CLAIM) for row in by_claim])
    _put_rates(location, scale, layout, rates)
    return location, scale


def _put_rates(location: Floats, scale: Floats, layout: Layout, rates: Rates) -> None:
    """Write the priors of the rates' parameters and of channels' ratios to them."""
    own = [list(rates.priors(r).values()) for r in range(layout.rates)]
    at = layout.rate_at
    for i in range(d.N_RATE):
        for row in own:
            location[at], scale[at] = row[i].mean, row[i].sd
            at += 1
    location[at:] = rates.log_ratio.ravel()
    scale[at:] = [sd for r in range(layout.rates) for sd in rates.ratio_sd(r)]


def parameter_names(
    features: Features,
    grid: EventGrid,
    channels: tuple[str, ...],
    claiming: tuple[str, ...],
    rates: tuple[str, ...],
    *,
    places: int,
) -> tuple[str, ...]:
    """Return the name of each position of θ."""
    names = [*GLOBAL, *features.names]
    names += [f"phase[{phase}]" for phase in grid.phases]
    names += [f"rush[{phase}]" for phase in grid.phases]
    names += [f"last_day[{phase},{place}]" for phase in grid.phases for place in range(places)]
    names += [f"kind[{kind},{phase}]" for kind in grid.kinds for phase in grid.phases]
    names += [
        f"event[{grid.events[j]},{grid.phases[p]}]"
        for j, p in zip(grid.cell_event, grid.cell_phase, strict=True)
    ]
    which = CHANNEL_NAMES
    names += [f"{name}[{channel}]" for name in which for channel in channels]
    names += [f"{name}[{channel}]" for name in claim_priors() for channel in claiming]
    names += [f"{name}[{rate}]" for name in RATE_NAMES for rate in rates]
    names += [f"rate_ratio[{rate},{channel}]" for rate in rates for channel in channels]
    return tuple(names)
