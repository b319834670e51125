"""Flags that several commands share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

params_argument = click.argument("params")
languages_option = click.option(
    "--language",
    "languages",
    multiple=True,
    type=click.Choice(["zh", "en"]),
    help="Language of the report; repeat for both. Default: the brief's.",
)
formats_option = click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice(["html", "pdf"]),
    help="Format of the report; repeat for both. Default: the brief's.",
)
out_option = click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to write to. Default: a new one in campaigns/ID/runs/.",
)
quiet_option = click.option("--quiet", "-q", is_flag=True, help="No progress bar.")
set_option = click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="KEY=VALUE",
    help="Change one key of the brief, e.g. goal.budget_cny=2000000 or phases.burst.end=… "
    "(repeatable).",
)


def run_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command that runs a notebook its argument and flags (see `run_arguments`)."""
    flags = (set_option, languages_option, formats_option, quiet_option)
    for decorate in reversed((params_argument, out_option, *flags)):
        command = decorate(command)
    return command


def parse_settings(settings: tuple[str, ...]) -> dict[str, object]:
    """Return `KEY=VALUE` words as dotted key → YAML value; raises BriefError for other words."""
    from bigsale.brief import parse_value
    from bigsale.errors import BriefError, Problem

    overrides: dict[str, object] = {}
    problems = []
    for setting in settings:
        key, equals, value = setting.partition("=")
        if not equals or not key.strip():
            problems.append(Problem("not KEY=VALUE", "--set", value=setting))
        elif key.strip() in overrides:
            problems.append(Problem("set twice", "--set", value=key.strip()))
        overrides[key.strip()] = parse_value(value)
    if problems:
        raise BriefError(problems)
    return overrides


def run_arguments(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options of a run as the arguments that `runs` takes."""
    return {
        "out": options["out"],
        "overrides": parse_settings(options["settings"]),
        "languages": options["languages"] or None,
        "formats": options["formats"] or None,
        "progress": not options["quiet"],
    }
