"""A public data set of others, mapped into the contract's tables in a few lines."""

from pathlib import Path

import pandas as pd
import yaml

SHARED = Path(__file__).parents[3] / "shared" / "data"
NO_SHARED = "the public data sets lie beside the project, in ../shared/data; they are not here"

PHASES = [
    {"name": "warmup", "title": "Warm-up", "start": "{0}", "end": "{1}"},
    {"name": "burst", "title": "Burst", "start": "{1}", "end": "{2}"},
]


def robyn(folder: Path) -> Path:
    """Write Robyn's weekly data as a campaign's inputs; returns the params file."""
    raw = pd.read_csv(SHARED / "robyn_simulated_weekly.csv")
    dates = raw["DATE"]
    spends = {"tv": "tv_S", "ooh": "ooh_S", "print": "print_S", "facebook": "facebook_S",
              "search": "search_S"}  # fmt: skip
    seen = {"facebook": raw["facebook_I"], "search": raw["search_clicks_P"]}
    rows = [_channel(dates, name, raw[column], seen.get(name)) for name, column in spends.items()]
    weeks = raw.loc[raw["events"] != "na", "DATE"]
    events = [_event(f"sale-{day[:4]}", "burst", day) for day in weeks]
    days = ["2019-11-18", "2019-11-25", "2019-12-02"]
    return _write(folder, "robyn", rows, _shop(dates, raw["revenue"]), events, days)


def meridian(folder: Path) -> Path:
    """Write Meridian's national weekly data as a campaign's inputs; returns the params file."""
    raw = pd.read_csv(SHARED / "meridian_national_all_channels.csv")
    dates = raw["time"]
    rows = [
        _channel(dates, f"channel{i}", raw[f"Channel{i}_spend"], raw[f"Channel{i}_impression"])
        for i in range(5)
    ]
    revenue = raw["conversions"] * raw["revenue_per_conversion"]
    days = ["2024-01-22", "2024-01-29", "2024-02-05"]
    return _write(folder, "meridian", rows, _shop(dates, revenue), [], days)


def _channel(dates, name, spend_cny, impressions=None):
    return pd.DataFrame(
        {"date": dates, "channel": name, "spend_cny": spend_cny.round(2),
         "impressions": None if impressions is None else impressions.round(),
         "clicks": None, "orders": None, "gmv_cny": None}
    )  # fmt: skip


def _shop(dates, gmv_cny):
    return pd.DataFrame(
        {"date": dates, "uv": None, "orders": None, "buyers": None, "gmv_cny": gmv_cny.round(2)}
    )


def _event(name, phase, day):
    end = (pd.Timestamp(day) + pd.Timedelta(weeks=1)).strftime("%Y-%m-%d")
    return {"event": name, "phase": phase, "start": day, "end": end}


def _write(folder, campaign, channels, shop, events, days):
    inputs = folder / "campaigns" / campaign / "inputs"
    inputs.mkdir(parents=True)
    table = pd.concat(channels)
    table.to_csv(inputs / "channel_daily.csv", index=False)
    shop.to_csv(inputs / "shop_daily.csv", index=False)
    if events:
        pd.DataFrame(events).to_csv(inputs / "events.csv", index=False)
    names = list(table["channel"].unique())
    weekly = table.groupby("channel")["spend_cny"].mean().sum()
    brief = {
        "campaign": campaign,
        "event": "sale",
        "title": campaign.title(),
        "phases": [
            {key: text.format(*days) if key in ("start", "end") else text
             for key, text in phase.items()} for phase in PHASES
        ],
        "goal": {"maximise": "contribution", "budget_cny": float(round(3 * weekly))},
        "economics": {"gross_margin": 0.6, "platform_fee_rate": 0.05, "refund_rate": 0.05},
        "channels": {name: {"kind": "auction"} for name in names},
        "model": {"seed": 7, "draws": 500, "backtest_origins": 1},
        "report": {"languages": ["en"], "formats": ["html"]},
    }  # fmt: skip
    params = folder / "params" / f"{campaign}.yaml"
    params.parent.mkdir()
    params.write_text(yaml.safe_dump(brief, sort_keys=False), "utf-8")
    return params
