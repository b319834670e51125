"""From a failed cell to the error that the user sees."""

from __future__ import annotations

from typing import Any

from bigsale import errors
from bigsale.errors import BigsaleError, Problem, RunError
from bigsale.runs.inside import PROBLEMS


def error_of(outputs: list[Any], *, file: str, row: int | None = None) -> BigsaleError:
    """Return the error that a cell's `outputs` tell of.

    A `BigsaleError` raised in the kernel comes back as what it was, with its problems. Anything
    else is a `RunError` naming `file`, `row` (a line of a page; None for notebooks) and the
    exception.
    """
    for output in outputs:
        told = output.get("data", {}).get(PROBLEMS)
        if told:
            kind = getattr(errors, told["error"], RunError)
            return kind(Problem(**problem) for problem in told["problems"])
    for output in outputs:
        if output.get("output_type") == "error":
            return cell_error(output["ename"], output["evalue"], file=file, row=row)
    return RunError(Problem("the cell failed without saying why", file=file, row=row))


def cell_error(name: str, value: str, *, file: str, row: int | None = None) -> RunError:
    """Return a `RunError` for the exception `name` with text `value`."""
    return RunError(Problem(f"{name}: {value}" if value else name, file=file, row=row))
