"""From a bundle to the reports that people read, in each language and format."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Literal

from tqdm import tqdm

from bigsale.errors import RunError, Text
from bigsale.runs.places import project_file
from bigsale.runs.quarto.job import PageJob

Language = Literal["zh", "en"]
Format = Literal["html", "pdf"]
Engine = Literal["auto", "quarto", "embedded"]

KINDS = {
    "plan": Text("策划方案", "Campaign plan"),
    "portfolio": Text("品牌预算分配", "Split of the brand's budget"),
    "review": Text("复盘报告", "Campaign review"),
}
CONTENTS = Text("目录", "Contents")
MADE_ON = Text("{:%Y年%m月%d日}", "{:%d %B %Y}")
TAGS = {"zh": "zh-Hans", "en": "en"}
_PAGE_LANGUAGE = re.compile(r"<html[^>]*\slang=\"(zh|en)")
_MARKUP = re.compile(r"([\\`*_{}\[\]<>()#+.!$@^~|\"'-])")


def render_report(
    bundle_folder: Path,
    *,
    stage: str,
    languages: Sequence[Language],
    formats: Sequence[Format],
    reports: Path | None = None,
    engine: Engine = "auto",
    kernel: Any = None,
    progress: Mapping[str, Any] | None = None,
) -> list[Path]:
    """Render reports/<stage>.qmd over the bundle in `bundle_folder`; return the files written.

    The first language gets report.html and report.pdf, further ones report.en.html and so on; a
    folder that has a report.html keeps the language of it there. All files are put in place
    together, or none. `reports`: the Quarto project (default: the project's reports/). `engine`:
    "auto" takes Quarto where it is found, else the embedded one, which runs the page in `kernel`
    (of `runs.kernel.early_kernel`) or in a new one. `progress`: how the bar looks (arguments of
    tqdm), None for no bar.

    Raises RunError naming page and line, or the error of a chunk.
    """
    bundle_folder = Path(bundle_folder).resolve()
    page = reports / f"{stage}.qmd" if reports else project_file("reports", f"{stage}.qmd")
    render = _engine(engine, kernel)
    with _all_or_none(bundle_folder) as folder:
        jobs = _jobs(bundle_folder, folder, stage=stage, languages=languages, formats=formats)
        total = len(languages) * len(formats)
        look = {"desc": f"{stage} report", "unit": "file", **(progress or {})}
        with tqdm(total=total, disable=progress is None, **look) as bar:
            render(page, jobs, written=bar.update)
        names = [file.name for file in sorted(folder.iterdir())]
    return [bundle_folder / name for name in names]


def _jobs(
    bundle: Path,
    folder: Path,
    *,
    stage: str,
    languages: Sequence[Language],
    formats: Sequence[Format],
) -> list[PageJob]:
    titles = _titles(bundle)
    main = _main_language(bundle) or languages[0]
    jobs = []
    for language in languages:
        suffix = "" if language == main else f".{language}"
        jobs.append(
            PageJob(
                parameters={"bundle": str(bundle), "language": language},
                metadata=page_metadata(titles[language], stage=stage, language=language),
                targets={name: folder / f"report{suffix}.{name}" for name in formats},
            )
        )
    return jobs


def page_metadata(title: str, *, stage: str, language: str) -> dict[str, Any]:
    """Return what stands over a report: title, kind, date, language. Text is taken literally."""
    made_on = MADE_ON.in_language(language).format(datetime.now())
    return {
        "title": _literal(title),
        "pagetitle": f"{title} – {KINDS[stage].in_language(language)}",
        "subtitle": _literal(KINDS[stage].in_language(language)),
        "date": _literal(made_on),
        "lang": TAGS[language],
        "toc-title": CONTENTS.in_language(language),
    }


def _main_language(folder: Path) -> str | None:
    """Return the language of the report.html that is already there."""
    earlier = folder / "report.html"
    if not earlier.is_file():
        return None
    with earlier.open(encoding="utf-8") as file:
        found = _PAGE_LANGUAGE.search(file.read(2000))
    return found.group(1) if found else None


def _titles(folder: Path) -> Mapping[str, str]:
    """Return the campaign's title by language, without loading all that a bundle needs."""
    file = folder / "report.json"
    if not file.is_file():
        raise RunError(f"no bundle in {folder}: {file.name} is missing")
    title: Mapping[str, str] = json.loads(file.read_text(encoding="utf-8"))["title"]
    return title


def _engine(engine: Engine, kernel: Any) -> Any:  # a function; both take a page and its jobs
    from bigsale.runs.quarto.binary import find_quarto, quarto_page
    from bigsale.runs.quarto.embedded import render_page

    quarto = find_quarto() if engine != "embedded" else None
    if engine == "quarto" and quarto is None:
        raise RunError("Quarto is not on PATH")
    return partial(quarto_page, quarto) if quarto else partial(render_page, kernel=kernel)


@contextmanager
def _all_or_none(target: Path) -> Iterator[Path]:
    """Give a folder to write into; its files move to `target` only when the block succeeds."""
    with tempfile.TemporaryDirectory(prefix=".partial-report-", dir=target) as name:
        folder = Path(name)
        yield folder
        for file in folder.iterdir():
            file.replace(target / file.name)


def _literal(text: str) -> str:
    """Return `text` as markdown that shows it unchanged."""
    return _MARKUP.sub(r"\\\1", text)
