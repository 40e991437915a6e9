"""A view in, the words and the evidence that rules, insights and recommendations tell with out."""
