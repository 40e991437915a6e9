"""A folder into which a factory system drops tables in, their rows on the broker out, each once."""

from streams.files.watch.watching import Watching, watch

__all__ = ["Watching", "watch"]
