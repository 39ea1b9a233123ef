"""What `up` prints when the doors are open."""

from __future__ import annotations

from backend.settings import Settings


def announce(settings: Settings, host: str, seconds: float) -> str:
    """Addresses first, then who may sign in to the demo."""
    public = _address(host, settings.public_port)
    staff = _address(host, settings.staff_port)
    lines = [
        "",
        f"一趟已就绪 / Yitang is ready ({seconds:.1f} s)",
        f"  居民 / Residents     {public}/",
        f"  工作人员 / Staff     {staff}/",
        f"  大厅屏幕 / Display   {staff}{_display(settings)}",
    ]
    if settings.demo:
        from backend import demo as demo_data

        lines.append("演示账号 / Demo sign-ins")
        lines += [f"  {line}" for line in demo_data.sign_ins()]
    lines.append("按 Ctrl-C 停止 / Ctrl-C stops everything")
    return "\n".join(lines)


def _display(settings: Settings) -> str:
    """The demo's county hall; elsewhere the centre's code stands in its place."""
    if not settings.demo:
        return "/screens/<code>/display"
    from backend.demo.county import HALL

    return f"/screens/{HALL}/display"


def _address(host: str, port: int) -> str:
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104 - shown, not bound
    return f"http://{shown}:{port}"
