"""Plan and review big-sale campaigns.

brief → data → economics → response → plan → pacing → review → report.
"""

__version__ = "0.1.0"
