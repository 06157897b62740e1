"""The instrument's parts that need no browser: its sources as one text, its place on the page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gait_screen.ui.review.assets import STATIC, javascript, skeleton, stylesheet
from tests.ui.page import add_clip, analyse, open_app

MODULES = sorted(STATIC.glob("*.js"))


def test_all_modules_are_in_the_one_text() -> None:
    text = javascript()
    for module in MODULES:
        first = re.search(
            r"^export (?:default )?(?:class|function|const) \w+", module.read_text(), re.M
        )
        assert first is not None, module.name
        assert first[0].removeprefix("export ") in text.replace("export default", "default")


def test_the_one_text_imports_nothing_and_exports_only_what_streamlit_calls() -> None:
    text = javascript()
    assert not re.search(r"^\s*import\b", text, re.M)
    assert re.findall(r"^export .*", text, re.M) == [
        "export default function mount({ data, parentElement, setTriggerValue }) {"
    ]


def test_what_a_module_imports_is_exported_where_it_says() -> None:
    for module in MODULES:
        imports = re.findall(
            r'^import \{([^}]*)\} from "\./([\w-]+\.js)";$', module.read_text(), re.M
        )
        assert len(imports) == module.read_text().count(
            "\nimport "
        ) + module.read_text().startswith("import ")
        for names, source in imports:
            text = (STATIC / source).read_text()
            for name in names.split(","):
                assert re.search(rf"^export (class|function|const) {name.strip()}\b", text, re.M)


def test_no_two_modules_use_a_name_for_different_things() -> None:
    # They become one text: a second `const` of a name would be an error in the browser.
    top = re.findall(r"^(?:async )?(?:const|let|class|function) (\w+)", javascript(), re.M)
    assert sorted(top) == sorted(set(top))


@pytest.mark.parametrize("text", [javascript(), stylesheet(), skeleton()])
def test_nothing_is_fetched_from_elsewhere(text: str) -> None:
    for address in re.findall(r"https?://[^\s\"']+", text):
        assert address == "http://www.w3.org/2000/svg"
    assert "@import" not in text
    assert "fetch(" not in text
    assert "XMLHttpRequest" not in text


def test_the_sources_stay_readable() -> None:
    for path in STATIC.iterdir():
        assert len(path.read_text().splitlines()) < 400, path.name


@pytest.mark.usefixtures("prepared")
def test_the_page_shows_the_instrument_with_the_video_outside_of_its_data(clip: Path) -> None:
    page = analyse(add_clip(open_app(), "run.mp4", clip.read_bytes()))
    (instrument,) = page.get("bidi_component")
    url = re.search(r'"url": "([^"]+)"', instrument.proto.json)
    assert url is not None
    assert re.fullmatch(r"/\S+/\w{32,}\.mp4", url[1])
    assert len(instrument.proto.json) < 300_000


@pytest.mark.usefixtures("prepared")
def test_without_its_video_the_page_says_so_and_shows_the_charts(clip: Path) -> None:
    page = analyse(add_clip(open_app(), "run.mp4", clip.read_bytes()))
    session = page.session_state["gait_screen_session"]
    for video in session.result.folder.glob("*.mp4"):
        video.unlink()
    page.run()
    assert any("annotated video is gone" in warning.value for warning in page.warning)
    (instrument,) = page.get("bidi_component")
    assert '"url": null' in instrument.proto.json
