"""The Streamlit app: reads the same analysis as the command line, and contains no science.

Nothing of the package imports this; ``main.py`` is run as a script by ``streamlit run``.
"""
