"""Pictures of every page of the app for ``docs/app.md``, taken by going through the app itself.

``python -m screenshots`` (``make screenshots``) starts the app as anybody does, with folders of its
own, and drives the system's Chromium. It imports the product, never the other way.
"""
