"""One stage of one campaign, end to end: checks, notebook, reports, manifest, all or nothing."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from bigsale.brief import find_inputs, find_params, find_shops, load_brief
from bigsale.runs.notebook import check_parameters, execute_notebook
from bigsale.runs.places import check_target, new_run, project_file, run_id, runs_folder, set_latest
from bigsale.runs.report import Format, Language, render_report


def run_stage(
    stage: str,
    params: str | Path,
    *,
    out: Path | None = None,
    overrides: Mapping[str, object] | None = None,
    languages: Sequence[Language] | None = None,
    formats: Sequence[Format] | None = None,
    progress: bool | Mapping[str, Any] = True,
) -> Path:
    """Run notebooks/<stage>.ipynb for one campaign and render its reports; return the run's folder.

    `params`: campaign id or YAML file. `out`: the folder to write (default: a new one under
    campaigns/<id>/runs/<stage>/). `overrides`: dotted brief keys → values. `languages`,
    `formats`: default as the brief says. `progress`: whether to show bars, or how they look
    (arguments of tqdm).

    Brief and tables are checked first; the folder appears only when everything is in it. Raises
    the BigsaleError of whatever failed.
    """
    from bigsale.bundle import write_manifest
    from bigsale.data import load_history
    from bigsale.runs.kernel import early_kernel

    started, clock = datetime.now(), time.monotonic()
    bar = ({} if progress else None) if isinstance(progress, bool) else progress
    notebook = project_file("notebooks", f"{stage}.ipynb")
    params = params if is_id(params) else Path(params).resolve()
    given = {"params": plain_params(params), "out": "", "overrides": dict(overrides or {})}
    check_parameters(notebook, given)
    brief = load_brief(params, overrides=overrides)
    target = (out or runs_folder(params, brief) / stage / run_id(brief, started)).resolve()
    check_target(target)
    shops = find_shops(params, brief.model.learn_from)
    others = [(path, find_inputs(path)) for path in shops]
    # One kernel for notebook and pages: starting another costs as much as drawing a report.
    with early_kernel() as kernel:
        load_history(find_inputs(params), brief=brief)
        with new_run(target) as folder:
            executed = folder / notebook.name
            given["out"] = folder.as_posix()
            execute_notebook(notebook, given, executed, kernel=kernel, progress=bar)
            name_folder(executed, folder, target)
            render_report(
                folder,
                stage=stage,
                languages=languages or brief.report.languages,
                formats=formats or brief.report.formats,
                kernel=kernel,
                progress=bar,
            )
            write_manifest(
                folder,
                stage=stage,
                params=find_params(params),
                inputs=find_inputs(params),
                seed=brief.model.seed,
                started=started,
                seconds=time.monotonic() - clock,
                overrides=overrides,
                learned_from=others,
            )
    if out is None:
        set_latest(target)
    return target


def is_id(params: str | Path) -> bool:
    """Return whether `params` is a name in the project's params/, not the path of a file."""
    return isinstance(params, str) and not params.endswith((".yaml", ".yml"))


def plain_params(params: str | Path) -> str:
    """Return `params` as a notebook is given it."""
    return params.as_posix() if isinstance(params, Path) else params


def name_folder(executed: Path, folder: Path, target: Path) -> None:
    """Let the executed notebook name the folder that it will lie in."""
    text = executed.read_text(encoding="utf-8")
    executed.write_text(text.replace(folder.as_posix(), target.as_posix()), encoding="utf-8")
