"""Render one page with the embedded engine: one kernel for all languages, run once for each."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import yaml

from bigsale.errors import RunError, Text
from bigsale.runs.kernel import ThisPython
from bigsale.runs.quarto.execute import execute_page
from bigsale.runs.quarto.fonts import missing_letters
from bigsale.runs.quarto.job import PageJob
from bigsale.runs.quarto.pages import write_html, write_pdf
from bigsale.runs.quarto.source import Page, read_page
from bigsale.runs.quarto.subset import check_page

WRITERS = {"html": write_html, "pdf": write_pdf}
MISSING_LETTERS = Text(
    "随附字体里没有这些字符，网页上由系统字体代替，PDF 和图里可能显示为方框：{}",
    "The bundled fonts lack these characters; they may show as boxes in the PDF and in charts: {}",
)
MOST_LETTERS = 20
QUARTO_FORMATS = {"html": "html", "pdf": "typst"}


def render_page(
    file: Path,
    jobs: Sequence[PageJob],
    *,
    kernel: ThisPython | None = None,
    written: Callable[[], object] = lambda: None,
) -> None:
    """Write the page in `file` once for each of `jobs`; call `written` after every file.

    While one language runs, the files of the one before it are written. `kernel`: one that
    runs already. Raises RunError naming the page and line, or the BigsaleError of a chunk.
    """
    page = checked_page(file, jobs[0].parameters)
    writing: list[Future[None]] = []
    with tempfile.TemporaryDirectory(prefix="bigsale-page-") as name, ThreadPoolExecutor() as pool:
        folders = [Path(name) / str(number) for number in range(len(jobs))]
        for folder in folders:
            folder.mkdir()

        def write(number: int, markdown: str) -> None:
            args = (page, jobs[number], markdown, folders[number], written)
            writing.append(pool.submit(_write, *args))

        copies = [job.parameters for job in jobs]
        execute_page(page, copies, folders=folders, done=write, kernel=kernel)
        for file_ in writing:
            file_.result()


def _write(
    page: Page, job: PageJob, markdown: str, folder: Path, written: Callable[[], object]
) -> None:
    markdown += _missing_letters_note(markdown, chinese="zh" in str(job.metadata.get("lang")))
    for format_, target in job.targets.items():
        facts = _facts(page, job.metadata, QUARTO_FORMATS[format_])
        WRITERS[format_](page, markdown, facts, folder=folder, target=target)
        written()


def checked_page(file: Path, parameters: Mapping[str, object]) -> Page:
    """Return the page in `file` under its project's settings, when all of it is supported."""
    page = read_page(file)
    check_page(page)
    if parameters and not any(getattr(part, "is_parameters", False) for part in page.parts):
        raise RunError(page.problem("no chunk has the tag `parameters`", 1))
    project = file.parent / "_quarto.yml"
    settings = yaml.safe_load(project.read_text(encoding="utf-8")) if project.is_file() else {}
    return Page(page.file, {**settings, **page.header}, page.parts)


def _missing_letters_note(markdown: str, *, chinese: bool) -> str:
    """Return a note for the end of the page when our fonts lack letters of it, else nothing."""
    missing = missing_letters(markdown)
    if not missing:
        return ""
    text = MISSING_LETTERS.zh if chinese else MISSING_LETTERS.en
    letters = " ".join(f"{letter} (U+{ord(letter):04X})" for letter in missing[:MOST_LETTERS])
    return f"\n\n::: {{.callout-note}}\n{text.format(letters)}\n:::\n"


def _facts(page: Page, metadata: Mapping[str, Any], format_: str) -> dict[str, Any]:
    """Return what pandoc is told: project and header, then the format's own, then `metadata`."""
    formats = page.header.get("format", {})
    own = formats.get(format_) if isinstance(formats, Mapping) else None
    header = {key: value for key, value in page.header.items() if key not in ("format", "project")}
    return {**header, **(own if isinstance(own, Mapping) else {}), **metadata}
