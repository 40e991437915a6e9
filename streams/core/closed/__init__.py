"""Closings of every partition in, what is known of each closed period out: messages, sources, ledger, summaries."""
