"""What processes of this program find in their environment.

The app's Streamlit process is reachable from this machine only, and silent: the command line puts
its options into the environment of the process it starts; the doctor asks Streamlit whether it
obeys them. ``.streamlit/config.toml`` says the same for a checkout.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

#: A clip of a minute at a high frame rate fits; the browser and the server refuse larger ones.
LARGEST_UPLOAD_MB: Final = 500

#: Streamlit's options as environment variables: there they stand above every configuration file.
APP_ENVIRONMENT: Final[Mapping[str, str]] = {
    # Body video is nobody else's business: no usage statistics to Streamlit's makers.
    "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false",
    # Not the local network: whoever reaches the app sees the footage.
    "STREAMLIT_SERVER_ADDRESS": "127.0.0.1",
    # No "Deploy" button: nothing is to be put on a server of somebody else's.
    "STREAMLIT_CLIENT_TOOLBAR_MODE": "viewer",
    # The program does not change while it runs; watching its files would end sessions on an update.
    "STREAMLIT_SERVER_FILE_WATCHER_TYPE": "none",
    "STREAMLIT_SERVER_MAX_UPLOAD_SIZE": str(LARGEST_UPLOAD_MB),
    # Both stand out from their ground; Streamlit's own red does not. In both halves: a plain theme
    # would switch the dark one off.
    "STREAMLIT_THEME_LIGHT_PRIMARY_COLOR": "#0b7a75",
    "STREAMLIT_THEME_DARK_PRIMARY_COLOR": "#3fb5ad",
}

#: The sciences' libraries start a thread for each core as they load, which takes longer than all
#: that they ever compute here; the clips are shared out among processes instead.
ONE_THREAD: Final[Mapping[str, str]] = {"OPENBLAS_NUM_THREADS": "1"}
