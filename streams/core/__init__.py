"""Events of one partition in, messages out: the pure half of Andon. No clock, no random, no logging, no I/O.

`operator` says what an operator is, `defects` and `satisfaction` count, `assessment` judges closed periods, `rules`
hold the conditions that open alerts. The same code runs in the worker and in `andon replay`; `now` is always a
parameter.
"""
