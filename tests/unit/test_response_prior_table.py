"""The priors shown are those in force: with that of what sells without spend."""

import numpy as np
from tests.support.response_shop import tiny_brief, tiny_history

from bigsale.response import fields as d
from bigsale.response.design import make_design
from bigsale.response.draws import parameters, prior_draws
from bigsale.response.priors import channel_priors
from bigsale.response.tables import PRIOR_DRAWS, prior_table, prior_with_base


def test_priors_shown_leave_the_baseline_its_share() -> None:
    history = tiny_history(n_days=200)
    design = make_design(history, tiny_brief())
    plain = prior_draws(design, PRIOR_DRAWS, np.random.default_rng(1))
    shown = prior_with_base(design, np.random.default_rng(1))
    assert shown.shape == plain.shape

    def left(theta: np.ndarray) -> np.ndarray:
        p = parameters(theta, design)
        added = (p.roi * design.arrays.total_spend_cny).sum(axis=1)
        return 1 - added / (np.exp(p.beta[:, 0]) * design.arrays.log_sales.size)

    assert (left(shown) < d.BASE_SHARE - 5 * d.BASE_SHARE_SD).mean() < 0.001
    off = [abs(left(theta) - d.BASE_SHARE).mean() for theta in (plain, shown)]
    assert off[1] < off[0]


def test_channels_without_history_learn_what_the_others_say_of_the_shop() -> None:
    """Log ROI ~ N(m, 0.5² + 0.3²) before; with the shared shift at 0.6, N(m + 0.6, 0.5²) after."""
    brief = tiny_brief()
    design = make_design(tiny_history(n_days=60), brief)
    theta = prior_draws(design, 300, np.random.default_rng(2))
    a = design.arrays
    for shift in (d.ROI_SHIFT, d.POWER_SHIFT):
        theta[:, shift] = (0.6 - a.location[shift]) / a.scale[shift]
    priors = channel_priors("new_ads", brief)
    table = prior_table(theta, design, unused={"new_ads": priors})
    rows = table[table["channel"] == "new_ads"].set_index("parameter")
    mean, z90 = priors["roi_incremental"].mean, 1.645

    def spread(row: str, label: str) -> tuple[float, float]:
        low, high = (np.log(rows.loc[row, f"{label}_{end}"]) for end in ("p05", "p95"))
        return (low + high) / 2, (high - low) / 2 / z90

    np.testing.assert_allclose(spread("roi_incremental", "prior"), (mean, 0.583), atol=0.04)
    np.testing.assert_allclose(spread("roi_incremental", "posterior"), (mean + 0.6, 0.5), atol=0.04)
    # Nobody else tells of its half-life; powers of demand move, and were wider before.
    assert rows.loc["half_life_days", "posterior_p95"] == rows.loc["half_life_days", "prior_p95"]
    power = rows.loc["demand_power"]
    assert power["posterior_mean"] > power["prior_mean"]
    assert power["posterior_p95"] - power["posterior_p05"] < power["prior_p95"] - power["prior_p05"]
