"""exports/mapping.yaml: the planner's own word on which channel an export's rows belong to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fnmatch import fnmatch
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import Field, ValidationError, model_validator

from bigsale.data.platforms.declaration import (
    ChannelName,
    ChannelRule,
    Header,
    Strict,
    declaration_problems,
)
from bigsale.errors import DataError, Problem

MAPPING_FILE = "mapping.yaml"


class MappingRule(Strict):
    """Rows that meet every condition given go to `channel`.

    `file`: pattern of the file's name; `platform`: its declared name; `header` with `equals` or
    `contains`: what a cell of the row says.
    """

    channel: ChannelName
    file: str | None = None
    platform: str | None = None
    header: Header | None = None
    equals: str | None = None
    contains: str | None = None

    @model_validator(mode="after")
    def _says_something(self) -> MappingRule:
        if not (self.file or self.platform or self.header):
            raise ValueError("give at least one of file, platform, header")
        if (self.header is None) != (self.equals is None and self.contains is None):
            raise ValueError("header needs equals or contains, and they need header")
        return self

    def applies(self, file: str, platform: str) -> bool:
        """Return whether the rule is about this file at all."""
        return fnmatch(file.lower(), (self.file or "*").lower()) and self.platform in (
            None,
            platform,
        )

    def meets(self, cells: Mapping[str, str]) -> bool:
        """Return whether a row meets the rule; `cells`: text by header."""
        if self.header is None:
            return True
        text = cells.get(self.header, "")
        return text == self.equals if self.equals is not None else (self.contains or "") in text


class MappingFile(Strict):
    """The file as a whole: rules in order, the first that a row meets wins."""

    channels: Annotated[tuple[MappingRule, ...], Field(min_length=1)]


def read_mapping(folder: Path, shown: str) -> tuple[MappingRule, ...]:
    """Return the rules of `folder`/mapping.yaml, none where there is no such file.

    Raises DataError with every problem.
    """
    path = folder / MAPPING_FILE
    if not path.exists():
        return ()
    try:
        return MappingFile.model_validate(yaml.safe_load(path.read_text(encoding="utf-8"))).channels
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise DataError(Problem(f"cannot be read as YAML: {error}", shown)) from None
    except ValidationError as error:
        raise DataError(declaration_problems(error, shown)) from None


def choose_channel(
    cells: Mapping[str, str], rules: Sequence[MappingRule], rule: ChannelRule
) -> tuple[str, bool]:
    """Return the row's channel, and whether anything but the platform's default chose it."""
    for own in rules:
        if own.meets(cells):
            return own.channel, True
    if rule.header is not None and (named := rule.values.get(cells.get(rule.header, ""))):
        return named, True
    return rule.default, False
