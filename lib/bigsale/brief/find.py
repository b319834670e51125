"""Find the project, a campaign's params file, and the folder of its tables."""

from __future__ import annotations

import contextlib
import os
import re
from pathlib import Path

from bigsale.brief.names import ID_ALLOWED, ID_PATTERN
from bigsale.brief.schema import nearest
from bigsale.brief.source import Source, read_source, shorten, show_path
from bigsale.errors import BriefError, DataError, Problem

_RESERVED = re.compile(r"con|prn|aux|nul|com[0-9]|lpt[0-9]", re.IGNORECASE)


def check_campaign_id(name: str) -> str:
    """Return `name` when it is a campaign id; raises BriefError before any disk is touched."""
    if not re.fullmatch(ID_PATTERN[1:-1], name) or _RESERVED.fullmatch(name):
        shown = shorten(name)
        raise BriefError(Problem("not a campaign id", value=shown, allowed=ID_ALLOWED))
    return name


def find_root() -> Path:
    """Return the project's folder, the one that holds params/ and campaigns/.

    $BIGSALE_HOME, else the nearest such folder from the current one upward, else the repository
    that this package is installed from. Raises BriefError when there is none.
    """
    home = os.environ.get("BIGSALE_HOME")
    if home:
        if not Path(home).is_dir():
            problem = Problem("no such folder", "$BIGSALE_HOME", value=home)
            raise BriefError(problem)
        return Path(home).resolve()
    here = Path.cwd()
    repository = Path(__file__).resolve().parents[3]
    for folder in (here, *here.parents, repository):
        if (folder / "params").is_dir() and (folder / "campaigns").is_dir():
            return folder
    allowed = "run inside the project's folder, or set BIGSALE_HOME to it"
    raise BriefError(Problem("no project here (params/ and campaigns/)", allowed=allowed))


def find_params(params: str | Path) -> Path:
    """Return the params file of a campaign id, or the path itself when it names a YAML file."""
    if isinstance(params, Path) or str(params).endswith((".yaml", ".yml")):
        return Path(params)
    campaign = check_campaign_id(str(params))
    path = find_root() / "params" / f"{campaign}.yaml"
    if not path.is_file():
        raise BriefError(_no_such_campaign(campaign, path))
    return path


def find_inputs(params: str | Path) -> Path:
    """Return the folder of a campaign's tables.

    The `inputs:` key of the params file, relative to that file; else campaigns/<id>/inputs beside
    the file's folder, else inputs/ beside the file, else campaigns/<id>/inputs of the project.
    Raises BriefError when the named folder is absent, DataError when no folder is there.
    """
    path = find_params(params)
    source = read_source(path)
    named = source.data.get("inputs")
    if isinstance(named, str):
        return _named_inputs(source, path, named)
    campaign = check_campaign_id(str(source.data.get("campaign")))
    places = _usual_places(path.resolve().parent, campaign)
    for place in places:
        if place.is_dir():
            return place
    looked = " or ".join(dict.fromkeys(show_path(place) for place in places))
    raise DataError(Problem("no folder with the campaign's tables", allowed=looked))


def _named_inputs(source: Source, path: Path, named: str) -> Path:
    folder = path.resolve().parent / named
    if not folder.is_dir():
        raise BriefError(source.problem(("inputs",), "no such folder", value=named))
    return folder.resolve()


def _usual_places(folder: Path, campaign: str) -> list[Path]:
    places = [folder.parent / "campaigns" / campaign / "inputs", folder / "inputs"]
    with contextlib.suppress(BriefError):
        places.append(find_root() / "campaigns" / campaign / "inputs")
    return places


def _no_such_campaign(name: str, path: Path) -> Problem:
    known = sorted(file.stem for file in path.parent.glob("*.yaml"))
    close = nearest(name, known)
    hint = f"{close} (did you mean this?)" if close else ", ".join(known) or None
    return Problem("no such campaign", show_path(path), value=name, allowed=hint)
