"""No test is skipped or expected to fail, but for one place that says why."""

from __future__ import annotations

import re
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
#: Without a browser the tests in it cannot run; with GAIT_SCREEN_REQUIRE_BROWSER=1 they fail then.
ALLOWED = {"tests/browser/conftest.py"}
_SKIPS = re.compile(r"\bpytest\.(?:skip|xfail|importorskip)\b|\bmark\.(?:skip|skipif|xfail)\b")


def test_only_a_missing_browser_skips_tests() -> None:
    found = {
        path.relative_to(CHECKOUT).as_posix()
        for path in (CHECKOUT / "tests").rglob("*.py")
        if path != Path(__file__).resolve() and _SKIPS.search(path.read_text(encoding="utf-8"))
    }
    assert found == ALLOWED


def test_where_everything_is_checked_a_missing_browser_fails() -> None:
    run = (CHECKOUT / ".ci" / "run").read_text()
    assert "export GAIT_SCREEN_REQUIRE_BROWSER=1" in run
    assert "missing+=(chromium)" in run
