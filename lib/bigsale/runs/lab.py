"""Open a stage's notebook in JupyterLab with a campaign's parameters in it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from bigsale.brief import load_brief
from bigsale.runs.places import project_file, runs_folder


def open_lab(params: str | Path, stage: str = "plan") -> int:
    """Open JupyterLab on the campaign's own copy of notebooks/<stage>.ipynb; return its exit code.

    Raises BriefError when the brief is wrong.
    """
    notebook = lab_notebook(params, stage)
    command = [sys.executable, "-m", "jupyterlab", str(notebook)]
    environment = {**os.environ, "JUPYTER_PREFER_ENV_PATH": "1"}
    return subprocess.run(command, env=environment, check=False).returncode


def lab_notebook(params: str | Path, stage: str) -> Path:
    """Return campaigns/<id>/runs/lab/<stage>.ipynb, made with the campaign's parameters.

    A copy that is already there is kept: what the planner wrote into it is hers.
    """
    brief = load_brief(params)
    copy = runs_folder(params, brief) / "lab" / f"{stage}.ipynb"
    if not copy.exists():
        copy.parent.mkdir(parents=True, exist_ok=True)
        _write_copy(project_file("notebooks", f"{stage}.ipynb"), copy, params)
    return copy


def _write_copy(notebook: Path, copy: Path, params: str | Path) -> None:
    from papermill.iorw import load_notebook_node
    from papermill.parameterize import parameterize_notebook

    from bigsale.runs._nbformat import nbformat

    named = str(params)
    if named.endswith((".yaml", ".yml")):
        named = Path(params).resolve().as_posix()
    given = {"params": named, "out": (copy.parent / copy.stem).as_posix()}
    source = load_notebook_node(str(notebook))
    filled = parameterize_notebook(source, given, kernel_name="python3", language="python")
    part = copy.with_name(f".partial-{copy.name}")
    nbformat.write(filled, part)
    part.replace(copy)
