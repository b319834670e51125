"""Days cut at phase borders."""

from datetime import datetime

import numpy as np
import pytest
from tests.support.brief_texts import load_changed

from bigsale.brief import campaign_cells, day_shares


def test_a_day_is_cut_at_twenty_hundred(tmp_path):
    cells = campaign_cells(load_changed(tmp_path))
    cut = [(c.phase, c.day_share) for c in cells if c.date == np.datetime64("2027-03-05")]
    # 20 of 24 hours are warmup, 4 are burst.
    assert cut == [("warmup", pytest.approx(20 / 24)), ("burst", pytest.approx(4 / 24))]


def test_cells_add_up_to_the_campaigns_length(tmp_path):
    cells = campaign_cells(load_changed(tmp_path))
    # 1 March 20:00 to 8 March 00:00 are 6 days and 4 hours.
    assert sum(cell.day_share for cell in cells) == pytest.approx(6 + 4 / 24)


def test_whole_days_count_whole():
    shares = day_shares(datetime(2027, 3, 1), datetime(2027, 3, 3))
    assert shares == [(np.datetime64("2027-03-01"), 1.0), (np.datetime64("2027-03-02"), 1.0)]


def test_nothing_lies_between_a_moment_and_itself():
    assert day_shares(datetime(2027, 3, 1), datetime(2027, 3, 1)) == []
