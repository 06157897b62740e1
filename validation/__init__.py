"""Measuring the product against clips with exact truth. Never needed to run it.

``python -m validation FOLDER`` analyses every ``NAME.mp4`` that has a ``NAME.json`` beside it
(schema ``gait_screen.truth/1``) and prints what was measured beside what is true.
"""
