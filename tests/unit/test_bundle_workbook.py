import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from tests.support.made_up_bundles import plan_bundle, plan_stages

from bigsale.bundle.workbook import write_workbook

SPEND_CNY = plan_stages()["plan"].spend_fen.sum() / 100


@pytest.fixture(scope="module", params=["zh", "en"])
def book_file(request, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("book") / "plan.xlsx"
    write_workbook(path, plan_bundle().in_language(request.param))
    return path


def cell_below(sheet, head_row: int, head: str, first: str):
    """Return the cell in the column headed `head` of the row that starts with `first`."""
    column = next(c.column for c in sheet[head_row] if c.value == head)
    row = next(r[0].row for r in sheet.iter_rows(min_row=head_row) if r[0].value == first)
    return sheet.cell(row, column)


def test_sheets_totals_and_formulas(book_file):
    values = openpyxl.load_workbook(book_file, data_only=True)
    formulas = openpyxl.load_workbook(book_file)
    assert len(values.sheetnames) == 5
    budget = values.worksheets[0]
    total, head = ("合计", "合计") if "预算" in values.sheetnames else ("Total", "Total")
    assert cell_below(budget, 10, head, total).value == pytest.approx(SPEND_CNY, abs=0.001)
    assert cell_below(formulas.worksheets[0], 10, head, total).value.startswith("=SUM(")
    assert budget.freeze_panes == "B11"
    assert budget.page_setup.orientation == "landscape"


def test_days_add_up_to_the_plan_to_the_fen(book_file):
    daily = openpyxl.load_workbook(book_file, data_only=True).worksheets[2]
    channels = len(plan_stages()["plan"].channels)
    rows = list(daily.iter_rows(min_row=4, values_only=True))
    cells = [round(value * 100) for row in rows[:-1] for value in row[2 : 2 + channels]]
    assert sum(cells) == plan_stages()["plan"].spend_fen.sum()
    assert rows[-1][2 + channels] == pytest.approx(SPEND_CNY, abs=0.001)


def test_names_that_look_like_formulas_stay_text(tmp_path):
    bundle = plan_bundle()
    tables = {**bundle.tables, "deals": bundle.tables["deals"].assign(creator='=HYPERLINK("x")')}
    write_workbook(tmp_path / "plan.xlsx", replace(bundle, tables=tables))
    deals = openpyxl.load_workbook(tmp_path / "plan.xlsx").worksheets[1]
    assert deals.cell(4, 1).value == '=HYPERLINK("x")'
    assert deals.cell(4, 1).data_type == "s"


@pytest.fixture(scope="module")
def recalculated(tmp_path_factory):
    """Return a function: edits → the values that LibreOffice works out from the formulas."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("LibreOffice is not on this machine")
    folder = tmp_path_factory.mktemp("office")
    write_workbook(folder / "plan.xlsx", plan_bundle())

    def calculate(edits: dict[tuple[str, str], object]):
        book = openpyxl.load_workbook(folder / "plan.xlsx")
        for (sheet, cell), value in edits.items():
            book[sheet][cell] = value
        # Saving drops the stored values, so the office has to work out every formula.
        book.save(folder / "edited.xlsx")
        target = ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder / "out")]
        profile = f"-env:UserInstallation=file://{folder / 'profile'}"
        subprocess.run(
            [office, profile, "--headless", *target, str(folder / "edited.xlsx")],
            check=True, capture_output=True, timeout=180,
        )  # fmt: skip
        return openpyxl.load_workbook(folder / "out" / "edited.xlsx", data_only=True)

    calculate.file = folder / "plan.xlsx"
    return calculate


@pytest.mark.slow
def test_formulas_give_the_stored_values(recalculated):
    stored = openpyxl.load_workbook(recalculated.file, data_only=True)
    fresh = recalculated({})
    for sheet in stored.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                value = fresh[sheet.title][cell.coordinate].value
                if isinstance(cell.value, (int, float)):
                    assert value == pytest.approx(cell.value, abs=0.006), cell.coordinate
                else:
                    assert (value or "") == (cell.value or ""), cell.coordinate


@pytest.mark.slow
def test_an_edited_budget_still_adds_up(recalculated):
    book = recalculated({("预算", "B11"): 100_000.01, ("达人", "E4"): "否"})
    budget, daily = book["预算"], book["每日"]
    rows = [[cell.value for cell in row] for row in budget.iter_rows(min_row=11)]
    total = next(row for row in rows if row[0] == "合计")
    parts = rows[: rows.index(total)]
    assert budget["B11"].value == 100_000.01
    for column in range(1, 7):
        cells = [row[column] or 0 for row in parts]
        assert total[column] == pytest.approx(sum(cells), abs=0.001)
    assert budget["B6"].value == pytest.approx(total[6], abs=0.001)
    # The fee of the creator left out, ¥16,000 … see the deals sheet, is gone from the budget.
    fee = openpyxl.load_workbook(recalculated.file, data_only=True)["达人"]["F4"].value
    first_phase = plan_stages()["plan"].spend_fen[0, :10].sum()
    assert first_phase != 10_000_001
    changed = 100_000.01 - openpyxl.load_workbook(recalculated.file)["预算"]["B11"].value
    assert total[6] == pytest.approx(SPEND_CNY + changed - fee, abs=0.001)
    assert daily.cell(daily.max_row, 9).value == pytest.approx(total[6], abs=0.001)
