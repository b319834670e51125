"""Altair, imported without the slow part of its schema checker that is never used here.

`jsonschema` tries `rfc3987_syntax` (a grammar compiled at import, over a second) to check
international addresses; charts hold none. It treats the package as optional, so hiding it while
Altair is imported is safe. Chart modules write `from bigsale.charts._altair import alt`.
"""

import sys

_HIDDEN = "rfc3987_syntax"

_hide = "altair" not in sys.modules and _HIDDEN not in sys.modules
if _hide:
    sys.modules[_HIDDEN] = None  # type: ignore[assignment]
try:
    import altair as alt
finally:
    if _hide:
        sys.modules.pop(_HIDDEN, None)

__all__ = ["alt"]
