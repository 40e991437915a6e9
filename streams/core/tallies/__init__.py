"""What was counted in a period in, mergeable sums out: each adds, and none is a ratio."""
