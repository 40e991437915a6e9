"""Feedback meets what happened to its unit or order at each stage: `records` is what either side tells, `units` where
they wait for each other, `tally` what is counted when they have met.
"""
