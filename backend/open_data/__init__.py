"""The year in figures for residents and its open data: sets, editions, files, small numbers withheld."""
