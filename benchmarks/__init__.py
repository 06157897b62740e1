"""How fast the product is: measured in one run, as ratios to the loop that a user would write.

``python -m benchmarks run`` writes ``docs/performance.md``; ``python -m benchmarks smoke`` says in
a minute whether the analysis has become several times as much work. Never imported by the product.
"""
