"""Filling the bureau's own report: blanks, names, what is not ours, the document, the annex."""
