"""A browser is told from others by the cookie that the server has given it."""

from __future__ import annotations

import pytest
from streamlit.web.server.starlette.starlette_app_utils import generate_xsrf_token_string

from gait_screen.ui.browser import browser_of


def test_one_browser_is_the_same_under_every_mask() -> None:
    mine, theirs = b"m" * 16, b"t" * 16
    names = {browser_of(generate_xsrf_token_string(mine)) for _ in range(20)}
    assert len(names) == 1
    assert browser_of(generate_xsrf_token_string(theirs)) not in names
    # Two browsers that nobody knows are two.
    assert browser_of(generate_xsrf_token_string()) != browser_of(generate_xsrf_token_string())


def test_the_name_of_a_browser_is_not_its_secret() -> None:
    token = b"s" * 16
    cookie = generate_xsrf_token_string(token)
    assert token.hex() not in browser_of(cookie)
    assert not set(cookie.split("|")[1:3]) & {browser_of(cookie)}


@pytest.mark.parametrize(
    "cookie",
    [
        "",
        "2|",
        "2||||",
        "2|00000000||1",
        "2|00000000|" + "0" * 30 + "|1",
        "2|00000000|" + "0" * 33 + "|1",
        "1|00000000|" + "0" * 32 + "|1",
        "2|gggggggg|" + "0" * 32 + "|1",
        "0" * 32,
    ],
)
def test_what_is_no_such_cookie_tells_nobody(cookie: str) -> None:
    assert browser_of(cookie) == ""
