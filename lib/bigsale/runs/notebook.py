"""Execute a parameterised notebook with papermill."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bigsale.errors import BigsaleError, BriefError, Problem, RunError


def execute_notebook(
    notebook: Path,
    parameters: Mapping[str, object],
    output: Path,
    *,
    kernel: Any = None,
    progress: Mapping[str, Any] | None = None,
) -> None:
    """Run `notebook` with `parameters` and write the executed copy to `output`.

    `kernel`: one of `runs.kernel.early_kernel`, else a new one. `progress`: how the progress bar
    looks (arguments of tqdm), None for no bar.

    Raises BriefError for parameters that the notebook does not know, the BigsaleError that a cell
    raised, or RunError naming what else failed.
    """
    check_parameters(notebook, parameters)
    import papermill
    from nbclient.exceptions import DeadKernelError

    from bigsale.runs.kernel import (
        DIED_BECAUSE,
        KERNEL_NAME,
        START_SECONDS,
        ThisPython,
        with_patience,
    )

    bar = {"desc": notebook.stem, **progress} if progress is not None else False
    try:
        with_patience(
            lambda manager: papermill.execute_notebook(
                notebook,
                output,
                parameters=dict(parameters),
                kernel_name=KERNEL_NAME,
                language="python",
                start_timeout=START_SECONDS,
                progress_bar=bar,
                # Once at the end: the notebook carries its pictures.
                request_save_on_cell_execute=False,
                km=manager,
                kernel_manager_class=ThisPython,
            ),
            kernel,
        )
    except papermill.PapermillExecutionError as error:
        raise _failure(notebook, output) from error
    except DeadKernelError as error:
        message = f"the kernel died while running; {DIED_BECAUSE}"
        raise RunError(Problem(message, f"notebooks/{notebook.name}")) from error


def parameters_of(notebook: Path) -> dict[str, Any]:
    """Return the names and default values in the notebook's parameters cell."""
    from bigsale.runs._nbformat import nbformat

    cells = nbformat.read(notebook, as_version=4).cells
    tagged = [cell for cell in cells if "parameters" in cell.metadata.get("tags", ())]
    if len(tagged) != 1:
        message = f"{len(tagged)} cells are tagged `parameters`"
        raise RunError(Problem(message, f"notebooks/{notebook.name}", allowed="1"))
    assignments = [
        node for node in ast.parse(tagged[0].source).body if isinstance(node, ast.Assign)
    ]
    return {
        name.id: ast.literal_eval(node.value)
        for node in assignments
        for name in node.targets
        if isinstance(name, ast.Name)
    }


def check_parameters(notebook: Path, given: Mapping[str, object]) -> None:
    """Raise BriefError unless `given` are parameters of the notebook and none of them is empty."""
    known = parameters_of(notebook)
    file, allowed = f"notebooks/{notebook.name}", ", ".join(known)
    problems = [
        Problem("unknown parameter", file, value=name, allowed=allowed)
        for name in given
        if name not in known
    ]
    if given.get("params") in (None, ""):
        message = "missing parameter"
        problems.append(Problem(message, file, value="params", allowed="a campaign or YAML file"))
    if problems:
        raise BriefError(problems)


def _failure(notebook: Path, output: Path) -> BigsaleError:
    from bigsale.runs._nbformat import nbformat
    from bigsale.runs.failure import error_of

    for cell in nbformat.read(output, as_version=4).cells:
        outputs = cell.get("outputs", ())
        if any(item["output_type"] == "error" for item in outputs):
            return error_of(outputs, file=f"notebooks/{notebook.name}")
    return RunError(Problem("a cell failed without saying why", f"notebooks/{notebook.name}"))
