"""From a shared, slow machine to property tests: no deadline an example, since time says nothing of a statistic."""

from hypothesis import settings

settings.register_profile("no_deadline", deadline=None)
settings.load_profile("no_deadline")
