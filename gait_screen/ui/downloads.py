"""The screening's files to take away: as they are now, with the person's answers in them."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Final

import streamlit as st

from gait_screen.analysis import Analysis
from gait_screen.outputs.names import (
    PROOF_FRAMES_JSON,
    REPORT_HTML,
    REPORT_PDF,
    SCREENING_JSON,
    clip_files,
)
from gait_screen.outputs.proof_files import read_proof_frames
from gait_screen.outputs.report_html import render_report
from gait_screen.ui.job import Result

_MIME: Final = {".csv": "text/csv", ".json": "application/json", ".mp4": "video/mp4"}


def show_downloads(current: Analysis, result: Result) -> None:
    """Show a button per file; each is made when it is clicked.

    Parameters
    ----------
    current
        The analysis with findings and plan as the answers make them now.
    result
        The folder with the files as they were first written.
    """
    st.header("Take it with you", anchor="files")
    with st.container(horizontal=True):
        st.download_button(
            "Report (HTML)",
            lambda: _report_page(current, result.folder).encode(),
            file_name=REPORT_HTML,
            mime="text/html",
            type="primary",
            key="report_html",
            on_click="ignore",
        )
        st.download_button(
            "Report (PDF)",
            lambda: _report_paper(current, result.folder),
            file_name=REPORT_PDF,
            mime="application/pdf",
            key="report_pdf",
            on_click="ignore",
        )
        st.download_button(
            "Screening (JSON)",
            lambda: current.screening.to_json().encode(),
            file_name=SCREENING_JSON,
            mime=_MIME[".json"],
            key="screening_json",
            on_click="ignore",
        )
        for name in (files.angles_csv for files in clip_files(current.clips)):
            _show_file(result.folder / name)
        st.download_button(
            "Everything (ZIP)",
            lambda: zip_files(current, result.folder),
            file_name="screening.zip",
            mime="application/zip",
            key="all_files",
            on_click="ignore",
            help="All files, with the annotated videos and the landmarks for other programs.",
        )


def _show_file(path: Path) -> None:
    st.download_button(
        path.name,
        path.read_bytes,
        file_name=path.name,
        mime=_MIME.get(path.suffix, "application/octet-stream"),
        key=f"file_{path.name}",
        on_click="ignore",
    )


def zip_files(current: Analysis, folder: Path) -> bytes:
    """Return all files of a screening as a ZIP archive, with the current findings and plan."""
    videos = [files.annotated_mp4 for files in clip_files(current.clips)]
    made: dict[str, str | bytes] = {
        SCREENING_JSON: current.screening.to_json(),
        REPORT_HTML: _report_page(current, folder, annotated=videos),
        REPORT_PDF: _report_paper(current, folder),
    }
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        for path in sorted(folder.iterdir()):
            if path.name not in made:
                target.write(path, path.name)
        for name, content in made.items():
            target.writestr(name, content)
    return archive.getvalue()


def _report_page(current: Analysis, folder: Path, *, annotated: list[str] | None = None) -> str:
    return render_report(
        current,
        annotated=annotated,
        proofs=read_proof_frames(folder / PROOF_FRAMES_JSON),
        faces_blurred=current.screening.faces_blurred is not False,
    )


def _report_paper(current: Analysis, folder: Path) -> bytes:
    # Imported here: the typesetter is large, and few visits to the page ask for a PDF.
    from gait_screen.outputs.report_pdf import render_pdf

    return render_pdf(current, read_proof_frames(folder / PROOF_FRAMES_JSON))
