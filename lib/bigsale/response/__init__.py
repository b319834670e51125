"""What channels really add, how sure that is, and what demand will be."""

from bigsale.response.backtesting import Backtest, backtest
from bigsale.response.fit import fit_response
from bigsale.response.forecast import forecast_demand
from bigsale.response.learn import learn_from
from bigsale.response.pooled import Pooled
from bigsale.response.predictive import PredictiveChecks, predictive_checks
from bigsale.response.result import CurveDraws, DemandDraws, Diagnostics, ResponseFit

__all__ = [
    "Backtest",
    "CurveDraws",
    "DemandDraws",
    "Diagnostics",
    "Pooled",
    "PredictiveChecks",
    "ResponseFit",
    "backtest",
    "fit_response",
    "forecast_demand",
    "learn_from",
    "predictive_checks",
]
