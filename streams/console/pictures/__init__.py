"""Numbers in, pictures as SVG out, each with its words for those who cannot see it."""
