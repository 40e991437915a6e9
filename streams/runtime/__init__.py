"""Everything that touches Kafka: records in, the pure operators of `streams.core` in between, messages and state out.

The way of a record: `transport` (fetched batches), `driver` (decode, fold, send), `checkpoint` (snapshot, then offset).
"""
