"""How long a warm `up` takes from the command to both doors ready, and how long its stop."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from backend.bench import Measured
from backend.door import listen
from backend.settings import Settings
from backend.trouble import Trouble

READY = "Yitang is ready"
RUNS = 3


def measure(settings: Settings) -> Measured:
    """In a folder of its own: one cold start that prepares it, then the median of warm ones."""
    with tempfile.TemporaryDirectory(prefix="yitang-bench-") as folder:
        cold, _ = _once(Path(folder))
        runs = [_once(Path(folder)) for _ in range(RUNS)]
    starts, stops = (sorted(times)[RUNS // 2] for times in zip(*runs, strict=True))
    return Measured(
        figures={"cold_s": cold, "warm_s": starts, "stop_s": stops},
        floors={"cold_s": ("<=", 60.0), "warm_s": ("<=", 4.0)},
        goals={"warm_s": ("<=", 2.0), "stop_s": ("<=", 1.0)},
        shared_with=f"load average {os.getloadavg()[0]:.2f} before the end",
    )


def _once(data: Path) -> tuple[float, float]:
    """Seconds to start and to stop."""
    known = os.environ | {"YITANG_DATA": str(data), **_free_ports()}
    known.pop("DATABASE_URL", None)
    known.pop("REDIS_URL", None)
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "backend.cli", "up"],
        env=known,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        if not any(READY in line for line in process.stdout or ()):
            raise Trouble("未能启动，见上。", "It did not start; see above.")
        started = time.monotonic()
        process.send_signal(signal.SIGTERM)
        process.communicate()
        return started - began, time.monotonic() - started
    finally:
        process.terminate()
        process.wait()


def _free_ports() -> dict[str, str]:
    lines = [listen("127.0.0.1", 0, "") for _ in range(2)]
    ports = [str(line.getsockname()[1]) for line in lines]
    for line in lines:
        line.close()
    return dict(zip(("YITANG_PUBLIC_PORT", "YITANG_STAFF_PORT"), ports, strict=True))
