"""How charts, tables and figures reach a notebook, a web page and a printed page.

A notebook gets an SVG picture and the Vega-Lite spec, so it is drawn with and without JupyterLab's
own Vega. A report gets markdown with one raw block for each format: for HTML the spec beside an
SVG that shows where scripts do not run, for typst a vector picture. No output is ever `text/html`
in a report: Quarto would then load scripts from other sites.

`use("report")` in the first chunk of a `.qmd` is all that a page must do; a chunk then ends with a
chart, a `table(...)`, `cards(...)` or a sentence.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from html import escape
from pathlib import Path
from typing import Any, Literal

from bigsale.charts._altair import alt
from bigsale.charts.blocks import Block, Card, Column, cards, show_blocks_in, table, typst_string

__all__ = ["FONT", "Block", "Card", "Column", "cards", "chart_block", "chart_svg", "table", "use"]

FONT = "Noto Sans SC"
FONT_FOLDER = Path(__file__).parents[1] / "fonts"
PICTURE_FOLDER = "_charts"
# Width of the printed text column in chart pixels (A4, 20 mm margins, 96 px an inch): a chart
# this wide fills the column, so letters have one size in all charts.
PAGE_WIDTH_PX = 640
LAB_SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
LAB_MIMETYPE = "application/vnd.vegalite.v5+json"


def use(where: Literal["notebook", "report"]) -> None:
    """Let charts, tables and sentences of this Python show themselves as `where` needs it."""
    alt.data_transformers.disable_max_rows()
    alt.renderers.register("bigsale-notebook", _in_notebook)
    alt.renderers.register("bigsale-report", _in_report)
    alt.renderers.enable(f"bigsale-{where}")
    show_blocks_in(where)


def chart_svg(spec: dict[str, Any]) -> str:
    """Return the Vega-Lite `spec` drawn as SVG, with Chinese in the bundled font."""
    return _converter().vegalite_to_svg(
        spec, vl_version=".".join(alt.SCHEMA_VERSION.lstrip("v").split(".")[:2])
    )


def chart_block(spec: dict[str, Any]) -> Block:
    """Return one chart for a report: the live chart for HTML, a picture file for typst.

    The picture is written to `_charts/` in the working directory, named by its content.
    """
    svg = chart_svg(spec)
    folder = Path(PICTURE_FOLDER)
    folder.mkdir(exist_ok=True)
    picture = folder / f"{hashlib.sha256(svg.encode()).hexdigest()[:16]}.svg"
    picture.write_text(svg, encoding="utf-8")
    spoken = _spoken(spec)
    # "</" would end the script element inside a label of the chart.
    data = json.dumps(spec, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    html = (
        f'<div class="chart" role="img" aria-label="{escape(spoken, quote=True)}">'
        f'<div class="chart-still">{svg}</div>'
        f'<script type="application/json" class="chart-spec">{data}</script></div>'
    )
    share = min(1.0, _width_px(svg) / PAGE_WIDTH_PX)
    typst = (
        f'#block(above: 1.4em, below: 1.4em, image("{picture.as_posix()}", width: {share:.1%}, '
        f"alt: {typst_string(spoken)}))"
    )
    return Block(html=html, typst=typst)


def _in_notebook(spec: dict[str, Any], **_: object) -> dict[str, object]:
    spec = _with_font(spec)
    return {
        "image/svg+xml": chart_svg(spec),
        # JupyterLab brings Vega-Lite 5, which reads these specs; it looks at the name only.
        LAB_MIMETYPE: {**spec, "$schema": LAB_SCHEMA},
        "text/plain": _spoken(spec),
    }


def _in_report(spec: dict[str, Any], **_: object) -> dict[str, object]:
    return {"text/markdown": chart_block(_with_font(spec)).markdown()}


def _with_font(spec: dict[str, Any]) -> dict[str, Any]:
    return {**spec, "config": {"font": FONT, **spec.get("config", {})}}


def _spoken(spec: dict[str, Any]) -> str:
    """Return what a screen reader says instead of the chart."""
    title = spec.get("title", "")
    words = title.get("text", "") if isinstance(title, dict) else title
    words = spec.get("description") or words
    return " ".join(words) if isinstance(words, list) else str(words) or "chart"


def _width_px(svg: str) -> float:
    start = svg.index('width="') + len('width="')
    return float(svg[start : svg.index('"', start)])


@cache
def _converter() -> Any:  # a module without types, loaded on the first chart only
    import vl_convert

    vl_convert.register_font_directory(str(FONT_FOLDER))
    return vl_convert
