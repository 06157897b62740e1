"""The lab: people rendered with exact truth, and the product measured on them.

``python -m validation`` renders clips and named suites of them, and scores the product: every
metric and event beside its truth (``docs/accuracy.md``). Never needed to run the product.
"""
