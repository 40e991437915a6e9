"""From what a replay published to one self-contained page: verdict, since when, where, why, what to do, charts."""

from streams.files.report.outputs import Outputs, read_outputs
from streams.files.report.page import Told, report_page

__all__ = ["Outputs", "Told", "read_outputs", "report_page"]
