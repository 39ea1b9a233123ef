"""Filling a report: what its blanks ask for, counted once, and the document given out."""
