"""The entry for ``streamlit run app.py`` in a checkout; the page is ``gait_screen.ui.main``."""

from gait_screen.ui.main import main

main()
