"""What every template may read."""

from typing import Any

from django.http import HttpRequest

from resort.constants import constants
from resort.frame import Frame


def resort(request: HttpRequest) -> dict[str, Any]:
    """What is the same for every request, and the frame of the page."""
    return {**constants(), "frame": Frame(request)}
