"""Where each array, size and parameter of the density stands: positions by name for compiled code.

`docs/model.md` defines every symbol.
"""

from __future__ import annotations

from bigsale.response.packing import FIRST_INT, Arrays, Layout

NOISE, TAIL, TREND, SPREAD, PULL, PULL_DAYS, RUSH_HOURS, ROI_SHIFT, POWER_SHIFT = range(9)
MEMORY, GAIN, LATER_DAYS = 9, 10, 11
N_GLOBAL = 12
ROI, HALF_LIFE, DELAY, HALF, SLOPE, POWER, REACH, LATER = range(8)
N_CHANNEL = 8
CLAIM, CLAIM_ORGANIC, CLAIM_NOISE, CLAIM_REAL, CLAIM_GROWTH = range(5)
N_CLAIM = 5
RATE_LEVEL, RATE_NOISE, RATE_POWER = range(3)
N_RATE = 3

FOLLOW_TAIL = 2.0
"""Degrees of freedom of what a channel's own spend tells of demand."""
POWER_MAX = 1.5
"""Largest exponent of demand in a channel's effect and in the spend that it can take."""
CLAIM_TAIL = 4.0
"""Degrees of freedom of the noise in platform claims."""
CLAIM_NOISE_FLOOR = 0.05
"""No platform's claims follow the model closer than this (sd of the logarithm)."""
YEAR_DAYS = 365.25
RATE_NOISE_FLOOR = 0.05
"""No shop's refunds or new buyers follow the mix closer than this (sd of the logarithm)."""
CLAIM_FLOOR = 0.05
"""Share of an average period's claims that is added to claims and to what is expected of them.

The average is over periods with claims, and over all periods (docs/decisions/048)."""
SPEND_FLOOR = 1e-9
"""Carried-over spend below this share of the usual has no effect."""
BASE_SHARE, BASE_SHARE_SD = 0.7, 0.25
"""Prior of the share of sales that comes without the channels' spend: mean, sd."""
BASE_FLOOR = 0.05
"""Below about this share the baseline bends away from zero instead of going negative."""
SHIFT_FLOOR = 0.05
"""Sales hastened from a period leave at least about this share of its sales."""

_F = Arrays._fields.index
LOCATION, SCALE, LOG_SALES, FEATURES = (
    _F(k) for k in ("location", "scale", "log_sales", "features")
)
SHARE, FROM_HOUR, TO_HOUR = _F("share"), _F("share_from_hour"), _F("share_to_hour")
OWED_SHARE, OWED_DAYS = _F("owed_share"), _F("owed_days")
SPEND, START_SPEND, TOTAL_SPEND = _F("spend"), _F("start_spend"), _F("total_spend_cny")
SLOPE_MEAN, SLOPE_SD = _F("slope_mean"), _F("slope_sd")
LOG_CLAIMED, CLAIM_REPORTED, CLAIM_MIDDLE = (
    _F(k) for k in ("log_claimed", "claim_reported", "claim_middle")
)
CLAIM_POWER, CLAIM_LUMPY, INFLATION = (_F(k) for k in ("claim_power", "claim_lumpy", "inflation"))
LOG_RATE, RATE_REPORTED = _F("log_rate"), _F("rate_reported")
TEST_ROI, TEST_SE, GRAIN = _F("test_roi"), _F("test_se"), _F("grain_days")
OBSERVED, SHARE_PERIOD, SHARE_CELL, SHARE_LAST = (
    _F(k) - FIRST_INT for k in ("observed", "share_period", "share_cell", "share_last")
)
CELL_PHASE, CELL_KIND, CELL_EVENT = (
    _F(k) - FIRST_INT for k in ("cell_phase", "cell_kind", "cell_event")
)
CELL_LEAD, CELL_WEIGHT = _F("cell_lead") - FIRST_INT, _F("cell_weight")
OWED_PERIOD, OWED_EVENT = _F("owed_period") - FIRST_INT, _F("owed_event") - FIRST_INT
CLAIM_CHANNEL, TEST_CHANNEL = _F("claim_channel") - FIRST_INT, _F("test_channel") - FIRST_INT
TEST_FIRST, TEST_AFTER = _F("test_first") - FIRST_INT, _F("test_after") - FIRST_INT
LAYOUT = _F("layout") - FIRST_INT

_L = Layout._fields.index
L_PERIODS, L_CHANNELS, L_CLAIMS, L_FEATURES = (
    _L(k) for k in ("periods", "channels", "claims", "features")
)
L_PHASES, L_PLACES = _L("phases"), _L("places")
L_CELLS, L_EVENTS = _L("cells"), _L("events")
L_TREND_FIRST, L_TREND_AFTER = _L("trend_first"), _L("trend_after")
L_FOLLOW_FIRST, L_FEATURE_AT = _L("follow_first"), _L("feature_at")
L_PHASE_AT, L_RUSH_AT, L_LAST_AT = _L("phase_at"), _L("rush_at"), _L("last_at")
L_KIND_AT = _L("kind_at")
L_RATES, L_RATE_AT, L_PARAMETERS = _L("rates"), _L("rate_at"), _L("parameters")
L_CELL_AT, L_CHANNEL_AT, L_CLAIM_AT = _L("cell_at"), _L("channel_at"), _L("claim_at")
