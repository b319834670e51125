"""The priors shown are those in force: with that of what sells without spend."""

import numpy as np
from tests.support.response_shop import tiny_brief, tiny_history

from bigsale.response import fields as d
from bigsale.response.design import make_design
from bigsale.response.draws import parameters, prior_draws
from bigsale.response.tables import PRIOR_DRAWS, prior_with_base


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
