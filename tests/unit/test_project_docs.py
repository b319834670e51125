"""Everything public says what it is, and the docs name what there is."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "lib" / "bigsale").rglob("*.py"))
NAMED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
LINKED = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")


def public(nodes: list[ast.stmt]) -> list[ast.stmt]:
    return [node for node in nodes if isinstance(node, NAMED) and not node.name.startswith("_")]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: "/".join(path.parts[-2:]))
def test_public_names_have_docstrings(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = public(tree.body)
    nodes += [m for node in nodes if isinstance(node, ast.ClassDef) for m in public(node.body)]
    missing = [node.name for node in nodes if not ast.get_docstring(node)]
    assert not missing
    assert not tree.body or path.name == "__init__.py" or ast.get_docstring(tree)


@pytest.mark.parametrize("path", LINKED, ids=lambda path: path.name)
def test_links_between_docs_lead_somewhere(path):
    text = path.read_text(encoding="utf-8")
    broken = [link for link in LINK.findall(text) if not (path.parent / link).exists()]
    assert not broken


def test_the_readme_names_the_two_commands_and_every_target():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "make demo" in readme
    assert "make test" in readme
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE)
    (phony,) = re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert sorted(phony.split()) == sorted(targets), "every target is described"


def test_the_version_is_said_once_and_logged():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    init = (ROOT / "lib" / "bigsale" / "__init__.py").read_text(encoding="utf-8")
    assert f'__version__ = "{project["version"]}"' in init
    assert project["version"] in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
