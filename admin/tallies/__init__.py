"""The statistician's pages: choose, chart and table, rows, all figures, books, exports."""

from admin.tallies.routes import router

__all__ = ["router"]
