"""`python -m resort.bench`: measure, compare, check. Uses a server of its own below var/, and the loopback only.

`--only kitchen` (or any of AREAS, several times if wanted) measures a part.

| variable | meaning |
|---|---|
| BENCH_SECONDS | how long each turn lasts (4) |
| BENCH_ROUNDS | how many turns each path gets (3) |
| BENCH_CLIENTS | how many ask at the same time (8) |
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path as File

import psutil

from resort.bench import floor, gate, kitchen, pgbench, proof
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
AREAS = ("search", "book", "list", "gate", "floor", "kitchen")
# A path, what it is compared with, and the share it should reach.
GOALS = (
    ("search", "search limit", 0.30),
    ("book", "book limit", 0.15),
    ("list", "list bare", 0.50),
    ("gate", "gate limit", 0.10),
    ("kitchen", "kitchen bare", 0.80),
)


def main() -> int:
    """Returns 0 when everything that was checked holds, whatever the ratios."""
    parser = argparse.ArgumentParser(prog="python -m resort.bench")
    parser.add_argument("--only", action="append", choices=AREAS, help="measure this part")
    areas = set(parser.parse_args().only or AREAS)
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
            kitchen.prepare(owner)
        return _measure(cluster, dataset, logs, areas)
    finally:
        dataset.remove()
        if started:
            cluster.stop()


def _measure(cluster: Cluster, dataset: Dataset, logs: File, areas: set[str]) -> int:
    urls = dataset.urls()
    environment = product_environment(urls)
    _collect_static(environment)
    requests = Requests(sign_in_everybody(environment), date.today())
    scans, looks = gate.Scans(), kitchen.Looks()
    bare = {**os.environ, **urls, "DJANGO_SETTINGS_MODULE": "resort.bench.bare_settings"}
    probe = requests.bare_list().split(b" ")[1].decode()
    with (
        serving("resort.wsgi:application", environment, logs / "bench-web.log", "/chalets/") as ours,
        serving("django.core.wsgi:get_wsgi_application()", bare, logs / "bench-bare.log", probe) as yardstick,
    ):
        every = _paths(cluster, urls["MIGRATOR_DATABASE_URL"], requests, scans, looks, ours, yardstick)
        paths = {key: path for key, path in every.items() if key.split()[0] in areas}
        begun = time.monotonic()
        for _round in range(ROUNDS):
            for path in paths.values():
                path.turn()
        took = time.monotonic() - begun
    return _tell(paths, dataset, requests, scans, looks, took, areas)


def _collect_static(environment: dict[str, str]) -> None:
    """Production's pages name their files by content."""
    command = [sys.executable, str(ROOT / "manage.py"), "collectstatic", "--no-input", "--verbosity", "0"]
    subprocess.run(command, env=environment, cwd=ROOT, check=True)


def _paths(
    cluster: Cluster, owner_url: str, requests: Requests, scans: gate.Scans, looks: kitchen.Looks,
    ours: Server, yardstick: Server,
) -> dict[str, Path]:  # fmt: skip
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
        "list bare": Path("List: bare Django", http(yardstick, requests.bare_list), yardstick.tree, database),
        "list": Path("List: my stays", http(ours, requests.list), ours.tree, database),
        "gate limit": Path("Gate: SQL alone (pgbench)", limit("limit_gate"), None, database),
        "gate": Path("Gate: first scan", http(ours, scans.first), ours.tree, database),
        "gate again": Path("Gate: the same ticket again", http(ours, scans.again), ours.tree, database),
        "kitchen bare": Path(
            "Kitchen: bare view, one query", http(yardstick, looks.bare), yardstick.tree, database, 304
        ),
        "kitchen": Path("Kitchen: look, nothing new", http(ours, looks.look), ours.tree, database, 304),
    }


def _tell(
    paths: dict[str, Path], dataset: Dataset, requests: Requests, scans: gate.Scans, looks: kitchen.Looks,
    took: float, areas: set[str],
) -> int:  # fmt: skip
    print(
        f"  {CLIENTS} clients, {ROUNDS} rounds of {SECONDS:g} s in turns, {took:.0f} s; web: gunicorn, "
        f"{WORKERS} processes of {THREADS} threads; {psutil.cpu_count()} cores for all, "
        f"load {os.getloadavg()[0]:.1f}\n\n{HEAD}"
    )
    for path in paths.values():
        print(path.row())
    print(f"\n  {'':<62}{'ratio':>7}{'goal':>8}")
    for name, limit, reach in GOALS:
        if name in paths:
            print(Goal(paths[name], paths[limit], reach).row())
    told = []
    if "gate" in areas:
        told += gate.told(paths)
    if "kitchen" in areas:
        told += kitchen.told(paths)
    if areas & {"search", "list"}:
        told += _statements(requests)
    if "gate" in areas:
        told.append(gate.statements_row(scans))
    if "floor" in areas:
        told += floor.rows()
    if "kitchen" in areas:
        told += kitchen.rows(looks)
    print("\n".join(told))
    return _check(paths, dataset, scans)


def _statements(requests: Requests) -> list[str]:
    """Counting does not depend on how busy the machine is."""
    guest, rows = requests.listers[0], []
    for name, make, cookies, most in (
        ("Statements of the search page, identity included", requests.search, {}, 8),
        ("Statements of my stays, identity included", requests.list, guest.jar, 14),
    ):
        number = proof.statements(make().split(b" ")[1].decode(), cookies)
        rows.append(f"  {name:<62}{number:>7}{most:>8}  {'reached' if number <= most else 'missed'}")
    return rows


def _check(paths: dict[str, Path], dataset: Dataset, scans: gate.Scans) -> int:
    """Whether the numbers were earned honestly."""
    wrongs = [
        f"{path.name}: {dict(path.wrong)} instead of {path.expected}" for path in paths.values() if path.wrong
    ]
    with dataset.as_owner() as owner:
        if "book" in paths:
            confirmed = paths["book"].count - sum(paths["book"].wrong.values())
            wrongs += proof.wrongs(owner, holds_confirmed=confirmed)
            print(f"\n  {confirmed} holds made over HTTP.")
        if "gate" in paths:
            wrongs += gate.wrongs(owner, paths, scans)
        if "search" in paths:
            index = proof.busy_index(owner)
            plan = proof.search_plan(date.today())
            wrongs += [f"the search loops over chalets: {step}" for step in proof.repeated_steps(plan)]
            if index != "chalet_bookings_no_overlap":
                wrongs.append(f"busy chalets are found by {index}")
            print(f"  The plan of the search was looked at for steps per chalet; busy by {index}.")
    for wrong in wrongs:
        print(f"  WRONG: {wrong}")
    return 1 if wrongs else 0


if __name__ == "__main__":
    sys.exit(main())
