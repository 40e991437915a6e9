"""The shapes that a table can have, one a file: from a row under a map to drafts of events."""

from typing import Annotated

from pydantic import Field

from streams.files.shapes.defects import Defects
from streams.files.shapes.feedback import Feedback
from streams.files.shapes.inspections import Inspections
from streams.files.shapes.measurements import Measurements
from streams.files.shapes.promises import Promises
from streams.files.shapes.survey import Survey
from streams.files.shapes.wide import Wide

Block = Annotated[
    Inspections | Wide | Defects | Measurements | Promises | Survey | Feedback, Field(discriminator="shape")
]
"""One [[events]] of a map; a new shape is one file and its name here."""

__all__ = ["Block", "Defects", "Feedback", "Inspections", "Measurements", "Promises", "Survey", "Wide"]
