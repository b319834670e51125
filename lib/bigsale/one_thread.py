"""Linear algebra in one thread, for the rooms that work on small matrices."""

from __future__ import annotations

import scipy.linalg  # noqa: F401  (the controller knows the libraries that are loaded by now)
from threadpoolctl import ThreadpoolController

one_thread = ThreadpoolController().wrap(limits=1, user_api="blas")
"""Decorator: the function's linear algebra keeps to one thread.

Matrices of a few hundred rows: a second BLAS thread costs more than it brings, most on a busy
machine, where threads wait for each other.
"""
