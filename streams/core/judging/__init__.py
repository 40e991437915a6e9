"""Closings of every partition in; summaries, insights, alerts and recommendations out: the top of the half that judges.

`operator` decides which period may be judged, `judge` judges one closed period of one enterprise, `memory` keeps what
it knows.
"""
