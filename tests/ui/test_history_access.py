"""Who may see the stored history: nobody but the one at this machine."""

from __future__ import annotations

import pytest

from gait_screen.ui.history_access import HISTORY_VARIABLE, may_open

DIRECT = {"Host": "127.0.0.1:8501", "User-Agent": "a browser"}


@pytest.mark.parametrize("host", ["127.0.0.1:8501", "localhost:8501", "[::1]:8501", "localhost"])
def test_it_is_open_to_a_browser_of_this_machine(host: str) -> None:
    assert may_open("127.0.0.1", {"Host": host}, {})
    assert may_open("localhost", {"host": host}, {})


@pytest.mark.parametrize("address", [None, "", "0.0.0.0", "192.168.1.5", "::"])
def test_a_server_that_others_can_reach_keeps_it_shut(address: str | None) -> None:
    assert not may_open(address, DIRECT, {})


@pytest.mark.parametrize(
    "headers",
    [
        {**DIRECT, "X-Forwarded-For": "10.0.0.7"},
        {**DIRECT, "x-forwarded-host": "clinic.example"},
        {**DIRECT, "Forwarded": "for=10.0.0.7"},
        {**DIRECT, "Via": "1.1 proxy"},
        {"Host": "clinic.example"},
        {"Host": "127.0.0.1.clinic.example:8501"},
        {"Host": "evil.example:8501"},
    ],
)
def test_who_comes_through_a_proxy_or_under_another_name_sees_nothing(
    headers: dict[str, str],
) -> None:
    assert not may_open("127.0.0.1", headers, {})


@pytest.mark.parametrize("value", ["off", "OFF", "0", "no"])
def test_on_a_shared_machine_it_can_be_kept_shut(value: str) -> None:
    assert not may_open("127.0.0.1", DIRECT, {HISTORY_VARIABLE: value})
    assert may_open("127.0.0.1", DIRECT, {HISTORY_VARIABLE: "on"})
