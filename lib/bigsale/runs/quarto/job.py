"""What an engine is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class PageJob:
    """One page in one language.

    `parameters` go to the page's parameters chunk, `metadata` (title, lang …) over its header;
    `targets` maps a format ("html" or "pdf") to the file to write.
    """

    parameters: Mapping[str, object]
    metadata: Mapping[str, Any]
    targets: Mapping[str, Path]
