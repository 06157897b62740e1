"""What the tests of the command line share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gait_screen.pose.shelf import CACHE_VARIABLE


@pytest.fixture(scope="package", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep landmarks for these tests alone, whatever lies in this user's cache."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(CACHE_VARIABLE, str(tmp_path_factory.mktemp("cache")))
        yield
