"""Your own tables in, by a map, as Andon's events; a replay's results out, as one self-contained page.

Only the command line imports this folder; a worker needs none of it.
"""
