"""One stage of one campaign, end to end: checks, notebook, reports, manifest, all or nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bigsale.brief import find_inputs, find_params, find_shops, load_brief
from bigsale.brief.load import located
from bigsale.errors import BigsaleError
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
    from bigsale.data import load_history

    started, clock = datetime.now(), time.monotonic()
    params = params if is_id(params) else Path(params).resolve()
    job = Job(stage, params, dict(overrides or {}), progress)
    brief = load_brief(params, overrides=overrides)
    target = (out or runs_folder(params, brief) / stage / run_id(brief, started)).resolve()
    shops = find_shops(params, brief.model.learn_from)
    others = [(path, find_inputs(path)) for path in shops]

    def write(folder: Path) -> None:
        from bigsale.bundle import write_manifest

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

    try:
        job.run(
            target,
            check=lambda: load_history(
                find_inputs(params),
                brief=brief,
                until=brief.known_until if stage == "plan" else None,
            ),
            languages=languages or brief.report.languages,
            formats=formats or brief.report.formats,
            write_manifest=write,
        )
    except BigsaleError as error:
        raise type(error)(located(error.problems, params, overrides)) from None
    if out is None:
        set_latest(target)
    return target


@dataclass(frozen=True)
class Job:
    """A notebook to be run and reported, all or nothing; raises at once where it cannot be.

    `progress`: whether to show bars, or how they look (arguments of tqdm).
    """

    stage: str
    params: str | Path
    overrides: Mapping[str, object]
    progress: bool | Mapping[str, Any]

    def __post_init__(self) -> None:
        """Check that the notebook takes these parameters."""
        check_parameters(self.notebook, self._given(""))

    @property
    def notebook(self) -> Path:
        """The stage's notebook."""
        return project_file("notebooks", f"{self.stage}.ipynb")

    def _given(self, out: str) -> dict[str, object]:
        return {"params": plain_params(self.params), "out": out, "overrides": dict(self.overrides)}

    def run(
        self,
        target: Path,
        *,
        check: Callable[[], object],
        languages: Sequence[Language],
        formats: Sequence[Format],
        write_manifest: Callable[[Path], None],
    ) -> None:
        """Run the notebook and render its reports into `target`, which appears when all is there.

        `check`: reads the inputs before anything is run. `write_manifest`: writes into a folder.
        """
        from bigsale.runs.kernel import early_kernel

        bar = ({} if self.progress else None) if isinstance(self.progress, bool) else self.progress
        check_target(target)
        # One kernel for notebook and pages: starting another costs as much as drawing a report.
        with early_kernel() as kernel:
            check()
            with new_run(target) as folder:
                executed = folder / self.notebook.name
                given = self._given(folder.as_posix())
                execute_notebook(self.notebook, given, executed, kernel=kernel, progress=bar)
                name_folder(executed, folder, target)
                render_report(
                    folder,
                    stage=self.stage,
                    languages=languages,
                    formats=formats,
                    kernel=kernel,
                    progress=bar,
                )
                write_manifest(folder)


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
