"""What to spend where, on which day, with which creators, and how good that is."""

from bigsale.plan.build import make_plan
from bigsale.plan.result import Optimum, Plan

__all__ = ["Optimum", "Plan", "make_plan"]
