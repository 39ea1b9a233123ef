"""The staff door: pages for clerk, reviewer, supervisor, legal, statistician and administrator, and the hall's screens.

It calls the features' actions and queries; it has no SQL and no rules of its own.
"""
