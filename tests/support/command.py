"""Call `bigsale` as a user would, without a process of its own."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from bigsale.cli import main


class Answer(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str


def bigsale(capsys: pytest.CaptureFixture[str], *words: str) -> Answer:
    """Run `bigsale WORDS` and return its exit code and what it said."""
    with pytest.raises(SystemExit) as left:
        main(words)
    said = capsys.readouterr()
    return Answer(int(left.value.code or 0), said.out, said.err)
