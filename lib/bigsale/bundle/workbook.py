"""plan.xlsx (being filled in)."""


def write_workbook(path: object, bundle: object) -> None:
    """Write the planner's workbook."""
