"""Write the sandbox's memory to one JSON file and read it back."""

import json
import os
import tempfile
from pathlib import Path
from typing import Any

FORMAT = 1


def load(path: Path | None) -> dict[str, Any]:
    """What an earlier run left; nothing when there is no file. Raises ValueError on a file of another kind."""
    if path is None or not path.exists():
        return {}
    saved = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(saved, dict) or saved.get("format") != FORMAT:
        raise ValueError(f"{path} is not a state file of this Stripe sandbox.")
    return saved


def save(path: Path, state: dict[str, Any]) -> None:
    """Replace the file in one step, so that a kill leaves the old state or the new one, never half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=path.name, dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump({"format": FORMAT, **state}, file)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
