"""The order of a draw: what anybody works out again, by hand or by the published recipe."""

import hashlib
import json
import os
import random
import subprocess
import sys
from collections import Counter
from itertools import permutations
from pathlib import Path

from backend.booking.rules import draw as rule


def order_by_hand(seed: str, tokens: list[str]) -> list[str]:
    """Written anew from the published recipe."""
    keyed = []
    for token in tokens:
        sha = hashlib.new("sha256")
        sha.update(seed.encode())
        sha.update(token.encode())
        keyed.append((sha.digest(), token))
    keyed.sort()
    return [token for _, token in keyed]


def test_the_order_is_what_anybody_works_out() -> None:
    draw = random.Random(7)
    for size in (0, 1, 2, 50):
        seed = f"{draw.getrandbits(256):064x}"
        tokens = [f"{draw.getrandbits(128):032x}" for _ in range(size)]
        found = rule.order(seed, tokens)
        assert found == order_by_hand(seed, tokens)
        assert found == rule.order(seed, sorted(tokens))
        assert sorted(found) == sorted(tokens)
    assert rule.hash_of("ab") == hashlib.sha256(b"ab").hexdigest()


JQ = """#!{python}
import json, sys
known = json.load(open(sys.argv[3]))[sys.argv[2].strip(".[]")]
print("\\n".join(known) if isinstance(known, list) else known)
"""
"""As much of the JSON program as the recipe uses, so that the rest of it runs on any machine."""


def test_the_published_recipe_finds_the_same_order(tmp_path: Path) -> None:
    draw = random.Random(8)
    seed, tokens = (
        f"{draw.getrandbits(256):064x}",
        [f"{draw.getrandbits(128):032x}" for _ in range(9)],
    )
    said = {
        "seed": seed,
        "seed_hash": rule.hash_of(seed),
        "tokens": sorted(tokens),
        "order": rule.order(seed, tokens),
    }
    (tmp_path / "list.json").write_text(json.dumps(said))
    (tmp_path / "jq").write_text(JQ.format(python=sys.executable))
    (tmp_path / "jq").chmod(0o755)
    done = subprocess.run(
        ["bash", "-c", rule.RECIPE],
        cwd=tmp_path,
        env={"PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=True,
    )
    lines = done.stdout.splitlines()
    assert lines[0] == lines[1] == rule.hash_of(seed)
    assert lines[-1] == "the order is right"


def test_every_order_is_equally_likely() -> None:
    """24,000 seeds over four people: each of the 24 orders about a thousand times (six sigma: 190)."""
    draw, tokens = random.Random(20260918), [f"{n:032x}" for n in range(4)]
    seen = Counter(
        tuple(rule.order(f"{draw.getrandbits(256):064x}", tokens)) for _ in range(24_000)
    )
    assert set(seen) == set(permutations(tokens))
    assert all(abs(count - 1000) < 190 for count in seen.values())
