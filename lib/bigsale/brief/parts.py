"""The sound parts of a brief, so that the rules between keys run even when some keys are wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from bigsale.brief.channels import Channel
from bigsale.brief.clock import WallDate
from bigsale.brief.model import Brief, Goal, Group, OwnSplit, Phase, ReportBrief, on_wall_clock
from bigsale.brief.promotions import Promotion


@dataclass(frozen=True)
class Parts:
    """What of the brief could be typed; positions and names are those of the file.

    `channel_names` holds every channel named in the file, sound or not; `complete` tells whether
    nothing had to be left out.
    """

    channel_names: frozenset[str]
    channels: Mapping[str, Any]
    phases: Mapping[int, Phase]
    groups: Mapping[int, Group]
    promotions: Mapping[int, Promotion]
    goal: Goal | None
    own_split: Mapping[str, Any]
    report: ReportBrief | None
    as_of: Any
    complete: bool


def whole_parts(brief: Brief) -> Parts:
    """Return the parts of a brief that is sound in itself."""
    return Parts(
        channel_names=frozenset(brief.channels),
        channels=brief.channels,
        phases=dict(enumerate(brief.phases)),
        groups=dict(enumerate(brief.groups)),
        promotions=dict(enumerate(brief.promotions)),
        goal=brief.goal,
        own_split=brief.own_split,
        report=brief.report,
        as_of=brief.as_of,
        complete=True,
    )


def sound_parts(data: Mapping[str, object]) -> Parts:
    """Return what can be typed of params with problems, part by part."""
    raw = data.get("channels")
    channels = raw if isinstance(raw, dict) else {}
    timezone = data.get("timezone", "Asia/Shanghai")
    phases = {i: on_wall_clock(p, timezone) for i, p in _items(Phase, data.get("phases"))}
    typed = {name: _typed(Channel, channel, tagged=True) for name, channel in channels.items()}
    return Parts(
        channel_names=frozenset(channels),
        channels={name: channel for name, channel in typed.items() if channel is not None},
        phases=phases,
        groups=dict(_items(Group, data.get("groups"))),
        promotions=dict(_items(Promotion, data.get("promotions"), tagged=True)),
        goal=_typed(Goal, data.get("goal")),
        own_split=_typed(OwnSplit, data.get("own_split", {})) or {},
        report=_typed(ReportBrief, data.get("report", {})),
        as_of=_typed(WallDate, data.get("as_of")),
        complete=False,
    )


def _items(kind: Any, value: object, *, tagged: bool = False) -> Iterator[tuple[int, Any]]:
    for position, item in enumerate(value if isinstance(value, list) else []):
        part = _typed(kind, item, tagged=tagged)
        if part is not None:
            yield position, part


def _typed(kind: Any, value: object, *, tagged: bool = False) -> Any:
    """Return `value` as `kind` after dropping the keys that are wrong; None when that fails."""
    adapter: TypeAdapter[Any] = TypeAdapter(kind)
    for _ in range(2):
        try:
            return adapter.validate_json(json.dumps(value), strict=True)
        except ValidationError as error:
            wrong = [detail["loc"][tagged:] for detail in error.errors()]
            value = _without(value, wrong)
    return None


def _without(value: object, locations: list[tuple[int | str, ...]]) -> object:
    if not isinstance(value, dict):
        return value
    dropped = {location[0] for location in locations if len(location) == 1}
    kept = {key: item for key, item in value.items() if key not in dropped}
    for key, item in kept.items():
        inner = [location[1:] for location in locations if location[:1] == (key,)]
        kept[key] = _without(item, inner) if inner else item
    return kept
