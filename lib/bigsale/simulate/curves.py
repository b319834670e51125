"""True carry-over and saturation of simulated channels, in more families than any one model has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

SaturationFamily = Literal["hill", "exponential", "logistic", "root"]
AdstockFamily = Literal["geometric", "delayed", "weibull"]


@dataclass(frozen=True)
class Saturation:
    """How response to carried-over spend levels off.

    `half_cny` (yuan a day, > 0) scales spend: half the top is reached there in hill, exponential
    and logistic; root never levels off and equals one there. `shape` (> 0) is the exponent of
    hill (> 1 is S-shaped) and of root (< 1); the other families do not use it.
    """

    family: SaturationFamily
    half_cny: float
    shape: float = 1.0

    def __call__(self, carried_cny: Floats, reach: Floats | float = 1.0) -> Floats:
        """Return the share of the top reached, ≥ 0, in the shape of `carried_cny`.

        `reach` multiplies `half_cny`: on days with more demand more can be bought.
        """
        x = np.maximum(carried_cny, 0.0) / (self.half_cny * np.asarray(reach))
        if self.family == "hill":
            powered = x**self.shape
            return powered / (1 + powered)
        if self.family == "exponential":
            return 1 - 2.0**-x
        if self.family == "logistic":
            return np.tanh(x * np.arctanh(0.5))
        return x**self.shape


@dataclass(frozen=True)
class Adstock:
    """How the effect of a day's spend spreads over that day and the next `length` − 1 days.

    geometric: weights rate**l. delayed: rate**((l − delay)²). weibull: density with shape
    `delay` and scale `rate` days. All are scaled to sum to one.
    """

    family: AdstockFamily
    rate: float
    delay: float = 0.0
    length: int = 21

    def weights(self) -> Floats:
        """Return the lag weights, (lag,), ≥ 0, sum 1."""
        lag = np.arange(self.length, dtype=float)
        if self.family == "geometric":
            raw = self.rate**lag
        elif self.family == "delayed":
            raw = self.rate ** ((lag - self.delay) ** 2)
        else:
            u = (lag + 0.5) / self.rate
            raw = u ** (self.delay - 1) * np.exp(-(u**self.delay))
        return raw / raw.sum()

    def carry(self, spend_cny: Floats) -> Floats:
        """Return carried-over spend of each day, (day,), for `spend_cny` (day,)."""
        return np.convolve(spend_cny, self.weights())[: len(spend_cny)]
