"""Executed markdown → one offline HTML file, one PDF."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bigsale.errors import Problem, RunError
from bigsale.runs.quarto import fonts
from bigsale.runs.quarto.source import Page
from bigsale.runs.quarto.vega import vega_script

HERE = Path(__file__).parent
READER = "markdown+east_asian_line_breaks-smart"
"""Quotes stay as typed: the Chinese font draws curly ones a hanzi wide."""
_REFUSAL = re.compile(r"bigsale-page: (?P<message>.*) -> (?P<text>.*)")


def write_html(
    page: Page, markdown: str, metadata: Mapping[str, Any], *, folder: Path, target: Path
) -> None:
    """Write `markdown` as one self-contained HTML file to `target`; pictures come from `folder`."""
    template = f"--template={page.file.parent / metadata['template']}"
    places = f"--resource-path={folder}{os.pathsep}{page.file.parent}"
    options = ["--to=html5", template, "--embed-resources", places]
    html = _pandoc(page, markdown, metadata, folder, options)
    target.write_text(finished_html(html), encoding="utf-8")


def finished_html(html: str) -> str:
    """Return `html` with fonts cut to it and, where it has charts, the script that draws them."""
    styles = f"<style>{fonts.font_faces(html)}</style>\n</head>"
    html = html.replace("</head>", styles, 1)
    if 'class="chart"' not in html:
        return html
    starter = (HERE / "charts.js").read_text(encoding="utf-8")
    before, after = html.rsplit("</body>", 1)
    return f"{before}<script>{vega_script()}</script>\n<script>{starter}</script>\n</body>{after}"


def write_pdf(
    page: Page, markdown: str, metadata: Mapping[str, Any], *, folder: Path, target: Path
) -> None:
    """Write `markdown` as an A4 PDF with embedded fonts to `target`."""
    import typst

    partials = [page.file.parent / name for name in metadata["template-partials"]]
    for file in [HERE / "template.typ", HERE / "definitions.typ", *partials]:
        (folder / file.name).write_bytes(file.read_bytes())
    template = f"--template={folder / 'template.typ'}"
    text = _pandoc(page, markdown, metadata, folder, ["--to=typst", template])
    source = folder / f"{page.file.stem}.typ"
    source.write_text(text, encoding="utf-8")
    try:
        pdf = typst.compile(
            str(source),
            root=str(folder),
            font_paths=[str(fonts.FOLDER)],
            # Other fonts only for what ours lack: the same page everywhere.
            ignore_system_fonts=not fonts.missing_letters(markdown),
        )
    except typst.TypstError as error:
        raise RunError(page.problem(f"typst could not set the page: {error}")) from error
    target.write_bytes(pdf)


def _pandoc(
    page: Page, markdown: str, metadata: Mapping[str, Any], folder: Path, options: list[str]
) -> str:
    import pypandoc

    facts = folder / "metadata.json"
    facts.write_text(json.dumps(dict(metadata), ensure_ascii=False), encoding="utf-8")
    command = [
        pypandoc.get_pandoc_path(),
        f"--from={READER}",
        "--standalone",
        f"--metadata-file={facts}",
        f"--lua-filter={HERE / 'filter.lua'}",
        *(f"--lua-filter={page.file.parent / name}" for name in metadata.get("filters", ())),
        *_contents(metadata),
        *options,
    ]
    done = subprocess.run(
        command, input=markdown, capture_output=True, encoding="utf-8", cwd=folder, check=False
    )
    if done.returncode:
        raise RunError(_pandoc_problem(page, done.stderr))
    return done.stdout


def _contents(metadata: Mapping[str, Any]) -> list[str]:
    depth = f"--toc-depth={metadata.get('toc-depth', 2)}"
    numbered = ["--number-sections"] if metadata.get("number-sections") else []
    return [*(["--toc", depth] if metadata.get("toc") else []), *numbered]


def _pandoc_problem(page: Page, said: str) -> Problem:
    if refused := _REFUSAL.search(said):
        text = refused.group("text").strip()
        return page.problem(refused.group("message"), page.line_of(text), text)
    return page.problem(f"pandoc could not read the page: {said.strip()}")
