"""The names of what a fold has to tell beside its messages: `Step.notes`."""

SURPLUS = "surplus"
"""Answers beyond what one customer may count in a period."""
ERASED = "erased"
"""Customers of whom something was known, and nothing is any more, since an action `erase` said so."""
NOT_FOUND = "not_found"
"""Actions `erase` whose customer was not known."""
