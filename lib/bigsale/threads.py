"""How many threads a room uses: two for whole jobs, one for the linear algebra of each."""

from __future__ import annotations

import scipy.linalg  # noqa: F401  (the controller knows the libraries that are loaded by now)
from threadpoolctl import ThreadpoolController

THREADS = 2
"""Jobs that run side by side: planners' machines have two cores at least."""

one_thread = ThreadpoolController().wrap(limits=1, user_api="blas")
"""Decorator: the function's linear algebra keeps to one thread.

Matrices of a few hundred rows: a second BLAS thread costs more than it brings, most on a busy
machine, where threads wait for each other.
"""
