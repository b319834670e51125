"""environment.yml offers conda users what pyproject.toml and uv.lock offer the others."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from rattler import MatchSpec, Version, VersionSpec

ROOT = Path(__file__).parents[2]
CONDA_NAMES = {"duckdb": "python-duckdb", "brotli": "brotli-python", "tzdata": "python-tzdata"}
"""Packages that conda-forge calls otherwise."""
CONDA_ONLY = {"python", "pip", "quarto"}


def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def wanted() -> dict[str, Requirement]:
    requirements = [Requirement(text) for text in project()["dependencies"]]
    return {canonicalize_name(requirement.name): requirement for requirement in requirements}


def environment() -> dict:
    return yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))


def conda_specs() -> dict[str, MatchSpec]:
    specs = [MatchSpec(item) for item in environment()["dependencies"] if isinstance(item, str)]
    return {spec.name.normalized: spec for spec in specs}


def pip_lines() -> list[str]:
    (section,) = [item for item in environment()["dependencies"] if isinstance(item, dict)]
    return section["pip"]


def pip_requirements() -> dict[str, Requirement]:
    requirements = [Requirement(line) for line in pip_lines() if not line.startswith("-e")]
    return {canonicalize_name(requirement.name): requirement for requirement in requirements}


def test_both_name_the_same_packages():
    conda = set(conda_specs()) - CONDA_ONLY
    from_conda = {CONDA_NAMES.get(name, name) for name in wanted()} & conda
    assert conda == from_conda, "environment.yml has packages that pyproject.toml lacks"
    missing = {n for n in wanted() if CONDA_NAMES.get(n, n) not in conda} - set(pip_requirements())
    assert not missing, "pyproject.toml has packages that environment.yml lacks"
    twice = set(pip_requirements()) & {n for n in wanted() if CONDA_NAMES.get(n, n) in conda}
    assert not twice, "pip would replace what conda installed"


@pytest.mark.parametrize("name", sorted(wanted()))
def test_both_ask_for_the_same_versions(name):
    specifier = wanted()[name].specifier
    if name in pip_requirements():
        assert pip_requirements()[name].specifier == specifier
    else:
        spec = conda_specs()[CONDA_NAMES.get(name, name)]
        assert VersionSpec(str(spec.version)) == VersionSpec(str(specifier))


def test_the_locked_versions_suit_the_conda_specs():
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    locked: dict[str, list[str]] = {}
    for package in lock["package"]:
        locked.setdefault(package["name"], []).append(package.get("version", "0"))
    for name in wanted():
        spec = conda_specs().get(CONDA_NAMES.get(name, name))
        if spec is not None:
            allowed = VersionSpec(str(spec.version))
            assert all(allowed.matches(Version(version)) for version in locked[name]), name


def test_python_and_the_package_itself():
    python = conda_specs()["python"]
    assert str(python.version) == project()["requires-python"]
    assert pip_lines()[-1] == "-e ."
    assert environment()["channels"][0] == "conda-forge"
