"""Where the other shops named in `model.learn_from` are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bigsale.brief.find import find_params
from bigsale.brief.source import Source, read_source, show_path
from bigsale.errors import BriefError, Problem

ALLOWED = "a campaign id of this project, or a .yaml file as seen from this one"


def find_shops(params: str | Path, names: Sequence[str]) -> list[Path]:
    """Return the params files of other shops, looked up from the params file of this campaign.

    A name is a campaign id, or the path of a YAML file relative to this campaign's.
    Raises BriefError for every name that leads nowhere, to this campaign or where another led.
    """
    path = find_params(params)
    found, problems = look_up(path, read_source(path), names)
    if problems:
        raise BriefError(problems)
    return found


def look_up(path: Path, source: Source, names: Sequence[str]) -> tuple[list[Path], list[Problem]]:
    """Return the params file of each name, and what is wrong with any of them."""
    found: list[Path] = []
    problems = []
    seen = {path.resolve(): "this campaign itself"}
    for position, name in enumerate(names):
        try:
            other = find_other(path, name)
        except BriefError as error:
            problem = error.problems[0]
            allowed = problem.allowed or ALLOWED
            problems.append(_problem(source, position, problem.message, name, allowed))
            continue
        if other in seen:
            problems.append(_problem(source, position, f"is {seen[other]}", name, "another shop"))
        seen.setdefault(other, f"the same file as {name}")
        found.append(other)
    return found, problems


def learned_problem(params: str | Path, position: int, message: str, *, value: str) -> Problem:
    """Return a problem at one place of `model.learn_from`."""
    return _problem(read_source(find_params(params)), position, message, value, "another shop")


def find_other(path: Path, name: str) -> Path:
    """Return the resolved params file that the file `path` calls `name`; raises BriefError."""
    if not name.endswith((".yaml", ".yml")):
        beside = path.resolve().parent / f"{name}.yaml"
        return (beside if beside.is_file() else find_params(name)).resolve()
    other = (path.resolve().parent / name).resolve()
    if not other.is_file():
        raise BriefError(Problem("no such file", show_path(other)))
    return other


def _problem(source: Source, position: int, message: str, value: str, allowed: str) -> Problem:
    at = ("model", "learn_from", position)
    return source.problem(at, message, value=value, allowed=allowed)
