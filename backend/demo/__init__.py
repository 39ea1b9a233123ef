"""The demo: an invented county with its people and years of history, through the house's own rules.

Stands above every feature; only the command line uses it.
"""
