"""What may be said about lateness."""

from backend.refusal import Refusal


class NothingOverdue(Refusal):
    """No limit of this case is overdue without a reason: there is nothing to explain. Reload the page."""

    zh = "该办件没有未说明的超期，无需填写说明，请刷新页面。"
    status = 409
