"""Which days a review's report counts."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from itertools import pairwise

from bigsale.words.numbers import is_number
from bigsale.words.review_sentences import REVIEW_SENTENCES
from bigsale.words.sayings import Sayings

ONE_DAY = timedelta(days=1)


class DaysWords(Sayings):
    """The sentence on the days counted, with those that phases leave between them."""

    catalogue = REVIEW_SENTENCES

    def _days_counted(self) -> str:
        """Return which days are counted, where phases turn within a day or leave days out."""
        phases, days = self.figures["phases"], self.figures["actual"].get("days")
        first, end = (
            datetime.fromisoformat(str(moment))
            for moment in (phases[0]["start"], phases[-1]["end"])
        )
        whole, gaps = f"{first:%H:%M}" == f"{end:%H:%M}" == "00:00", self._days_between()
        if not is_number(days) or (whole and not gaps):
            return ""
        last = end - timedelta(microseconds=1)
        return self.say(
            "days_counted_whole" if whole else "days_counted",
            gaps=gaps,
            start=self.date(first.isoformat()),
            end=self.date(last.isoformat()),
            days=f"{days:.0f}",
            clock=f"{first if first.hour else end:%H:%M}",
        )

    def _days_between(self) -> str:
        """Return the days between phases on which there was no sale; empty where there are none."""
        spans = [
            [datetime.fromisoformat(str(phase[end])) for end in ("start", "end")]
            for phase in self.figures["phases"]
        ]
        gaps = []
        for (_, end), (start, _) in pairwise(spans):
            first = end.date() + (ONE_DAY if end.time() > time() else timedelta())
            last = start.date() - ONE_DAY
            if first == last:
                gaps.append(self.date(first.isoformat()))
            elif first < last:
                gaps.append(f"{self.date(first.isoformat())}–{self.date(last.isoformat())}")
        return self.say("days_between", days=self.listed(gaps)) if gaps else ""
