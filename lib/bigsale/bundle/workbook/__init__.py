"""plan.xlsx: the plan for people who live in spreadsheets, with formulas that follow edits."""

from bigsale.bundle.workbook.write import write_workbook

__all__ = ["write_workbook"]
