"""Run folders: find one again, and tell what lies in it."""

from __future__ import annotations

import json
from pathlib import Path

import click

from bigsale.brief import check_campaign_id, find_root
from bigsale.errors import BriefError, Problem

_SHOWN = (
    ("*.ipynb", "notebook"),
    ("report*.html", "report"),
    ("report*.pdf", "report, PDF"),
    ("*.xlsx", "workbook"),
    ("plan.json", "figures"),
    ("review.json", "figures"),
)


def find_run(run: str, stage: str | None) -> tuple[Path, str]:
    """Return the folder and stage of a run named by its folder or by its campaign (newest)."""
    folder = Path(run)
    if not folder.is_dir():
        folder = _newest(check_campaign_id(run), stage)
    return folder, _stage(folder)


def show_results(folder: Path) -> None:
    """Print where the readable files of a run are."""
    click.echo(f"{_near(folder)}/")
    for pattern, label in _SHOWN:
        for path in sorted(folder.glob(pattern)):
            click.echo(f"  {label + ':':13s}{_near(path)}")


def _newest(campaign: str, stage: str | None) -> Path:
    runs = find_root() / "campaigns" / campaign / "runs"
    found = [manifest.parent for manifest in runs.glob(f"{stage or '*'}/*/manifest.json")]
    if not found:
        message = "no finished run of this campaign"
        raise BriefError(Problem(message, value=campaign, allowed=f"bigsale plan {campaign} first"))
    return max(found, key=lambda folder: ((folder / "manifest.json").stat().st_mtime, folder.name))


def _stage(folder: Path) -> str:
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        return str(manifest["stage"])
    except (OSError, ValueError, KeyError, TypeError):
        message = "not the folder of a finished run (no manifest.json)"
        raise BriefError(Problem(message, value=str(folder))) from None


def _near(path: Path) -> str:
    """Return `path` relative to the current folder where that is shorter."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)
