"""What the campaign would have earned with more or less money in a channel or phase."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from bigsale.response.result import ResponseFit
from bigsale.review.channels import ChannelFigures, carried_spend, half_at_demand
from bigsale.review.window import Window

Floats = npt.NDArray[np.float64]
SCALES = np.round(np.arange(0.0, 1.51, 0.1), 1)
"""Multiples of the actual spend that are looked at; beyond 1.5 the curves only guess."""
NOW = int(np.flatnonzero(SCALES == 1.0)[0])
DRAWS_MAX = 1000


@dataclass(frozen=True, eq=False)
class Rescaled:
    """Contribution after its cost at every multiple of each channel's spend in each phase.

    `gain_cny` (scale, draw, channel, phase): yuan, all days of the phase scaled alike, scales as
    in `SCALES`. `spend_cny` (channel, phase): the actual spend.
    """

    gain_cny: Floats
    spend_cny: Floats

    def best_scale(self, channel: int, *, most: float) -> tuple[float, Floats]:
        """Return the multiple with the best expected gain, and its gain over now, (draw,).

        `most`: largest multiple that is possible; the actual spend always is.
        """
        gain = self._of_channel(channel)[max(most, 1.0) >= SCALES]
        best = int(gain.mean(axis=1).argmax())
        return float(SCALES[best]), gain[best] - gain[NOW]

    def worth_of_knowing(self, channel: int) -> float:
        """Return what knowing the channel's response exactly would be worth, in yuan.

        Expected value of perfect information: E[max gain] − max E[gain] over the multiples.
        """
        gain = self._of_channel(channel)
        return float(gain.max(axis=0).mean() - gain.mean(axis=1).max())

    def move(self, source: int, target: int, share: float) -> tuple[Floats, Floats]:
        """Move `share` of one phase's money to another phase, each channel for itself.

        Returns: yuan moved, (channel,), and the gain, (draw,). Only channels that spent in both
        phases and are expected to win by it move, and at most half of what they had in the target
        phase arrives there.
        """
        spent = self.spend_cny
        moved = np.minimum(share * spent[:, source], 0.5 * spent[:, target])
        gain = np.zeros(self.gain_cny.shape[1])
        for channel in np.flatnonzero(moved > 0).tolist():
            won = np.zeros_like(gain)
            for phase, change in ((source, -moved[channel]), (target, moved[channel])):
                scale = 1 + change / spent[channel, phase]
                won += self._at(scale, channel, phase) - self.gain_cny[NOW, :, channel, phase]
            if won.mean() > 0:
                gain += won
            else:
                moved[channel] = 0.0
        return moved, gain

    def _of_channel(self, channel: int) -> Floats:
        return np.asarray(self.gain_cny[:, :, channel].sum(axis=2))

    def _at(self, scale: float, channel: int, phase: int) -> Floats:
        """Interpolate between the two nearest multiples, (draw,)."""
        place = np.clip(scale / SCALES[1], 0, len(SCALES) - 1.0)
        low = min(int(place), len(SCALES) - 2)
        part = place - low
        gain = self.gain_cny[low : low + 2, :, channel, phase]
        return np.asarray((1 - part) * gain[0] + part * gain[1])


def rescale(fit: ResponseFit, figures: ChannelFigures, window: Window) -> Rescaled:
    """Return gains at all `SCALES`, from the fitted curves at the demand of the day.

    Sales of a day at multiple κ: sales now · S(κ·a) / S(a), a the spend carried to that day.
    """
    chosen = _draws(fit)
    inside = window.campaign > 0
    shares = window.shares[:, inside].T
    size = (len(SCALES), len(chosen), len(fit.channels), len(window.phases))
    sales = np.zeros(size)
    for row, channel in enumerate(fit.channels):
        if channel not in fit.curves.channels:
            sales[:, :, row] = figures.added_by_phase[chosen, row]
            continue
        at = fit.curves.channels.index(channel)
        carried = carried_spend(fit, at, row)[chosen][:, inside]
        added = fit.contribution_cny[chosen, row][:, inside]
        slope, half = fit.curves.slope[chosen, at, None], half_at_demand(fit, at)[chosen][:, inside]
        for step, scale in enumerate(SCALES):
            sales[step, :, row] = (added * _growth(carried / half, slope, scale)) @ shares
    # A little more or less is taken to earn the rebate rate of today's spend.
    cost = SCALES[:, None, None, None] * figures.spend_cny * figures.own_share[:, None]
    return Rescaled(sales * figures.value[:, None] - cost, figures.spend_cny)


def gain_of_phases(
    fit: ResponseFit, figures: ChannelFigures, window: Window, *, row: int, scales: Floats
) -> Floats:
    """Return contribution won if a channel's spend of each phase were `scales` (phase,) times.

    Unlike `Rescaled`, money carries over into the phases and weeks after: what is not spent early
    does not sell late either. Returns (draw,), draws as in `rescale`.
    """
    chosen = _draws(fit)
    at = fit.curves.channels.index(fit.channels[row])
    changed = replace(fit, spend_cny=fit.spend_cny * (1 + (scales - 1) @ window.shares))
    half = half_at_demand(fit, at)[chosen]
    before = carried_spend(fit, at, row)[chosen] / half
    after = carried_spend(changed, at, row)[chosen] / half
    slope = fit.curves.slope[chosen, at, None]
    kept = np.divide(after, before, out=np.ones_like(after), where=before > 0)
    grown = kept**slope * (1 + before**slope) / (1 + after**slope)
    added = (fit.contribution_cny[chosen, row] * (grown - 1)).sum(axis=1)
    saved_cny = (1 - scales) @ figures.spend_cny[row] * figures.own_share[row]
    return np.asarray(added * figures.value[row] + saved_cny)


def _draws(fit: ResponseFit) -> npt.NDArray[np.int_]:
    return np.unique(np.linspace(0, fit.n_draws - 1, min(fit.n_draws, DRAWS_MAX)).astype(int))


def _growth(carried: Floats, slope: Floats, scale: float) -> Floats:
    """Return S(κa)/S(a) of the Hill curve with a in units of its half point.

    S(κa)/S(a) = κ^slope (1 + a^slope) / (1 + (κa)^slope).
    """
    return scale**slope * (1 + carried**slope) / (1 + (scale * carried) ** slope)
