"""Stage events and feedback in; summaries, insights, alerts and recommendations out, as growth strains quality.

**Events come in on a topic, one pure operator folds them into the state of its partition, and what the fold returns
goes out on a topic.** `streams.topology` is the map; `andon topology` prints it:

    stage-events  ─▶ defects       ─▶ [defects]       ─▶ closings, links, relationships
    feedback      ─▶ satisfaction  ─▶ [satisfaction]  ─▶ closings, links, relationships
    actions       ─▶ actions       ─▶ [actions]       ─▶ closings, relationships
    links         ─▶ links         ─▶ [links]         ─▶ closings
    relationships ─▶ relationships ─▶ [relationships] ─▶ closings
    closings      ─▶ assessment    ─▶ [assessment]    ─▶ summaries, insights, alerts, recommendations
"""
