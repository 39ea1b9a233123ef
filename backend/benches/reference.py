"""The measure of the database itself: pgbench runs the transaction of one booking, without our door before it."""

from __future__ import annotations

import hashlib
import os
import re
import resource
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path

from backend import clock
from backend.benches.ground import A_DAY, CENTRES, DAYS, GRID, HOT, ITEM, TOKEN
from backend.benches.queries import Spot
from backend.embedded import programs
from backend.trouble import Trouble

SCRIPT = "booking.sql"
THREADS = 2
WARM = 3
SEALED_PHONE, SEALED_TEXT, ANSWER = 41, 297, 979
"""Bytes of what a booking writes sealed or as its answer; a test compares them with real ones."""


@dataclass(frozen=True)
class Ran:
    """What pgbench says of itself: transactions done, and how many a second once it was warm."""

    done: int
    rate: float
    cpu_seconds: float = 0.0
    """Of pgbench itself, without PostgreSQL."""


@dataclass(frozen=True)
class Paced:
    """Transactions done, and the seconds that each waited once it was warm."""

    done: int
    waits: list[float]


def run(
    url: str, spots: Sequence[Spot], *, hot: bool, first: int, clients: int, seconds: int
) -> Ran:
    """So many clients for so long, each transaction for another person from `first` on.

    New connections first plan and read catalogues: `WARM` seconds go before, and do not count (nor does the
    last second, which pgbench may not report). They keep
    the plans they end up with anyway from the beginning, which is in pgbench's favour.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = _pgbench(url, spots, hot, first, clients, WARM + seconds + 1, ["-P", "1"])
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return replace(read(done.stdout, done.stderr), cpu_seconds=cpu)


def at_rate(
    url: str, spots: Sequence[Spot], *, first: int, clients: int, seconds: int, rate: float
) -> Paced:
    """Transactions at random moments at this rate; the wait of each counts from its moment, as over HTTP."""
    with tempfile.TemporaryDirectory(prefix="yitang-pgbench-") as folder:
        log = ["-R", str(rate), "--log", f"--log-prefix={folder}/log"]
        done = _pgbench(url, spots, False, first, clients, WARM + seconds, log)
        lines = [
            line.split()
            for file in Path(folder).iterdir()
            for line in file.read_text().splitlines()
        ]
    began = min(float(line[4]) for line in lines) + WARM
    waits = [int(line[2]) / 1e6 for line in lines if float(line[4]) >= began]
    return Paced(_processed(done.stdout), waits)


def _pgbench(
    url: str,
    spots: Sequence[Spot],
    hot: bool,
    first: int,
    clients: int,
    seconds: int,
    more: Sequence[str],
) -> subprocess.CompletedProcess[str]:
    variables = _variables(spots) | {
        "slots": str(HOT if hot else len(spots)),
        "first": str(first),
        "clients": str(clients),
        "n": "-1",
    }
    words = [str(programs.psql().with_name("pgbench")), "-n", "-M", "prepared"]
    words += ["-f", str(Path(str(files(__package__) / SCRIPT)))]
    words += ["-c", str(clients), "-j", str(min(THREADS, clients)), "-T", str(seconds), *more]
    for name, value in variables.items():
        words += ["-D", f"{name}={value}"]
    done = subprocess.run(
        [*words, url],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PGTZ": "UTC", "PGOPTIONS": "-c plan_cache_mode=force_generic_plan"},
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["?"])[-1]
        raise Trouble(f"pgbench 未能运行（{last}）。", f"pgbench did not run ({last}).")
    return done


def read(report: str, progress: str) -> Ran:
    """Its report, and of its progress each second after the warm ones, weighted by its true length."""
    lines = re.findall(r"^progress: ([\d.]+) s, ([\d.]+) tps", progress, re.MULTILINE)
    ends = [0.0, *(float(end) for end, _ in lines)]
    spans = [(ends[n + 1] - ends[n], float(rate)) for n, (_, rate) in enumerate(lines)][WARM:]
    if not spans:
        raise Trouble("pgbench 的结果无法读取。", "What pgbench reported could not be read.")
    whole = sum(seconds for seconds, _ in spans)
    return Ran(_processed(report), sum(seconds * rate for seconds, rate in spans) / whole)


def _processed(report: str) -> int:
    done = re.search(r"transactions actually processed: (\d+)", report)
    if done is None:
        raise Trouble("pgbench 的结果无法读取。", "What pgbench reported could not be read.")
    return int(done[1])


def _variables(spots: Sequence[Spot]) -> dict[str, str]:
    """The script works out which centre, pool and instant a slot's number means: here from which first ones."""
    first, today = spots[0], clock.civil_date(clock.now())
    _check_regular(spots)
    return {
        "item": ITEM,
        "token": TOKEN,
        "route": "POST /api/appointments",
        "digest": _bytes(32),
        "today": today.isoformat(),
        "stem": f"330899{today.year}",
        "centre0": str(first.centre_id),
        "pool0": str(first.pool_id),
        "pools": str(_stride(spots)),
        **{f"day{n}": str(int(spots[n * A_DAY].starts_at.timestamp())) for n in range(DAYS)},
        "phone": _bytes(SEALED_PHONE),
        "text": _bytes(SEALED_TEXT),
        "answer": _bytes(ANSWER),
    }


def _stride(spots: Sequence[Spot]) -> int:
    """Pools of one centre: from its first to the next centre's first."""
    return spots[DAYS * A_DAY].pool_id - spots[0].pool_id


def _check_regular(spots: Sequence[Spot]) -> None:
    """The script's arithmetic and the table must mean the same slots."""
    first, a_centre = spots[0], DAYS * A_DAY
    for number, spot in enumerate(spots):
        nth, day, place = number // a_centre, number // A_DAY % DAYS, number % A_DAY
        starts = spots[day * A_DAY].starts_at.timestamp() + place * GRID * 60
        meant = (first.centre_id + nth, first.pool_id + nth * _stride(spots), starts)
        if meant != (spot.centre_id, spot.pool_id, spot.starts_at.timestamp()):
            raise Trouble("测量用的号源不规则。", "The bench's slots are not regular.")
    if len(spots) != CENTRES * a_centre:
        raise Trouble("测量用的号源数量不对。", f"The bench has {len(spots)} slots.")


def _bytes(length: int) -> str:
    """So many bytes that no compression shortens, as PostgreSQL reads them."""
    return "\\x" + hashlib.shake_256(b"bench").hexdigest(length)
