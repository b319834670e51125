"""Phases that share periods: which are moved together, and in what coordinates."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from tests.support.response_shop import in_weeks, tiny_brief, tiny_history

from bigsale.response.density import log_density
from bigsale.response.design import make_design
from bigsale.response.events import lay_events
from bigsale.response.hmc import joint_density
from bigsale.response.joint_cells import APART, apart_all, joint_cells
from bigsale.response.packing import pack


def grid_of(*phases, grain_days=7, periods=8):
    """Return phases (name, first and last day of June 2026, whole days) on periods from 1 June."""
    dates = np.datetime64("2026-06-01") + grain_days * np.arange(periods)
    rows = [
        {
            "event": "618-2026",
            "phase": name,
            "start": pd.Timestamp(2026, 6, first),
            "end": pd.Timestamp(2026, 6, last) + pd.Timedelta(days=1),
        }
        for name, first, last in phases
    ]
    return lay_events(pd.DataFrame(rows), dates.astype("datetime64[D]"), grain_days)


def weekly_design():
    """Return a design by the week whose sales have phases that share weeks."""
    design = make_design(in_weeks(tiny_history(n_days=560, rates=True)), tiny_brief())
    assert (design.arrays.cell_lead != APART).any()
    return design


def test_burst_and_encore_of_one_week_go_together():
    grid = grid_of(("warmup", 1, 14), ("burst", 15, 18), ("encore", 19, 21))
    lead, weight = joint_cells(grid, np.zeros(3))
    assert lead.tolist() == [APART, 1, 1]
    np.testing.assert_allclose(weight, [0, 4 / 7, 3 / 7])


def test_parts_of_a_group_count_what_the_prior_expects_of_them():
    grid = grid_of(("burst", 15, 18), ("encore", 19, 21))
    _, weight = joint_cells(grid, np.log([6.0, 2.0]))
    np.testing.assert_allclose(weight, [24 / 30, 6 / 30])


def test_phases_that_share_no_period_stay_apart():
    by_day = grid_of(("burst", 15, 18), ("encore", 19, 21), grain_days=1, periods=40)
    assert joint_cells(by_day, np.zeros(2))[0].tolist() == [APART, APART]
    edge = grid_of(("warmup", 1, 15), ("burst", 16, 28))
    assert joint_cells(edge, np.zeros(2))[0].tolist() == [APART, APART]


def test_no_sales_no_groups():
    grid = grid_of(("burst", 1, 3), periods=1)
    assert joint_cells(grid, np.zeros(1))[0].tolist() == [APART]


def cells_of(design, y):
    """Return log multipliers against the prior's centres, (cell,), at coordinates y."""
    a, at = design.arrays, design.arrays.sizes
    own = slice(at.cell_at, at.channel_at)
    return a.scale[own] * apart_all([y[None]], pack(a))[0, 0][own]


def test_coordinates_are_what_a_group_sells_and_how_it_divides():
    design = weekly_design()
    a, at = design.arrays, design.arrays.sizes
    y = np.random.default_rng(5).normal(size=at.parameters)
    v, own = cells_of(design, y), (a.scale * y)[at.cell_at : at.channel_at]
    for p in np.unique(a.cell_lead[a.cell_lead != APART]):
        group = np.flatnonzero(a.cell_lead == p)
        assert np.log((a.cell_weight[group] * np.exp(v[group])).sum()) == pytest.approx(own[p])
        others = group[group != p]
        np.testing.assert_allclose(v[others] - v[p], own[others])
    np.testing.assert_allclose(v[a.cell_lead == APART], own[a.cell_lead == APART])


def test_the_change_of_coordinates_has_determinant_one():
    design = weekly_design()
    at = design.arrays.sizes
    y = np.random.default_rng(6).normal(size=at.parameters)
    steps = 1e-6 * np.eye(at.parameters)[at.cell_at : at.channel_at]
    scale = design.arrays.scale[at.cell_at : at.channel_at]
    jacobian = np.array([cells_of(design, y + s) - cells_of(design, y - s) for s in steps])
    assert np.linalg.det(jacobian / 2e-6 / scale) == pytest.approx(1, abs=1e-6)


def test_gradient_in_the_coordinates():
    design = weekly_design()
    data, at = pack(design.arrays), design.arrays.sizes
    y = 0.3 * np.random.default_rng(7).normal(size=at.parameters)
    gradient, other = np.empty_like(y), np.empty_like(y)
    value = joint_density(y, data, gradient)
    assert value == pytest.approx(log_density(apart_all([y[None]], data)[0, 0], data, other))
    for i in range(at.cell_at, at.channel_at):
        step = np.zeros_like(y)
        step[i] = 1e-5
        up, down = (joint_density(y + s * step, data, other) for s in (1, -1))
        assert gradient[i] == pytest.approx((up - down) / 2e-5, rel=1e-5, abs=1e-4)


def test_chains_of_draws_keep_their_shape():
    data = pack(weekly_design().arrays)
    y = np.random.default_rng(8).normal(size=(2, 3, int(data.float_at[1])))
    theta = apart_all(list(y), data)
    assert theta.shape == y.shape
    np.testing.assert_array_equal(theta[1, 2], apart_all([y[1, 2:]], data)[0, 0])
