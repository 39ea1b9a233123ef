"""Work on cases: the list by what is due, and one case with its papers, steps and acts."""

from admin.cases.routes import router

__all__ = ["router"]
