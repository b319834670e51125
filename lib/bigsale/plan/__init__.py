"""What to spend where, on which day, with which creators, and how good that is."""

from bigsale.plan.build import make_plan
from bigsale.plan.portfolio import plan_portfolio
from bigsale.plan.portfolio_members import pose_campaigns
from bigsale.plan.portfolio_result import Member, Portfolio
from bigsale.plan.result import Optimum, Plan

__all__ = [
    "Member",
    "Optimum",
    "Plan",
    "Portfolio",
    "make_plan",
    "plan_portfolio",
    "pose_campaigns",
]
