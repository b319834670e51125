"""Sums that fade from period to period, four at a time, against one at a time."""

from __future__ import annotations

import numpy as np
import pytest

from bigsale.response.recursions import fade_back, fade_on


def one_by_one(x, kept, before):
    """Return y_t = x_t + kept · y_t−1."""
    out = np.empty_like(x)
    for t, value in enumerate(x):
        out[t] = value + kept * (out[t - 1] if t else before)
    return out


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 7, 8, 156])
@pytest.mark.parametrize("kept", [0.0, 0.3, 0.99])
def test_both_ways(size, kept):
    x = np.random.default_rng(size).normal(size=size)
    on, back = x.copy(), x.copy()
    fade_on(on, kept, 0.7)
    fade_back(back, kept)
    np.testing.assert_allclose(on, one_by_one(x, kept, 0.7), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(back, one_by_one(x[::-1], kept, 0.0)[::-1], rtol=1e-12, atol=1e-12)
