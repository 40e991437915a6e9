"""From an output topic to a target over HTTP: bridges are plain subscribers, each with positions of its own.

A bridge moves its position only behind what its target has accepted, so a target that is down holds it and loses
nothing. What decides what is posted (the mapping, the signature, the pauses) is pure; what does it is one loop.
"""
