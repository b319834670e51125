"""Render one page with the real Quarto."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import yaml

from bigsale.errors import Problem, RunError
from bigsale.runs.quarto import fonts
from bigsale.runs.quarto.job import PageJob
from bigsale.runs.quarto.pages import finished_html

FORMATS = {"html": "html", "pdf": "typst"}
SAID_LINES = 12
RENDERS = 2
"""Renders at a time: each has a kernel of its own."""


def find_quarto() -> Path | None:
    """Return the Quarto program: what $QUARTO_PATH names (program or folder), else from PATH.

    Raises RunError when $QUARTO_PATH names nothing that runs.
    """
    given = os.environ.get("QUARTO_PATH")
    found = shutil.which("quarto", path=_folders(given)) if given else shutil.which("quarto")
    if given and Path(given).is_file():
        found = given
    if given and found is None:
        raise RunError(Problem("no Quarto there", "$QUARTO_PATH", value=given))
    return Path(found) if found else None


def quarto_page(
    quarto: Path,
    file: Path,
    jobs: Sequence[PageJob],
    *,
    written: Callable[[], object] = lambda: None,
) -> None:
    """Write the page in `file` for `jobs` as the embedded engine's `render_page` does.

    Every file has a working directory of its own: two renders in one corrupt each other.
    """
    with ThreadPoolExecutor(RENDERS) as pool:
        renders = [
            pool.submit(_write, quarto, file, job, format_)
            for job in jobs
            for format_ in job.targets
        ]
        for render in renders:
            render.result()
            written()


def _write(quarto: Path, file: Path, job: PageJob, format_: str) -> None:
    target = job.targets[format_]
    with tempfile.TemporaryDirectory(prefix="bigsale-quarto-") as name:
        made = _render(quarto, file, job, format_, Path(name))
        if format_ == "html":
            target.write_text(finished_html(made.read_text("utf-8")), encoding="utf-8")
        else:
            shutil.copyfile(made, target)


def _render(quarto: Path, file: Path, job: PageJob, format_: str, folder: Path) -> Path:
    project = folder / "reports"
    shutil.copytree(file.parent, project, ignore=shutil.ignore_patterns("_site", ".quarto"))
    for name, values in (("params.yml", job.parameters), ("metadata.yml", job.metadata)):
        text = yaml.safe_dump(dict(values), allow_unicode=True)
        (folder / name).write_text(text, encoding="utf-8")
    command = [
        *(
            str(quarto),
            "render",
            file.name,
            "--to",
            FORMATS[format_],
            "--output",
            f"made.{format_}",
        ),
        *("--execute-params", str(folder / "params.yml")),
        *("--metadata-file", str(folder / "metadata.yml")),
    ]
    done = subprocess.run(
        command, cwd=project, env=_environment(), capture_output=True, encoding="utf-8", check=False
    )
    made = next(project.rglob(f"made.{format_}"), None)
    if done.returncode or made is None:
        said = "\n".join((done.stderr or done.stdout).strip().splitlines()[-SAID_LINES:])
        raise RunError(Problem(f"Quarto failed: {said}", f"{file.parent.name}/{file.name}"))
    return made


def _environment() -> dict[str, str]:
    own = {
        # Chunks run in this Python, whatever else Quarto would find.
        "QUARTO_PYTHON": sys.executable,
        "JUPYTER_PREFER_ENV_PATH": "1",
        "TYPST_FONT_PATHS": str(fonts.FOLDER),
    }
    return {**os.environ, **own}


def _folders(given: str) -> str:
    return os.pathsep.join([given, str(Path(given) / "bin")])
