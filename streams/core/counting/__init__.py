"""Events of a topic in, closings and records out: the half of Andon that counts. Each period closes by stream time."""
