"""A bundle: everything that a report shows of one run, on disk or in memory."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from bigsale.bundle.files import write_csv, write_json
from bigsale.errors import RunError
from bigsale.words import PlanWords, PortfolioWords, ReviewWords

REPORT_FILE = "report.json"
TABLES_FOLDER = "tables"
TITLED = {"channel": "channels", "phase": "phases", "campaign": "campaigns"}
"""Columns of tables that hold names, and where report.json has their titles."""
WORDS: Mapping[str, type[PlanWords | PortfolioWords | ReviewWords]] = {
    "plan": PlanWords,
    "review": ReviewWords,
    "portfolio": PortfolioWords,
}
DATE_COLUMNS = ("date", "start", "end", "order_by")


@dataclass(frozen=True, eq=False)
class Bundle:
    """The figures and tables of one plan, portfolio or review, ready to be shown in one language.

    `figures`: what the sentences are made of (report.json). `tables`: tidy frames by name, with
    the names of channels, phases and campaigns as in the brief. `contract`: the files that other
    programs read, by file name: plain data for .json, a frame for .csv; empty when opened from
    disk.
    """

    figures: Mapping[str, object]
    tables: Mapping[str, pd.DataFrame]
    language: str = "zh"
    contract: Mapping[str, object] = field(default_factory=dict)

    @property
    def stage(self) -> str:
        """The stage that made the bundle: "plan", "portfolio" or "review"."""
        return str(self.figures["stage"])

    def in_language(self, language: str) -> Bundle:
        """Return the same bundle, shown in `language` ("zh" or "en")."""
        return replace(self, language=language)

    def table(self, name: str) -> pd.DataFrame:
        """Return one table with titles for the names of channels, phases, campaigns.

        Both are ordered categories over the whole campaign, so that a channel keeps its place
        and its colour in every chart.
        """
        frame = self.tables[name].copy()
        for column, titles in TITLED.items():
            if column in frame:
                frame[column] = self._titled(frame[column], titles)
        return frame

    @property
    def words(self) -> PlanWords | PortfolioWords | ReviewWords:
        """The sentences of the report, in the bundle's language."""
        return WORDS[self.stage](self.figures, self.language)

    def write(self, folder: Path | str) -> Path | None:
        """Write the bundle into `folder` (made if absent) and return it; "" writes nothing.

        The contract's files, report.json and tables/ for the report; for a plan also plan.xlsx.
        """
        if not str(folder):
            return None
        folder = Path(folder)
        (folder / TABLES_FOLDER).mkdir(parents=True, exist_ok=True)
        for name, content in self.contract.items():
            if isinstance(content, pd.DataFrame):
                write_csv(folder / name, content)
            else:
                write_json(folder / name, content)
        write_json(folder / REPORT_FILE, self.figures)
        for name, frame in self.tables.items():
            write_csv(folder / TABLES_FOLDER / f"{name}.csv", frame)
        if self.stage == "plan":
            from bigsale.bundle.workbook import write_workbook

            write_workbook(folder / "plan.xlsx", self)
        return folder

    def _titled(self, names: pd.Series, kind: str) -> pd.Series:
        entries: list[dict] = self.figures[kind]  # type: ignore[assignment]
        titles = {entry["name"]: entry["title"][self.language] for entry in entries}
        # A name outside the campaign (an old channel) is shown as it is, after the others.
        titles |= {name: name for name in pd.unique(names.dropna()) if name not in titles}
        order = list(dict.fromkeys(titles.values()))
        return pd.Series(pd.Categorical(names.map(titles), categories=order), index=names.index)


def open_bundle(folder: Path | str, language: str = "zh") -> Bundle:
    """Return the bundle that a run wrote into `folder`, shown in `language`.

    Raises RunError when the folder holds no bundle.
    """
    folder = Path(folder)
    report = folder / REPORT_FILE
    if not report.is_file():
        raise RunError(f"no bundle in {folder}: {REPORT_FILE} is missing")
    figures = json.loads(report.read_text(encoding="utf-8"))
    tables = {path.stem: _read(path) for path in sorted((folder / TABLES_FOLDER).glob("*.csv"))}
    return Bundle(figures=figures, tables=tables, language=language)


def _read(path: Path) -> pd.DataFrame:
    frame = pd.read_csv(path, keep_default_na=False, na_values=[""])
    dates = {name: pd.to_datetime(frame[name]) for name in DATE_COLUMNS if name in frame}
    return frame.assign(**dates)
