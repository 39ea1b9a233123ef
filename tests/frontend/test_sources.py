"""What the web app's sources may not contain. Each check is seen to bite on a line that offends."""

import json
import re
from pathlib import Path

import pytest

from tests.house.shape import ROOT

WEB = ROOT / "frontend-static"
SOURCES = sorted(path for path in (WEB / "src").rglob("*.ts*") if path.parent.name != "texts")

COMMENT = re.compile(r"/\*.*?\*/|(?<![:\w`\"'])//[^\n]*", re.DOTALL)
CHINESE = re.compile(r"[\u4e00-\u9fff]")
RAW_MARKUP = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|\bstyle=")
KEEPS = re.compile(r"localStorage|sessionStorage|indexedDB|openDB")
MAY_KEEP = {"store.ts", "kept.ts", "draft.ts"}


def faults(text: str) -> list[str]:
    """Text outside texts/, and what a strict Content-Security-Policy or Trusted Types forbid."""
    code = COMMENT.sub("", text)
    return CHINESE.findall(code) + RAW_MARKUP.findall(code)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_no_text_and_no_raw_markup_in_code(path: Path) -> None:
    assert faults(path.read_text()) == []


def test_the_check_bites() -> None:
    assert faults('const word = "预约";') == ["预", "约"]
    assert faults("box.innerHTML = x; <p style={y}>") == ["innerHTML", "style="]
    assert faults("// 预约\n/* 长辈版 */ const ok = 1;") == []


def test_only_three_files_keep_anything_on_the_phone() -> None:
    keeping = {path.name for path in SOURCES if KEEPS.search(path.read_text())}
    assert keeping == MAY_KEEP


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_a_source_file_is_short(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 300


def test_the_lock_names_no_host() -> None:
    lock = (WEB / "package-lock.json").read_text()
    assert '"resolved"' not in lock
    assert "omit-lockfile-registry-resolved=true" in (WEB / ".npmrc").read_text().split()
    locked = json.loads(lock)["packages"]
    assert all(one.get("integrity") for name, one in locked.items() if name)


def test_what_breaks_a_lock_without_hosts_is_not_asked_for() -> None:
    asked = json.loads((WEB / "package.json").read_text())
    names = {*asked["dependencies"], *asked["devDependencies"]}
    assert not names & {"@biomejs/biome", "oxlint", "lighthouse", "vite-plugin-pwa"}


def test_the_shell_has_no_inline_script_or_style() -> None:
    html = (WEB / "index.html").read_text()
    assert not re.search(r"<style|style=|<script(?![^>]*\bsrc=)|\bon\w+=", html)


def test_the_icons_of_the_manifest_exist() -> None:
    public = WEB / "public"
    manifest = json.loads((public / "manifest.webmanifest").read_text())
    assert manifest["name"] == "Yitang 一趟"
    sizes = {icon["sizes"] for icon in manifest["icons"]}
    assert {"192x192", "512x512"} <= sizes
    for icon in manifest["icons"]:
        assert (public / icon["src"].lstrip("/")).is_file()
