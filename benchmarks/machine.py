"""What it was measured on, and whether anything else was running."""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from benchmarks.processes import CHECKOUT
from gait_screen import __version__
from gait_screen.workers import usable_cores

_PACKAGES: Final = ("mediapipe", "av", "opencv-python-headless", "onnxruntime", "numpy")
_LOOK_S: Final = 1.0
#: Above this share of all cores busy with something else, a machine is not idle.
BUSY_SHARE: Final = 0.05


@dataclass(frozen=True)
class Load:
    """How busy the machine was just before something was measured.

    Attributes
    ----------
    average
        Load average of the last minute; our own run before it is in there.
    busy_share
        Share of all cores that worked during a second in which nothing of ours ran; None where
        the system does not tell.
    """

    average: float | None
    busy_share: float | None

    @property
    def is_idle(self) -> bool:
        """Whether nothing else ran, as far as is known."""
        return self.busy_share is None or self.busy_share <= BUSY_SHARE


def look_at_load() -> Load:
    """Look at the machine for a second."""
    average = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    before = _ticks()
    if before is None:
        return Load(average, None)
    time.sleep(_LOOK_S)
    after = _ticks() or before
    every = max(sum(after) - sum(before), 1)
    # Idle, and waiting for a disk.
    rested = after[3] + after[4] - before[3] - before[4]
    return Load(average, round(1 - rested / every, 3))


class Others:
    """Tells how much of the machine others took while something of ours ran."""

    def __init__(self) -> None:
        self._before = _ticks()
        self._start_s = time.perf_counter()
        self._watching_s = time.process_time()

    def share(self, own_s: float | None) -> float | None:
        """Return the others' share of all cores since the beginning; None where it is unknown.

        Parameters
        ----------
        own_s
            The processor time that was measured; that of this process, which looks at the memory,
            counts as ours too.
        """
        after = _ticks()
        if self._before is None or after is None or own_s is None:
            return None
        passed_s = time.perf_counter() - self._start_s
        changes = [new - old for new, old in zip(after, self._before, strict=True)]
        busy_s = (sum(changes) - changes[3] - changes[4]) / os.sysconf("SC_CLK_TCK")
        own_s += time.process_time() - self._watching_s
        return round(max(busy_s - own_s, 0.0) / (passed_s * (os.cpu_count() or 1)), 3)


def _ticks() -> list[int] | None:
    with suppress(OSError, ValueError):
        first = Path("/proc/stat").read_text().splitlines()[0]
        # user nice system idle iowait irq softirq steal; guest time is within user.
        return [int(part) for part in first.split()[1:9]]
    return None


def machine_facts() -> dict[str, str]:
    """Return what somebody must know to compare the seconds with his own."""
    return {
        "processor": _processor(),
        "cores usable": str(usable_cores()),
        "memory": _memory(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "Python": platform.python_version(),
        "gait-screen": f"{__version__}, commit {commit()}",
        **{name: _version(name) for name in _PACKAGES},
    }


def commit() -> str:
    """Return the commit of the checkout, marked when files differ from it."""
    head = _git("rev-parse", "--short=10", "HEAD")
    if not head:
        return "unknown"
    changed = _git("status", "--porcelain", "--", "gait_screen", "models", "benchmarks")
    return f"{head} with changes" if changed else head


def source_digest() -> str:
    """Return a checksum of the product's sources: results of other sources are not mixed in."""
    digest = hashlib.sha256()
    for path in sorted((CHECKOUT / "gait_screen").rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(str(path.relative_to(CHECKOUT)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _git(*words: str) -> str:
    with suppress(OSError, subprocess.CalledProcessError):
        done = subprocess.run(
            ["git", *words], cwd=CHECKOUT, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()
    return ""


def _processor() -> str:
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _memory() -> str:
    with suppress(OSError, ValueError, AttributeError):
        size = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        return f"{size / 1e9:.0f} GB"
    return "unknown"


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
