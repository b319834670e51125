"""What a plan may know of its tables: nothing after `as_of`."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from bigsale.data.known import known_by
from bigsale.data.load import load_history
from bigsale.errors import DataError


def frames(grain_days: int = 1) -> dict[str, pd.DataFrame]:
    dates = pd.date_range("2026-01-05", periods=4, freq=f"{grain_days}D")
    daily = pd.DataFrame({"date": dates, "gmv_cny": [1.0, 2, 3, 4]})
    return {
        "shop_daily": daily,
        "channel_daily": daily.assign(channel="ads", spend_cny=1.0),
        "events": pd.DataFrame(
            {"event": ["a-2026", "a-2026"], "phase": ["one", "two"],
             "start": pd.to_datetime(["2026-01-06 20:00", "2026-01-07 00:00"]),
             "end": pd.to_datetime(["2026-01-07", "2026-01-09"])}
        ),
        "experiments": pd.DataFrame(
            {"channel": ["ads", "ads"], "end": pd.to_datetime(["2026-01-06", "2026-01-07"])}
        ),
        "products": pd.DataFrame({"sku": ["x"]}),
    }  # fmt: skip


def test_only_what_had_happened_by_the_end_of_the_day_is_known():
    known = known_by(frames(), date(2026, 1, 6), grain_days=1)
    assert list(known["shop_daily"]["gmv_cny"]) == [1.0, 2.0]
    assert len(known["channel_daily"]) == 2
    assert list(known["events"]["phase"]) == ["one"]
    assert len(known["experiments"]) == 1
    assert len(known["products"]) == 1


def test_a_week_is_known_when_it_is_over():
    """Weeks from the 5th: the first ends with the 11th."""
    assert len(known_by(frames(7), date(2026, 1, 11), grain_days=7)["shop_daily"]) == 1
    with pytest.raises(DataError, match="no period ends by") as found:
        known_by(frames(7), date(2026, 1, 10), grain_days=7)
    assert "2026-01-10" in str(found.value)


def test_a_plan_does_not_read_its_own_future(tmp_path):
    days = pd.date_range("2026-01-01", periods=90, freq="D").strftime("%Y-%m-%d")
    shop = {"date": days, "uv": 100, "orders": 10, "buyers": 9, "gmv_cny": 1000.0}
    ads = {"date": days, "channel": "search_ads", "spend_cny": 10.0, "impressions": 1, "clicks": 1,
           "orders": 1, "gmv_cny": 20.0}  # fmt: skip
    pd.DataFrame(shop).to_csv(tmp_path / "shop_daily.csv", index=False)
    pd.DataFrame(ads).to_csv(tmp_path / "channel_daily.csv", index=False)
    whole = load_history(tmp_path)
    cut = load_history(tmp_path, until=date(2026, 2, 14))
    assert whole.dates[-1] == np.datetime64("2026-03-31")
    assert cut.dates[-1] == np.datetime64("2026-02-14")
    assert cut.spend_cny.shape == (1, 45)
    assert len(cut.shop) == 45
    later = load_history(tmp_path, until=date(2027, 1, 1))
    assert later.dates[-1] == whole.dates[-1]
