"""`python -m resort.bench`: measure, compare, check. Uses a server of its own below var/, and the loopback only.

| variable | meaning |
|---|---|
| BENCH_SECONDS | how long each turn lasts (4) |
| BENCH_ROUNDS | how many turns each path gets (3) |
| BENCH_CLIENTS | how many ask at the same time (8) |
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path as File

import psutil

from resort.bench import floor, gate, pgbench, proof
from resort.bench.cpu import Tree
from resort.bench.dataset import Dataset
from resort.bench.guests import Requests, sign_in_everybody
from resort.bench.load import MakeRequest, drive
from resort.bench.measure import HEAD, Goal, Path, Sample
from resort.bench.servers import THREADS, WORKERS, Server, product_environment, serving
from resort.db.server import ROOT, Cluster

SECONDS = float(os.environ.get("BENCH_SECONDS", "4"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
CLIENTS = int(os.environ.get("BENCH_CLIENTS", "8"))


def main() -> int:
    """Returns 0 when everything that was checked holds, whatever the ratios."""
    # A server of its own: nobody else's queries count, and the data set outlives the demo.
    cluster = Cluster(ROOT / "var" / "postgres-bench")
    started = cluster.start()
    logs = ROOT / "var" / "log"
    logs.mkdir(parents=True, exist_ok=True)
    dataset = Dataset(cluster)
    try:
        print("\nBenchmark: 1,000 chalets, 300,000 stays")
        dataset.prepare()
        with dataset.as_owner() as owner:
            gate.prepare(owner)
            floor.prepare(owner)
        return _measure(cluster, dataset, logs)
    finally:
        dataset.remove()
        if started:
            cluster.stop()


def _measure(cluster: Cluster, dataset: Dataset, logs: File) -> int:
    urls = dataset.urls()
    environment = product_environment(urls)
    _collect_static(environment)
    requests = Requests(sign_in_everybody(environment), date.today())
    scans = gate.Scans()
    bare = {**os.environ, **urls, "DJANGO_SETTINGS_MODULE": "resort.bench.bare_settings"}
    probe = requests.bare_list().split(b" ")[1].decode()
    with (
        serving("resort.wsgi:application", environment, logs / "bench-web.log", "/chalets/") as ours,
        serving("django.core.wsgi:get_wsgi_application()", bare, logs / "bench-bare.log", probe) as yardstick,
    ):
        paths = _paths(cluster, urls["MIGRATOR_DATABASE_URL"], requests, scans, ours, yardstick)
        begun = time.monotonic()
        for _round in range(ROUNDS):
            for path in paths.values():
                path.turn()
        took = time.monotonic() - begun
    return _tell(paths, dataset, requests, scans, took)


def _collect_static(environment: dict[str, str]) -> None:
    """Production's pages name their files by content."""
    command = [sys.executable, str(ROOT / "manage.py"), "collectstatic", "--no-input", "--verbosity", "0"]
    subprocess.run(command, env=environment, cwd=ROOT, check=True)


def _paths(
    cluster: Cluster, owner_url: str, requests: Requests, scans: gate.Scans, ours: Server, yardstick: Server
) -> dict[str, Path]:
    postmaster = cluster.process()
    assert isinstance(postmaster, psutil.Process)
    database = Tree(postmaster)

    def limit(script: str) -> Callable[[], Sample]:
        def run() -> Sample:
            return Sample(*pgbench.rate(script, url=owner_url, seconds=SECONDS, clients=CLIENTS))

        return run

    def http(server: Server, make: MakeRequest) -> Callable[[], Sample]:
        def run() -> Sample:
            answers = drive(port=server.port, make=make, seconds=SECONDS, clients=CLIENTS)
            return Sample(
                answers.rate,
                len(answers.times),
                answers.statuses,
                answers.slowest(0.5),
                answers.slowest(0.99),
            )

        return run

    return {
        "search limit": Path("Search: SQL alone (pgbench)", limit("limit_search"), None, database),
        "search": Path("Search: page", http(ours, requests.search), ours.tree, database),
        "book limit": Path("Hold: SQL alone (pgbench)", limit("limit_book"), None, database),
        "book": Path("Hold: form to commit", http(ours, requests.book), ours.tree, database, expected=303),
        "bare": Path("List: bare Django", http(yardstick, requests.bare_list), yardstick.tree, database),
        "list": Path("List: my stays", http(ours, requests.list), ours.tree, database),
        "gate limit": Path("Gate: SQL alone (pgbench)", limit("limit_gate"), None, database),
        "gate": Path("Gate: first scan", http(ours, scans.first), ours.tree, database),
        "gate again": Path("Gate: the same ticket again", http(ours, scans.again), ours.tree, database),
    }


def _tell(
    paths: dict[str, Path], dataset: Dataset, requests: Requests, scans: gate.Scans, took: float
) -> int:
    print(
        f"  {CLIENTS} clients, {ROUNDS} rounds of {SECONDS:g} s in turns, {took:.0f} s; web: gunicorn, "
        f"{WORKERS} processes of {THREADS} threads; {psutil.cpu_count()} cores for all, "
        f"load {os.getloadavg()[0]:.1f}\n\n{HEAD}"
    )
    for path in paths.values():
        print(path.row())
    print(f"\n  {'':<62}{'ratio':>7}{'goal':>8}")
    for goal in (
        Goal(paths["search"], paths["search limit"], 0.30),
        Goal(paths["book"], paths["book limit"], 0.15),
        Goal(paths["list"], paths["bare"], 0.50),
        Goal(paths["gate"], paths["gate limit"], 0.10),
    ):
        print(goal.row())
    for line in gate.told(paths):
        print(line)
    _tell_statements(requests)
    print(gate.statements_row(scans))
    for line in floor.rows():
        print(line)
    return _check(paths, dataset, scans)


def _tell_statements(requests: Requests) -> None:
    """Counting does not depend on how busy the machine is."""
    guest = requests.listers[0]
    print(f"\n  {'':<62}{'number':>7}{'at most':>8}")
    for name, make, cookies, most in (
        ("Statements of the search page, identity included", requests.search, {}, 8),
        ("Statements of my stays, identity included", requests.list, guest.jar, 14),
    ):
        number = proof.statements(make().split(b" ")[1].decode(), cookies)
        print(f"  {name:<62}{number:>7}{most:>8}  {'reached' if number <= most else 'missed'}")


def _check(paths: dict[str, Path], dataset: Dataset, scans: gate.Scans) -> int:
    """Whether the numbers were earned honestly."""
    plan = proof.search_plan(date.today())
    book = paths["book"]
    confirmed = book.count - sum(book.wrong.values())
    with dataset.as_owner() as owner:
        index = proof.busy_index(owner)
        wrongs = proof.wrongs(owner, holds_confirmed=confirmed) + gate.wrongs(owner, paths, scans)
    wrongs += [
        f"{path.name}: {dict(path.wrong)} instead of {path.expected}" for path in paths.values() if path.wrong
    ]
    wrongs += [f"the search loops over chalets: {step}" for step in proof.repeated_steps(plan)]
    if index != "chalet_bookings_no_overlap":
        wrongs.append(f"busy chalets are found by {index}")
    print(
        f"\n  {confirmed} holds made over HTTP; the plan of the search has no step per chalet; busy by {index}."
    )
    for wrong in wrongs:
        print(f"  WRONG: {wrong}")
    return 1 if wrongs else 0


if __name__ == "__main__":
    sys.exit(main())
