"""Run one manage.py command with the database up: `python -m resort.dev.manage migrate`.

The local server is started when it does not run, and stopped again afterwards if it was started for this.
"""

import subprocess
import sys

from resort.db.placement import CannotRun
from resort.dev.console import ROOT, StepFailed
from resort.dev.database import Database, environment_for


def main(arguments: list[str]) -> int:
    """Returns the command's exit code."""
    database = Database(ROOT / "var")
    try:
        started = database.start()
        try:
            command = [sys.executable, str(ROOT / "manage.py"), *arguments]
            return subprocess.run(command, env=environment_for(database), cwd=ROOT, check=False).returncode
        finally:
            if started and database.cluster:
                database.cluster.stop()
    except (StepFailed, CannotRun) as problem:
        print(f"\n{problem}")
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
