"""Requests a second under gunicorn with two workers, each page in turns with the bare view (issue 9).

    python -m benchmarks.page_rates --seconds 4

Four connections that are kept open ask one address as fast as they are answered, then the bare view, three times over.
Works in the test database of DATABASE_URL, filled with the small size; writes `results/page_rates-ENGINE.json`.
"""

import argparse
import http.client
import os
import statistics
import sys
import threading
import time
from pathlib import Path
from typing import Any

from benchmarks import scratch
from benchmarks.pages import BARE, SIZES, fill, place
from config import processes
from config.broker import free_port

CONNECTIONS, TURNS, PATIENCE = 4, 3, 60


def start(port: int) -> Any:
    """gunicorn on the test database that this process works in."""
    from django.db import connection

    name = connection.settings_dict["NAME"]
    given = os.environ["DATABASE_URL"]
    url = f"sqlite:///{name}" if connection.vendor == "sqlite" else f"{given.rpartition('/')[0]}/{name}"
    command = [sys.executable, "-m", "gunicorn", "benchmarks.bare_wsgi", "-w", "2", "-b", f"127.0.0.1:{port}"]
    log = Path(os.environ["KRING_TESTS_DIRECTORY"]) / "gunicorn.log"
    with_database = {"DATABASE_URL": url, "KRING_HOSTS": "127.0.0.1"}
    return processes.start(
        [*command, "--keep-alive", "30"], log=log, cwd=Path.cwd(), env={**os.environ, **with_database}
    )  # fmt: skip


def wait(port: int) -> None:
    for _ in range(PATIENCE * 10):
        try:
            ask(http.client.HTTPConnection("127.0.0.1", port), "/healthz/", "")
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("gunicorn does not answer")


def ask(connection: http.client.HTTPConnection, path: str, cookie: str) -> int:
    connection.request("GET", path, headers={"cookie": cookie, "accept-language": "nl"})
    answer = connection.getresponse()
    answer.read()
    return answer.status


def rate(port: int, path: str, cookie: str, seconds: float) -> float:
    """Answers with 200 a second; any other one fails."""
    until, done = time.monotonic() + seconds, []

    def run() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while time.monotonic() < until:
            done.append(ask(connection, path, cookie))

    threads = [threading.Thread(target=run) for _ in range(CONNECTIONS)]
    begun = time.monotonic()
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert set(done) == {200}, (path, set(done))
    return len(done) / (time.monotonic() - begun)


def measure(seconds: float) -> dict[str, dict[str, float]]:
    from django.conf import settings

    from benchmarks.pages_world import client_of, pages

    found, port = {}, free_port()
    opened = [page for page in pages(1) if page.url]
    gunicorn = start(port)
    try:
        wait(port)
        for page in opened:
            cookie = (
                f"{settings.SESSION_COOKIE_NAME}={client_of(page.user).cookies[settings.SESSION_COOKIE_NAME].value}"
            )
            turns = [[rate(port, url, cookie, seconds) for url in (page.url, f"/{BARE}")] for _ in range(TURNS)]
            mine, bare = (statistics.median(values) for values in zip(*turns, strict=True))
            found[page.name] = {"page": round(mine, 1), "bare": round(bare, 1)}
            print(f"  {page.name:<26} {mine:7.1f} a second, bare {bare:7.1f}, share {mine / bare:.2f}", flush=True)
    finally:
        processes.stop([gunicorn], patience=5)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", choices=SIZES, default="small")
    parser.add_argument("--seconds", type=float, default=4)
    options = parser.parse_args()
    with place(seeded=False):
        from django.db import connection

        fill(options.size)
        scratch.keep("page_rates", connection.vendor, measure(options.seconds))


if __name__ == "__main__":
    main()
