"""Judged periods in, what is remembered of an enterprise out: history, load, verdict, facets, and the view of it."""
