"""Expected shares of products that do not add up to 100 % are told, not scaled in silence."""

from dataclasses import replace

import pandas as pd
import pytest
from tests.support.response_shop import tiny_history

from bigsale.data.goods import shares_of_goods


def told(shares):
    products = pd.DataFrame(
        {"sku": [f"s{i}" for i in range(len(shares))], "expected_share": shares}
    )
    return list(shares_of_goods(replace(tiny_history(), products=products)))


@pytest.mark.parametrize("shares", [[0.6, 0.4], [0.333, 0.333, 0.334], [0.0, 0.0], [None, None]])
def test_whole_or_not_given_says_nothing(shares):
    assert not told(shares)


def test_no_products_no_word():
    assert not list(shares_of_goods(replace(tiny_history(), products=None)))
    bare = pd.DataFrame({"sku": ["s0"]})
    assert not list(shares_of_goods(replace(tiny_history(), products=bare)))


def test_too_much_is_a_warning():
    (found,) = told([0.9, 0.5])
    assert (found.check, found.verdict) == ("product-shares-not-whole", "warning")
    assert "140.0%" in found.evidence.en
    assert "140.0%" in found.evidence.zh


def test_too_little_says_that_the_rest_does_not_count():
    (found,) = told([0.5, None, 0.2])
    assert found.verdict == "note"
    assert "70.0%" in found.evidence.en
    assert "outside the table" in found.evidence.en
