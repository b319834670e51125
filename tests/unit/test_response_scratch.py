"""Rows for compiled code out of one block."""

import numpy as np
import pytest

from bigsale.response.scratch import clear, row, rows, zeros


def test_rows_do_not_overlap_and_hold_what_is_written():
    scratch = np.full(64, np.nan)
    clear(scratch)
    first, second, table = row(scratch, 5), zeros(scratch, 7), rows(scratch, 3, 4)
    first[:], table[:] = 1.0, 2.0
    assert (first == 1.0).all()
    assert (second == 0.0).all()
    assert (table == 2.0).all()
    assert table.shape == (3, 4)


def test_a_block_that_is_too_small_is_an_error_and_not_a_shorter_row():
    scratch = np.empty(8)
    clear(scratch)
    row(scratch, 7)
    with pytest.raises(MemoryError, match="too small"):
        row(scratch, 1)


def test_an_emptied_block_is_used_again():
    scratch = np.empty(8)
    clear(scratch)
    row(scratch, 7)
    clear(scratch)
    assert row(scratch, 7).size == 7
