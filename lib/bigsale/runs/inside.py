"""What a kernel of ours does beside running cells: say what is wrong as data, not as a traceback.

Loaded into the kernel as an IPython extension. When a cell raises a `BigsaleError` the problems go
into the cell's outputs under `PROBLEMS`, where `bigsale.runs.failure` finds them; whoever reads
the notebook sees one line for each problem.
"""

from __future__ import annotations

from dataclasses import asdict
from types import TracebackType
from typing import Any

from bigsale.errors import BigsaleError

PROBLEMS = "application/vnd.bigsale.problems+json"


def load_ipython_extension(shell: Any) -> None:
    """Report every `BigsaleError` of `shell` (an IPython shell) as data."""
    shell.set_custom_exc((BigsaleError,), _tell)


def _tell(
    shell: Any,
    kind: type[BigsaleError],
    error: BigsaleError,
    traceback: TracebackType,
    tb_offset: int | None = None,
) -> list[str]:
    from IPython.display import display

    lines = [str(problem) for problem in error.problems]
    data = {"error": kind.__name__, "problems": [asdict(problem) for problem in error.problems]}
    display({PROBLEMS: data, "text/plain": "\n".join(lines)}, raw=True)
    shell._showtraceback(kind, error, lines)
    return lines
