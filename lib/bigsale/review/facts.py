"""What the rules that draw lessons look at."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from bigsale.errors import Text
from bigsale.review.channels import ChannelFigures
from bigsale.review.like_for_like import no_phases
from bigsale.review.measures import Measures
from bigsale.review.names import title_of
from bigsale.review.rescale import Rescaled


@dataclass(frozen=True, eq=False)
class Facts:
    """What the rules look at: the measures, the bridge, and gains at other levels of spend.

    `bridge_phases`: phase against the same phase last time (like_for_like.py).
    """

    measures: Measures
    bridge: pd.DataFrame
    rescaled: Rescaled
    bridge_phases: pd.DataFrame = field(default_factory=no_phases)

    @property
    def figures(self) -> ChannelFigures:
        """The channels inside the campaign's days."""
        return self.measures.figures

    def title(self, channel: str) -> Text:
        """Return a channel's title: the brief's, else the usual one."""
        return title_of(channel, self.measures.brief)

    def phase_title(self, phase: int) -> Text:
        """Return a phase's title."""
        title = self.measures.brief.phases[phase].title
        return Text(title.zh, title.en)
