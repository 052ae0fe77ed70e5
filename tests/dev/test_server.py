"""The local PostgreSQL: started from anywhere, killed at any moment, and never harming a stranger."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from resort.db.server import ROOT, Cluster
from resort.dev.processes import lives

pytestmark = pytest.mark.stack

Make = Callable[[], Cluster]

START = "import sys; from pathlib import Path; from resort.db.server import Cluster; "
START += "cluster = Cluster(Path(sys.argv[1]), fast=True); print(cluster.start(), cluster.port)"


def ask(url: str, query: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(query.encode()).fetchone()
        return row[0] if row else None


def kill(cluster: Cluster) -> None:
    """End the server without warning and wait until it has gone."""
    process = cluster.process()
    assert process is not None
    process.kill()
    deadline = time.monotonic() + 60
    while lives(process) and time.monotonic() < deadline:
        time.sleep(0.01)


def test_three_first_starts_at_once_make_one_server(folder: Path, make_cluster: Make) -> None:
    command = [sys.executable, "-c", START, str(folder)]
    starts = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    answers = sorted(start.communicate(timeout=240)[0].split() for start in starts)
    port = answers[0][1]
    assert answers == [["False", port], ["False", port], ["True", port]]
    assert ask(make_cluster().urls()["DATABASE_URL"], "SELECT current_user") == "resort_web"


def test_committed_rows_survive_a_killed_server(make_cluster: Make) -> None:
    make_cluster().start()
    before = make_cluster()
    with psycopg.connect(before.admin_url(), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept (n int)")
        connection.execute("INSERT INTO kept SELECT generate_series(1, 1000)")
    kill(before)
    after = make_cluster()
    assert after.start() is True
    assert after.port == before.port
    assert ask(after.admin_url(), "SELECT count(*) FROM kept") == 1000


def test_a_stale_pid_taken_by_somebody_else_is_left_alone(make_cluster: Make, folder: Path) -> None:
    make_cluster().start()
    kill(make_cluster())
    innocent = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        pid_file = folder / "data" / "postmaster.pid"
        lines = pid_file.read_text().splitlines()
        pid_file.write_text("\n".join([str(innocent.pid), *lines[1:]]) + "\n")
        cluster = make_cluster()
        assert cluster.process() is None
        assert cluster.start() is True
        assert cluster.stop() is True
        assert innocent.poll() is None
    finally:
        innocent.kill()
        innocent.wait()


def test_the_port_is_remembered_and_changed_only_when_taken(make_cluster: Make) -> None:
    first = make_cluster()
    first.start()
    port = first.port
    first.stop()
    second = make_cluster()
    second.start()
    assert second.port == port
    second.stop()
    squatter = subprocess.Popen(
        [sys.executable, "-c", f"import socket, time; s = socket.create_server(('127.0.0.1', {port})); "
         "print(flush=True); time.sleep(60)"], stdout=subprocess.PIPE,
    )  # fmt: skip
    try:
        assert squatter.stdout
        squatter.stdout.readline()
        third = make_cluster()
        third.start()
        assert third.port != port
        assert ask(third.urls()["DATABASE_URL"], "SELECT 1") == 1
    finally:
        squatter.kill()
        squatter.communicate()


def test_passwords_are_random_and_for_this_user_only(make_cluster: Make, folder: Path) -> None:
    cluster = make_cluster()
    cluster.start()
    for name in ("urls.json", "state.json"):
        assert (folder / name).stat().st_mode & 0o777 == 0o600
        assert (folder / name).stat().st_uid == os.geteuid()
    urls = json.loads((folder / "urls.json").read_text())
    assert sorted(urls) == [
        "DATABASE_URL",
        "MIGRATOR_DATABASE_URL",
        "TEST_DATABASE_URL",
        "WORKER_DATABASE_URL",
    ]
    assert len({url.split(":")[2].split("@")[0] for url in urls.values()}) == 4
    wrong = urls["DATABASE_URL"].replace("@", "x@")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong)


def test_it_listens_on_this_machine_only_and_on_no_socket(make_cluster: Make) -> None:
    cluster = make_cluster()
    cluster.start()
    assert ask(cluster.admin_url(), "SHOW listen_addresses") == "127.0.0.1"
    assert ask(cluster.admin_url(), "SHOW unix_socket_directories") == ""


def test_it_never_runs_as_root(make_cluster: Make) -> None:
    cluster = make_cluster()
    cluster.start()
    process = cluster.process()
    assert process is not None
    assert process.uids().real != 0


def test_a_second_start_is_quick_and_says_it_ran(make_cluster: Make) -> None:
    make_cluster().start()
    begun = time.monotonic()
    assert make_cluster().start() is False
    assert time.monotonic() - begun < 20  # well below a second on an idle machine
    make_cluster().stop()
    begun = time.monotonic()
    assert make_cluster().start() is True
    assert time.monotonic() - begun < 60  # about a second on an idle machine


def test_a_start_killed_half_way_is_begun_again(make_cluster: Make, folder: Path) -> None:
    start = subprocess.Popen(
        [sys.executable, "-c", START, str(folder)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    deadline = time.monotonic() + 120
    while not (folder / "data.new").exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    os.killpg(start.pid, signal.SIGKILL)
    start.wait()
    cluster = make_cluster()
    assert cluster.start() is True
    assert ask(cluster.urls()["MIGRATOR_DATABASE_URL"], "SELECT 1") == 1


def test_stopping_ends_every_process_and_may_be_asked_twice(make_cluster: Make, folder: Path) -> None:
    cluster = make_cluster()
    cluster.start()
    process = cluster.process()
    assert process is not None
    family = [process, *process.children(recursive=True)]
    assert cluster.stop() is True
    assert not [member for member in family if lives(member)]
    assert make_cluster().stop() is False
