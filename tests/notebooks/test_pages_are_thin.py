"""Notebooks and report pages hold no logic: short cells of calls and prose."""

import ast
import re
from pathlib import Path

import nbformat
import pytest

from bigsale import charts
from bigsale.words.plan_words import PlanWords
from bigsale.words.portfolio_words import PortfolioWords
from bigsale.words.review_words import ReviewWords

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
PAGES = [ROOT / "reports" / f"{name}.qmd" for name in ("plan", "portfolio", "review")]
LOGIC = (ast.FunctionDef, ast.Lambda, ast.For, ast.While, ast.If, ast.With, ast.Try, ast.ListComp)
WORDS = {"plan": PlanWords, "portfolio": PortfolioWords, "review": ReviewWords}


def chunks(page: Path) -> list[str]:
    text = page.read_text(encoding="utf-8")
    return re.findall(r"^```\{python\}\n(.*?)^```$", text, flags=re.S | re.M)


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_notebook_is_thin_and_stripped(file):
    notebook = nbformat.read(file, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    tagged = [cell for cell in code if "parameters" in cell.metadata.get("tags", [])]
    assert len(tagged) == 1
    for cell in code:
        assert cell.outputs == []
        assert cell.execution_count is None
        assert len(cell.source.splitlines()) <= 8, cell.source
        assert not any(isinstance(node, LOGIC) for node in ast.walk(ast.parse(cell.source)))
        assert not re.search(r"\bopen\(|read_csv|read_parquet|Path\(", cell.source)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_page_chunks_are_short_calls(page):
    for chunk in chunks(page):
        lines = [line for line in chunk.splitlines() if not line.startswith("#|")]
        assert len(lines) <= 5, chunk
        assert not any(isinstance(node, LOGIC) for node in ast.walk(ast.parse(chunk)))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_page_names_only_words_and_charts_that_exist(page):
    text, words = page.read_text(encoding="utf-8"), WORDS[page.stem]
    for name in re.findall(r"say\.(\w+)", text):
        assert hasattr(words, name), name
    for name in re.findall(r"draw\.(\w+)", text):
        assert hasattr(charts, name), name
    assert "say.cards" in text[: text.index("say.conclusions")]
