"""Load a campaign's brief from its params file, or say everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from bigsale.brief.checks import schema_problems
from bigsale.brief.find import find_params
from bigsale.brief.model import Brief
from bigsale.brief.overrides import apply_overrides, path_of
from bigsale.brief.parts import sound_parts, whole_parts
from bigsale.brief.rules import broken_rules
from bigsale.brief.shops import look_up
from bigsale.brief.source import Source, read_source
from bigsale.errors import BriefError, Problem


def load_brief(params: str | Path, *, overrides: Mapping[str, object] | None = None) -> Brief:
    """Return the brief of a campaign.

    `params`: campaign id (looked up in the project's params/) or path of a YAML file.
    `overrides`: dotted key → value, checked as if it stood in the file.
    Raises BriefError with every problem: file, line, key, value and what is allowed.
    """
    path = find_params(params)
    source = read_source(path)
    if "portfolio" in source.data and "campaign" not in source.data:
        message = "a portfolio of campaigns, not one campaign"
        allowed = f"bigsale portfolio {path.stem}"
        raise BriefError(source.problem(("portfolio",), message, allowed=allowed))
    apply_overrides(source, overrides or {})
    brief, problems = check_source(source)
    problems += other_name(source, params, key="campaign")
    if brief is not None:
        problems += look_up(path, source, brief.model.learn_from)[1]
    if brief is None or problems:
        raise BriefError(problems)
    return brief


def located(
    problems: Iterable[Problem], params: str | Path, overrides: Mapping[str, object] | None
) -> list[Problem]:
    """Return problems of "the brief" with the file and line, or the override, of their keys.

    Later stages know keys alone. Others stay as they are.
    """
    source = read_source(find_params(params))
    apply_overrides(source, overrides or {})
    return [
        _at_its_line(source, problem) if problem.file == "brief" and problem.column else problem
        for problem in problems
    ]


def _at_its_line(source: Source, problem: Problem) -> Problem:
    found = source.problem(path_of(source.data, str(problem.column)), problem.message)
    return replace(problem, file=found.file, row=found.row)


def check_source(source: Source) -> tuple[Brief | None, list[Problem]]:
    """Return the typed brief where keys and types are right, and every problem found."""
    brief, problems = schema_problems(source, Brief)
    parts = whole_parts(brief) if brief else sound_parts(source.data)
    for path, message, value, allowed in broken_rules(parts):
        problems.append(source.problem(path, message, value=_shown(value), allowed=allowed))
    return brief, sorted([*source.problems, *problems], key=lambda problem: problem.row or 0)


def other_name(source: Source, params: str | Path, *, key: str) -> list[Problem]:
    """Return the problem of a file whose `key` (its id) is not its name.

    A copied params file that still carries the old id would write into the old campaign.
    """
    name = source.data.get(key)
    by_id = isinstance(params, str) and not params.endswith((".yaml", ".yml"))
    if not by_id or name == params or not isinstance(name, str):
        return []
    message = f"names another {key} than its file"
    return [source.problem((key,), message, value=name, allowed=str(params))]


def _shown(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    return value.isoformat() if isinstance(value, date) else value
