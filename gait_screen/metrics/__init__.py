"""From curves and events to metrics with their uncertainty. Entrance: ``assess_metrics``."""
