"""The open workbook: formats, cells by name, and values beside every formula."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from bigsale.bundle.workbook.words import SHEETS, WORDS

FONT = "Microsoft YaHei"
MONEY, RATIO, SHARE = "#,##0.00;[Red]-#,##0.00", "0.00", "0.0%"
INK, LINE, WASH, INPUT = "#22262D", "#DFE3E8", "#EEF2F6", "#FFF8DC"


@dataclass(eq=False)
class Book:
    """A workbook being written, its language and its formats."""

    file: Any
    language: str
    formats: dict[tuple, Any] = field(default_factory=dict)

    def word(self, name: str) -> str:
        """Return a word of the workbook."""
        return WORDS[name].in_language(self.language)

    def sheet_name(self, name: str) -> str:
        """Return the title of a sheet."""
        return SHEETS[name].in_language(self.language)

    def style(self, number: str = "", **properties: object) -> Any:
        """Return the cell format with a number format and properties; each is made once."""
        key = (number, *sorted(properties.items()))
        if key not in self.formats:
            base = {"font_name": FONT, "font_size": 10, "font_color": INK, "valign": "vcenter"}
            if number:
                base["num_format"] = number
            self.formats[key] = self.file.add_format(base | properties)
        return self.formats[key]

    def head(self) -> Any:
        """Return the format of a table's head."""
        return self.style(bold=True, bg_color=WASH, bottom=1, text_wrap=True, align="center")

    def cell(self, number: str = "", *, editable: bool = False, strong: bool = False) -> Any:
        """Return the format of a table's cell."""
        properties: dict[str, object] = {"bottom": 1, "bottom_color": LINE}
        if editable:
            properties["bg_color"] = INPUT
        if strong:
            properties |= {"bold": True, "top": 1, "bottom_color": INK}
        return self.style(number, **properties)


def open_book(path: Path, language: str) -> Book:
    """Return a new workbook at `path`; text is never taken for a formula or a link."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    file = xlsxwriter.Workbook(str(path), options)
    file.set_calc_mode("auto")
    return Book(file, language)


def place(row: int, column: int, *, fixed: bool = False, sheet: str = "") -> str:
    """Return a cell's name: C5, $C$5, '预算'!$C$5."""
    name = xl_rowcol_to_cell(row, column, row_abs=fixed, col_abs=fixed)
    return f"'{sheet}'!{name}" if sheet else name


def span(top: tuple[int, int], bottom: tuple[int, int], *, sheet: str = "") -> str:
    """Return a fixed range: '达人'!$C$2:$C$9."""
    ends = f"{place(*top, fixed=True)}:{place(*bottom, fixed=True)}"
    return f"'{sheet}'!{ends}" if sheet else ends


def quoted(text: str) -> str:
    """Return text as a string inside a formula."""
    return '"' + text.replace('"', '""') + '"'
