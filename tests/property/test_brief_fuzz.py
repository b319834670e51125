"""Whatever is done to a params file, it ends as a Brief or as a BriefError with places."""

import contextlib
import json
from datetime import datetime

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.brief_texts import SOUND

from bigsale.brief import campaign_cells, load_brief
from bigsale.errors import BriefError

RELAXED = settings(
    deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(
        [
            "2027-03-05",
            "2027-03-05T20:00+08:00",
            "0001-01-01T00:00+08:00",
            "9999-12-31T23:00",
            "kol",
            "auction",
            "1e9",
            ".nan",
        ]
    ),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=5,
)


def load_or_refuse(folder, content: bytes) -> None:
    """Load `content`; any error but a BriefError fails the test."""
    path = folder / "x.yaml"
    path.write_bytes(content)
    brief = None
    with contextlib.suppress(BriefError):
        brief = load_brief(path)
    if brief is None:
        return
    assert sum(cell.day_share for cell in campaign_cells(brief)) > 0
    assert all(phase.start.tzinfo is None for phase in brief.phases)


def places(data, path=()):
    """Return the path of every key and list item of nested data."""
    steps = data.items() if isinstance(data, dict) else enumerate(data)
    found = []
    for step, item in steps:
        found.append((*path, step))
        if isinstance(item, (dict, list)):
            found += places(item, (*path, step))
    return found


PLACES = places(yaml.safe_load(SOUND))


@RELAXED
@given(st.sampled_from(PLACES), VALUES)
def test_any_value_at_any_key(tmp_path, place, value):
    data = json.loads(json.dumps(yaml.safe_load(SOUND), default=datetime.isoformat))
    holder = data
    for step in place[:-1]:
        holder = holder[step]
    holder[place[-1]] = value
    text = yaml.safe_dump(data, allow_unicode=True)
    load_or_refuse(tmp_path, text.encode("utf-8", "surrogatepass"))


@RELAXED
@given(st.dictionaries(st.text(max_size=30), VALUES, max_size=3))
def test_any_override(tmp_path, overrides):
    path = tmp_path / "x.yaml"
    path.write_text(SOUND, encoding="utf-8")
    with contextlib.suppress(BriefError):
        load_brief(path, overrides=overrides)


@RELAXED
@given(
    st.lists(st.tuples(st.integers(0, len(SOUND.encode()) - 1), st.binary(max_size=3)), max_size=4)
)
def test_any_bytes_put_in_anywhere(tmp_path, cuts):
    content = SOUND.encode()
    for position, inserted in cuts:
        content = content[:position] + inserted + content[position + len(inserted) // 2 :]
    load_or_refuse(tmp_path, content)


@RELAXED
@given(st.permutations(SOUND.splitlines(keepends=True)), st.integers(0, 13))
def test_any_lines_left_out_or_moved(tmp_path, lines, kept):
    load_or_refuse(tmp_path, "".join(lines[:kept]).encode())
