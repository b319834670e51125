"""Notebooks and pages stay thin: parameters, calls, charts and prose."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
PAGES = sorted((ROOT / "reports").glob("*.qmd"))
CELL_LINES, CHUNK_LINES = 8, 5
READS = {"open", "read_csv", "read_excel", "read_parquet", "read_text", "read_bytes", "load"}
CHUNK = re.compile(r"^```\{python\}\n(.*?)^```", re.MULTILINE | re.DOTALL)


def cells(path: Path) -> list[dict]:
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def code(path: Path) -> list[str]:
    return ["".join(cell["source"]) for cell in cells(path) if cell["cell_type"] == "code"]


def chunks(path: Path) -> list[str]:
    """Return a page's code chunks without their `#|` options."""
    found = CHUNK.findall(path.read_text(encoding="utf-8"))
    return ["\n".join(line for line in c.splitlines() if not line.startswith("#|")) for c in found]


def thick(source: str) -> list[str]:
    """Return what has no place in a thin cell."""
    banned = (ast.FunctionDef, ast.Lambda, ast.ClassDef, ast.For, ast.While, ast.Try)
    nodes = list(ast.walk(ast.parse(source)))
    names = [type(node).__name__ for node in nodes if isinstance(node, banned)]
    calls = [node.func for node in nodes if isinstance(node, ast.Call)]
    reads = [c.attr if isinstance(c, ast.Attribute) else getattr(c, "id", "") for c in calls]
    return names + [name for name in reads if name in READS]


def test_notebooks_and_pages_are_there():
    assert {path.stem for path in NOTEBOOKS} >= {"plan", "review"}
    assert {path.stem for path in PAGES} >= {"plan", "review"}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_stripped(path):
    code_cells = [cell for cell in cells(path) if cell["cell_type"] == "code"]
    assert not [cell for cell in code_cells if cell["outputs"] or cell["execution_count"]]
    assert "widgets" not in json.loads(path.read_text(encoding="utf-8"))["metadata"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_thin(path):
    for source in code(path):
        assert len(source.splitlines()) <= CELL_LINES, source
        assert not thick(source), source


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebooks_parameters_are_literal(path):
    (parameters,) = [c for c in cells(path) if "parameters" in c["metadata"].get("tags", [])]
    lines = ast.parse("".join(parameters["source"])).body
    assigned = {line.targets[0].id: ast.literal_eval(line.value) for line in lines}
    assert set(assigned) >= {"params", "out", "overrides"}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_pages_chunks_are_thin(path):
    assert chunks(path)
    for source in chunks(path):
        assert len(source.splitlines()) <= CHUNK_LINES, source
        assert not thick(source), source


def test_thick_cells_are_seen():
    assert thick("def f():\n    return pd.read_csv('x')") == ["FunctionDef", "read_csv"]
    assert thick("x = bs.make_plan(a)\nx") == []
