"""Names of channels as the planner calls them."""

from __future__ import annotations

from bigsale.brief.model import Brief
from bigsale.errors import Text
from bigsale.words.labels import channel_title


def title_of(channel: str, brief: Brief) -> Text:
    """Return a channel's title: the brief's, else the usual one."""
    known = brief.channels.get(channel)
    if known is None or known.title is None:
        return channel_title(channel)
    return Text(known.title.zh, known.title.en)
