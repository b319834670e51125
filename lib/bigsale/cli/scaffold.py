"""Write the files of a new campaign, all of them or none."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from bigsale.brief import check_campaign_id, find_inputs, find_params, find_root
from bigsale.data import TABLES
from bigsale.errors import BriefError, Problem

STARTER_TABLES = ("channel_daily", "shop_daily", "events", "creators", "products")
_CAMPAIGN_LINE = re.compile(r"^campaign:.*$", re.MULTILINE)
_SECTIONS = {
    "phases": re.compile(r"^phases:.*?\n(?=\S)", re.MULTILINE | re.DOTALL),
    "event": re.compile(r"^event:.*$", re.MULTILINE),
}
_INPUTS_LINE = re.compile(r"^inputs:.*\n?", re.MULTILINE)


def scaffold(
    campaign: str, *, source: str | None, empty: bool, sections: Mapping[str, str] | None = None
) -> list[Path]:
    """Write params/`campaign`.yaml and campaigns/`campaign`/inputs; return what was written.

    `source`: campaign to copy from, None for a blank start. `empty`: header-only tables even so.
    `sections`: `phases` and `event` that take the place of the source's.
    Raises BriefError when an id is wrong, the source is absent, or anything is there already.
    """
    root = find_root()
    params = root / "params" / f"{check_campaign_id(campaign)}.yaml"
    folder = root / "campaigns" / campaign
    _refuse_to_overwrite(params, folder)
    text = _params_text(campaign, source)
    for name, section in (sections or {}).items():
        text = _SECTIONS[name].sub(lambda _, section=section: section, text, count=1)  # type: ignore[misc]
    copied = find_inputs(source) if source and not empty else None
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".new-") as work:
        draft = Path(work)
        (draft / "params.yaml").write_text(text, encoding="utf-8", newline="\n")
        _write_inputs(draft / campaign / "inputs", copied)
        (draft / campaign).rename(folder)
        (draft / "params.yaml").rename(params)
    return [params, *sorted((folder / "inputs").iterdir())]


def _refuse_to_overwrite(*places: Path) -> None:
    there = [place for place in places if place.exists()]
    if there:
        allowed = "another id; bigsale new never overwrites"
        raise BriefError([Problem("is there already", str(p), allowed=allowed) for p in there])


def _params_text(campaign: str, source: str | None) -> str:
    template = find_params(source) if source else Path(__file__).with_name("starter.yaml")
    text = template.read_text(encoding="utf-8-sig")
    text = _INPUTS_LINE.sub("", text)
    return _CAMPAIGN_LINE.sub(f"campaign: {campaign}", text, count=1)


def _write_inputs(folder: Path, copied: Path | None) -> None:
    if copied:
        shutil.copytree(copied, folder)
        return
    folder.mkdir(parents=True)
    for name in STARTER_TABLES:
        header = ",".join(TABLES[name].names)
        (folder / f"{name}.csv").write_text(f"{header}\n", encoding="utf-8-sig", newline="\n")
