"""Prices of spend by the best mixture of spends known (Dantzig & Wolfe 1960).

Where channels are S-shaped no single price of money makes every channel spend what the plan
spends. The prices under which channels could earn the least beyond the plan are those at which
mixtures of their best spends just keep the limits: the duals of a linear program over mixtures.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import sparse

from bigsale.plan.problem import Problem
from bigsale.plan.program import minimise

Floats = npt.NDArray[np.float64]

Known = list[tuple[float, Floats]]
"""Spends (cell,) of one channel with their true worth."""


def mixed_price(problem: Problem, known: list[Known]) -> Floats | None:
    """Return what a yuan of spend costs, limits included, (media channel, cell).

    `known`: by channel. Deals that `problem` does not fix come in parts. None where the spends
    known cannot be mixed to keep all limits.
    """
    limits, n, n_media = problem.limits, problem.decisions.n, problem.decisions.n_media
    worth = np.array([value for own in known for value, _ in own])
    sums = sparse.block_diag([np.ones((1, len(own))) for own in known])
    mixed = sparse.block_diag([np.array([spend for _, spend in own]).T for own in known])
    rows = sparse.bmat(
        [
            [limits.matrix, None],
            [sparse.eye(n_media, n), -mixed],
            [sparse.csr_matrix((len(known), n)), sums],
        ]
    )
    equal = np.append(np.zeros(n_media), np.ones(len(known)))
    answer = minimise(
        -np.append(problem.linear, worth),
        rows,
        rows=(np.append(limits.low, equal), np.append(limits.high, equal)),
        bounds=(
            np.append(problem.low, np.zeros(len(worth))),
            np.append(problem.high, np.ones(len(worth))),
        ),
    )
    if answer is None:
        return None
    return problem.media(limits.matrix.T @ -answer.prices[: len(limits.rows)] - problem.linear)
