"""What the rules that draw lessons look at."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from bigsale.errors import Text
from bigsale.review.channels import ChannelFigures
from bigsale.review.measures import Measures
from bigsale.review.rescale import Rescaled
from bigsale.words.labels import channel_title


@dataclass(frozen=True, eq=False)
class Facts:
    """What the rules look at: the measures, the bridge, and gains at other levels of spend."""

    measures: Measures
    bridge: pd.DataFrame
    rescaled: Rescaled

    @property
    def figures(self) -> ChannelFigures:
        """The channels inside the campaign's days."""
        return self.measures.figures

    def title(self, channel: str) -> Text:
        """Return a channel's title: the brief's, else the usual one."""
        known = self.measures.brief.channels.get(channel)
        if known is not None and known.title is not None:
            return Text(known.title.zh, known.title.en)
        return channel_title(channel)

    def phase_title(self, phase: int) -> Text:
        """Return a phase's title."""
        title = self.measures.brief.phases[phase].title
        return Text(title.zh, title.en)
