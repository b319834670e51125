"""The rooms keep to their order: a stage imports only upstream rooms and what all may use."""

from __future__ import annotations

import ast
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PACKAGE = Path(__file__).parents[2] / "lib" / "bigsale"
SHARED = {"errors", "units", "compiling", "threads", "quick_imports", "charts", "words"}
UPSTREAM = {
    "errors": set(),
    "units": set(),
    "compiling": set(),
    "threads": set(),
    "quick_imports": set(),
    "charts": {"errors", "units", "quick_imports", "words"},
    "words": {"errors", "units"},
    "brief": SHARED,
    "data": SHARED | {"brief"},
    "economics": SHARED | {"brief", "data"},
    "response": SHARED | {"brief", "data", "economics"},
    "plan": SHARED | {"brief", "data", "economics", "response"},
    "review": SHARED | {"brief", "data", "economics", "response", "plan"},
}
STAGES = {"brief", "data", "economics", "response", "plan", "review"}
EDGES = {"bundle", "runs", "simulate", "cli", "__main__"}
"""They may import every room, but no room imports them."""
COME_WITH = {
    "pydantic-core": "pydantic",
    "jupyter-client": "nbclient",
    "traitlets": "nbclient",
    "ipython": "ipykernel",
    "jupyter-core": "nbclient",
}
"""Libraries that are part of what a declared one promises."""
MODULES = sorted(PACKAGE.rglob("*.py"))
DISK = {"open", "read_text", "write_text", "read_bytes", "write_bytes", "mkdir", "unlink", "to_csv"}
CLOCK = {"now", "today", "utcnow"}


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_rooms(tree: ast.AST) -> set[str]:
    """Return the rooms that a module imports, at its top or inside functions."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    parts = [name.split(".") for name in names]
    return {part[1] for part in parts if part[0] == "bigsale" and len(part) > 1} - {"__version__"}


def imported_modules(tree: ast.AST) -> set[str]:
    """Return the top-level names that a module imports."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_room_imports_only_what_lies_upstream(path):
    room = room_of(path)
    if room in EDGES or room == "__init__":
        return
    beyond = imported_rooms(parse(path)) - {room} - UPSTREAM[room]
    assert not beyond, f"{room} must not import {sorted(beyond)}"


def test_every_room_has_a_place_in_the_order():
    assert {room_of(path) for path in MODULES} <= set(UPSTREAM) | EDGES | {"__init__"}


def test_every_library_that_is_imported_is_declared():
    text = (PACKAGE.parents[1] / "pyproject.toml").read_text(encoding="utf-8")
    declared = {
        canonicalize_name(Requirement(line).name)
        for line in tomllib.loads(text)["project"]["dependencies"]
    }
    providers = packages_distributions()
    own = {"bigsale", *sys.stdlib_module_names}
    for module in {name for path in MODULES for name in imported_modules(parse(path))} - own:
        names = {canonicalize_name(name) for name in providers[module]}
        assert names & (declared | COME_WITH.keys()), f"{module} is not in pyproject.toml"


def test_imports_are_found_wherever_they_stand():
    tree = ast.parse("import bigsale.plan\ndef f():\n    from bigsale.review import x\n")
    assert imported_rooms(tree) == {"plan", "review"}
    assert imported_rooms(ast.parse("from bigsale import data")) == {"data"}


WRITERS = {
    "charts/render.py": "pictures that a page being rendered refers to",
    "compiling.py": "the cache of compiled functions",
}
"""Files of pure rooms that may write, and why."""
PURE = [
    path
    for path in MODULES
    if room_of(path) in (STAGES | SHARED) - {"brief", "data"}
    or (room_of(path) == "brief" and path.stem not in {"source", "find"})
]
PURE = [path for path in PURE if path.relative_to(PACKAGE).as_posix() not in WRITERS]


@pytest.mark.parametrize("path", PURE, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_pure_room_asks_neither_disk_nor_clock(path):
    calls = [node for node in ast.walk(parse(path)) if isinstance(node, ast.Call)]
    touched = {_name(call) for call in calls} & (DISK | CLOCK)
    assert not touched, f"{path.name} calls {sorted(touched)}"


def _name(call: ast.Call) -> str:
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""
