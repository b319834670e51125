"""The table of the days of most spend."""

import re

import pandas as pd

from bigsale.charts import key_days_list


def test_a_day_shows_its_phases_its_channels_and_its_posts():
    days = pd.DataFrame(
        {
            "date": ["2026-11-10"] * 3 + ["2026-11-11"],
            "phase": pd.Categorical(
                ["peak", "lead", "lead", "peak"], ["lead", "peak"], ordered=True
            ),
            "channel": ["search", "feed", "search", "feed"],
            "spend_cny": [10_000.0, 30_000.0, 5_000.0, 40_000.0],
        }
    )
    deals = pd.DataFrame({"chosen": [True, False], "post_date": ["2026-11-11", "2026-11-10"]})
    html = key_days_list(days, deals, language="en").html
    cells = [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in html.split("<tr")[2:]]
    assert cells[0] == ["10 Nov Tue", "lead → peak", "45,000", "feed ¥30k, search ¥15k", "–"]
    assert cells[1] == ["11 Nov Wed", "peak", "40,000", "feed ¥40k", "1"]
    assert key_days_list(days.iloc[:0], deals, language="en") is None
