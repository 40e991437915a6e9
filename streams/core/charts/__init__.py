"""Counts of periods in, what has changed and since when out: the one chart that judges."""
