"""Closings of every partition in; summaries, insights, alerts and recommendations out: the half of Andon that judges.

`sources` knows how far each counted partition has come, `ledger` keeps what was counted, `judge` judges one closed
period of one enterprise.
"""
