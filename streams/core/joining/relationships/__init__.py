"""What customers said and did in, how the relationship with each of them stands out: right the first time, for a
customer.

`experiences` says what counts as good and bad, `customer` is the entry of one, `customers` the bounded table of all in
a partition, `cohorts` whose time to come back has run out, `tally` what is told of a period, `operator` reads
`relationships.v1`. Customers are known by a number that stands for their id, never by the id.
"""
