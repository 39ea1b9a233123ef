"""One file a format of open data."""
