"""Reviews (复盘): what a campaign did against plan, and what to do next time."""

from bigsale.review.make import make_review
from bigsale.review.planned import planned_from_history, planned_from_tables
from bigsale.review.result import Lesson, PlannedTables, Review

__all__ = [
    "Lesson",
    "PlannedTables",
    "Review",
    "make_review",
    "planned_from_history",
    "planned_from_tables",
]
