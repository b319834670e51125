"""Imports without the slow part of a schema checker that is never used here.

`jsonschema`, which Altair and nbformat bring, tries `rfc3987_syntax` (a grammar compiled at import,
about a second) to check international addresses; neither charts nor notebooks hold one. It treats
the package as optional, so hiding it while it is looked for is safe.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

_HIDDEN = "rfc3987_syntax"


@contextmanager
def no_address_grammar() -> Iterator[None]:
    """Hide the grammar from what is imported in the block, unless it is there already."""
    if _HIDDEN in sys.modules:
        yield
        return
    sys.modules[_HIDDEN] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        sys.modules.pop(_HIDDEN, None)
