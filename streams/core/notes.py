"""The names of what a fold has to tell beside its messages: `Step.notes`."""

SURPLUS = "surplus"
"""Answers beyond what one customer may count in a period."""
