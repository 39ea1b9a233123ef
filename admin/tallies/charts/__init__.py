"""Charts, one file a kind, drawn on the server as SVG: title, unit, counting rule, data until and source inside."""

from admin.tallies.charts.frame import Frame, Picture

__all__ = ["Frame", "Picture"]
