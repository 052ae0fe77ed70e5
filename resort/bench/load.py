"""A small HTTP client: a few threads, each with one kept connection, each sending as fast as it is answered."""

from __future__ import annotations

import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

# Makes the bytes of the next request; called by many threads.
MakeRequest = Callable[[], bytes]

# The last piece of a body without a length.
_LAST = b"0\r\n\r\n"
# No page that is measured is longer, with its head; an answer that does not fit is an error.
_LONGEST = 1024 * 1024


@dataclass
class Answers:
    """What came back: how many by status, and how long each took in seconds."""

    statuses: Counter[int] = field(default_factory=Counter)
    times: list[float] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.times) / self.seconds

    def slowest(self, share: float) -> float:
        """The time that this share of the answers did not exceed, in seconds."""
        return sorted(self.times)[min(len(self.times) - 1, int(len(self.times) * share))]


class Connection:
    """One kept-alive connection; opens anew when the server has closed it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.socket: socket.socket | None = None
        self._got = bytearray(_LONGEST)
        self._view = memoryview(self._got)

    def ask(self, request: bytes) -> tuple[int, bytes]:
        """Send and wait for the whole answer: its status and everything that came."""
        for attempt in (1, 2):
            try:
                if self.socket is None:
                    self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=30)
                    self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.socket.sendall(request)
                return self._answer()
            except (ConnectionError, EOFError):
                self.close()
                if attempt == 2:
                    raise
        raise AssertionError

    def _answer(self) -> tuple[int, bytes]:
        assert self.socket is not None
        end = self._more(0)
        while (gap := self._got.find(b"\r\n\r\n", 0, end)) < 0:
            end = self._more(end)
        fields = bytes(self._view[:gap]).lower()
        length = _length(fields)
        while not (
            end - gap - 4 >= length if length is not None else self._got.endswith(_LAST, gap + 4, end)
        ):
            end = self._more(end)
        if b"connection: close" in fields:
            self.close()
        return int(fields[9:12]), bytes(self._view[:end])

    def _more(self, end: int) -> int:
        """Where the answer ends now; the clients share the machine with the server, so nothing is copied twice."""
        assert self.socket is not None
        if not (came := self.socket.recv_into(self._view[end:])):
            raise EOFError
        return end + came

    def close(self) -> None:
        """Hang up."""
        if self.socket:
            self.socket.close()
        self.socket = None


def _length(fields: bytes) -> int | None:
    """The length of the body; None when it comes in pieces."""
    if fields[9:12] == b"304":
        return 0
    _before, named, after = fields.partition(b"content-length:")
    return int(after.partition(b"\r\n")[0]) if named else None


def drive(*, port: int, make: MakeRequest, seconds: float, clients: int) -> Answers:
    """Send requests from so many clients for so long."""
    answers, lock = Answers(), threading.Lock()
    ends = time.monotonic() + seconds

    def client() -> None:
        connection, statuses, times = Connection(port), Counter[int](), []
        while (begun := time.monotonic()) < ends:
            status, _text = connection.ask(make())
            times.append(time.monotonic() - begun)
            statuses[status] += 1
        connection.close()
        with lock:
            answers.statuses += statuses
            answers.times += times

    threads = [threading.Thread(target=client) for _number in range(clients)]
    begun = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    answers.seconds = time.monotonic() - begun
    return answers


def get(path: str, cookies: str = "", headers: Mapping[str, str] | None = None) -> bytes:
    """The bytes of a GET."""
    more = {**({"Cookie": cookies} if cookies else {}), **(headers or {})}
    lines = "".join(f"{name}: {value}\r\n" for name, value in more.items())
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Language: en\r\n{lines}\r\n".encode()


def post(path: str, body: str, cookies: str) -> bytes:
    """The bytes of a form that is sent."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookies}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return (head + body).encode()
