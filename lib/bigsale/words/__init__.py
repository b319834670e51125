"""Numbers → sentences that a planner would write, in Chinese and English."""

from bigsale.words.plan_words import PlanWords
from bigsale.words.portfolio_words import PortfolioWords
from bigsale.words.review_words import ReviewWords

__all__ = ["PlanWords", "PortfolioWords", "ReviewWords"]
