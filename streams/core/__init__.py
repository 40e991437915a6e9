"""Events of one partition in, messages out: the pure half of Andon. No clock, no random, no logging, no I/O.

`operator` says what an operator is. From the ground up, each folder importing only from those below it: `stats` are
statistics, `tallies` sums that add, `closed` what is known of closed periods; `joining` and `counting` bring events
there. `concerns` is the table of all that may be told of; `charts` holds what was counted to what was before,
`enterprise` remembers it, `telling` puts it into words and evidence; `rules` hold the conditions that open `alerts`,
`insights` what is judged besides, `recommendations` what to do about it, `decisions` what people decided; `judging` is
the top. The same code runs in the worker and in `andon replay`; `now` is always a parameter.
"""
