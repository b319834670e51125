"""Vega, Vega-Lite and vega-embed as one script for a page, kept between runs."""

from __future__ import annotations

import os
import sys
import threading
from importlib import metadata
from pathlib import Path

_LOCK = threading.Lock()


def vega_script() -> str:
    """Return the script that offers `vegaEmbed`: 0.9 MB, made in seconds once, then cached."""
    import vl_convert

    version = max(vl_convert.get_vegalite_versions(), key=_numbers)
    file = cache_folder() / f"vega-{metadata.version('vl-convert-python')}-{version}.js"
    with _LOCK:
        if file.is_file():
            return file.read_text(encoding="utf-8")
        script = vl_convert.javascript_bundle(None, version)  # type: ignore[arg-type]
        # A script element ends at "</script", also inside a string.
        script = script.replace("</script", "<\\/script")
        _keep(file, script)
        return script


def cache_folder() -> Path:
    """Return the folder for what can be made again: $BIGSALE_CACHE or the user's cache."""
    if given := os.environ.get("BIGSALE_CACHE"):
        return Path(given)
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "bigsale"


def _keep(file: Path, script: str) -> None:
    part = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(script, encoding="utf-8")
        part.replace(file)
    except OSError:  # a read-only home costs seconds, not the report
        part.unlink(missing_ok=True)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))
