"""The contract on the wire: what publishers and Andon send, as models, topics and a codec between bytes and models."""
