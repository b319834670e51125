"""Rows for compiled code out of one block."""

import numpy as np
import pytest

from bigsale.response.room import empty_room, row, rows, zeros


def test_rows_do_not_overlap_and_hold_what_is_written():
    room = np.full(64, np.nan)
    empty_room(room)
    first, second, table = row(room, 5), zeros(room, 7), rows(room, 3, 4)
    first[:], table[:] = 1.0, 2.0
    assert (first == 1.0).all()
    assert (second == 0.0).all()
    assert (table == 2.0).all()
    assert table.shape == (3, 4)


def test_a_block_that_is_too_small_is_an_error_and_not_a_shorter_row():
    room = np.empty(8)
    empty_room(room)
    row(room, 7)
    with pytest.raises(MemoryError, match="too small"):
        row(room, 1)


def test_an_emptied_block_is_used_again():
    room = np.empty(8)
    empty_room(room)
    row(room, 7)
    empty_room(room)
    assert row(room, 7).size == 7
