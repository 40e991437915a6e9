"""Counts and measurements → intervals, charts with designed run lengths, and judgements; one statistic a file.

Nothing here knows of events, streams or clocks: numbers in, numbers out, state as NamedTuples that go into a
snapshot as plain lists. Where to look: `registry` lists the charts, `run_length` designs their limits,
`estimated_baseline` widens them for a short baseline, `budget` says which ARL₀ a chart must have. What only tests hold
others to lies in `tests/oracles`. Importing this package loads nothing; modules on run lengths load numpy and scipy,
the others load scipy.special when they first need it.
"""
