"""Checksums: what a file holds, under one name for ever."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal digits, hashed once per process.

    Raises
    ------
    OSError
        When the file cannot be read.
    """
    status = path.stat()
    return _file_sha256(path, status.st_size, status.st_mtime_ns)


def sha256_of(words: Iterable[str]) -> str:
    """Return one SHA-256 of several words, in their order."""
    digest = hashlib.sha256()
    for word in words:
        digest.update(word.encode())
        digest.update(b"\0")
    return digest.hexdigest()


@lru_cache(maxsize=64)
def _file_sha256(path: Path, _size: int, _mtime_ns: int) -> str:
    """Hash a file; size and time are in the key, so that a replaced file is read again."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
