"""Measurements of the whole product under load, each in a data folder of its own.

`ground` lays a county of 20 centres and 200 windows, `servers` runs the residents' door as `serve`
does, `load` drives it over HTTP, `reference` runs the same transaction by pgbench. A figure is
always worked out from counts, and the counts are compared with the tables.
"""
