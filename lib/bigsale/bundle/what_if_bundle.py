"""The tables of a what-if, written for spreadsheets."""

from __future__ import annotations

from pathlib import Path

from bigsale.brief import Brief
from bigsale.bundle.files import as_read, write_csv, write_json
from bigsale.economics import WhatIf


def write_what_if(what_if: WhatIf, out: str | Path, *, brief: Brief) -> list[Path]:
    """Write one CSV a table and what_if.json into the folder `out`; nothing where it is "".

    Returns the files written.
    """
    if not str(out):
        return []
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, frame in what_if.tables().items():
        if not frame.empty:
            written.append(folder / f"{name}.csv")
            write_csv(written[-1], frame)
    figures = {
        "campaign": brief.campaign,
        "gmv_paid_cny": what_if.outlook.gmv_cny,
        "gmv_basis": what_if.outlook.basis._asdict(),
        "aov_cny": what_if.outlook.aov_cny,
        "baskets_basis": what_if.baskets_basis._asdict(),
        "headline": what_if.headline()._asdict(),
        "findings": [dict(finding.to_dict()) for finding in what_if.findings],
    }
    written.append(folder / "what_if.json")
    write_json(written[-1], as_read(figures))
    return written
