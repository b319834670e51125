"""What can go wrong and how it is said: problems, errors with exit codes, findings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple


class Text(NamedTuple):
    """One sentence in both languages of the kit."""

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        """Return the sentence in `language` ("zh" or "en")."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True)
class Problem:
    """One thing wrong with what the user gave, located as the user would look for it.

    `row` is the row number that a spreadsheet or editor shows (header is row 1).
    `column` is a table's column or a brief's dotted key; `allowed` says what would be right.
    """

    message: str
    file: str | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = None
    allowed: str | None = None

    def __str__(self) -> str:
        counted = "line" if self.file and self.file.endswith((".yaml", ".yml")) else "row"
        # An override is named by its key: it is not said twice.
        twice = self.column is not None and (self.file or "").endswith(f" {self.column}")
        places = [
            self.file,
            f"{counted} {self.row}" if self.row is not None else None,
            None if twice else self.column,
        ]
        where = ", ".join(place for place in places if place)
        what = f"{self.message} (got {self.value!r})" if self.value is not None else self.message
        text = f"{where}: {what}" if where else what
        return f"{text}; allowed: {self.allowed}" if self.allowed else text


class BigsaleError(Exception):
    """The user's input or situation does not allow the run; carries every problem at once."""

    exit_code = 1

    def __init__(self, problems: Problem | str | Iterable[Problem]) -> None:
        if isinstance(problems, str):
            problems = Problem(problems)
        if isinstance(problems, Problem):
            problems = (problems,)
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class BriefError(BigsaleError):
    """The brief, the parameters or the command line are wrong."""

    exit_code = 2


class DataError(BigsaleError):
    """The input tables or exports are wrong."""

    exit_code = 3


class FitError(BigsaleError):
    """The response model cannot be fitted, or did not converge."""

    exit_code = 4


class InfeasibleError(BigsaleError):
    """No plan keeps all limits."""

    exit_code = 5


class RunError(BigsaleError):
    """A notebook or a report could not be made, or a search failed where a plan exists."""

    exit_code = 6


@dataclass(frozen=True)
class Finding:
    """A soft warning that reaches the report.

    `check` is a short stable name (kebab-case), `verdict` how serious it is, `evidence` what was
    seen (with figures), `next_step` what the planner can do. `channels`: those whose figures it
    is about, as the brief names them; none where it is about no channel, or is not read by others.
    """

    check: str
    verdict: Literal["ok", "note", "warning"]
    evidence: Text
    next_step: Text
    channels: tuple[str, ...] = ()

    def to_dict(self) -> Mapping[str, object]:
        """Return the finding as plain data for JSON."""
        return {
            "check": self.check,
            "verdict": self.verdict,
            "evidence": self.evidence._asdict(),
            "next_step": self.next_step._asdict(),
            "channels": list(self.channels),
        }
