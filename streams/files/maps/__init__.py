"""From a map file to what each column of a table means, and from a row's cells to checked values."""

from streams.files.maps.load import load_map, parse_map
from streams.files.maps.model import Map

__all__ = ["Map", "load_map", "parse_map"]
