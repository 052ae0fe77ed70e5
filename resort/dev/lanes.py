"""Steps that run beside the main ones, in a thread that waits for their programs."""

import signal
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import IO

from resort.dev.console import ROOT, say, say_plain


class Output:
    """Where a step writes: to the terminal at once, or kept until `show`, so that two lanes never mix their lines."""

    def __init__(self, *, keep: bool = False) -> None:
        self._kept: list[Callable[[], None]] | None = [] if keep else None

    def say(self, name: str, text: str) -> None:
        """One line about one step."""
        self._do(lambda: say(name, text))

    def say_plain(self, text: str = "") -> None:
        """Text as it is."""
        self._do(lambda: say_plain(text))

    def show(self) -> None:
        """Write what was kept."""
        kept, self._kept = self._kept or [], None
        for each in kept:
            each()

    @property
    def keeps(self) -> bool:
        return self._kept is not None

    def _do(self, write: Callable[[], None]) -> None:
        if self._kept is None:
            write()
        else:
            self._kept.append(write)


class Programs:
    """Runs one program at a time, and can be told from another thread to stop."""

    def __init__(self) -> None:
        self._running: subprocess.Popen[str] | None = None
        self._stopped = False
        self._changing = threading.Lock()

    def run(
        self, command: Sequence[str], environment: Mapping[str, str] | None, output: IO[str] | None
    ) -> int:
        """The exit code; the program writes to `output`, or to the terminal."""
        with self._changing:
            if self._stopped:
                return -signal.SIGINT
            self._running = subprocess.Popen(
                list(command), cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, text=True,
                stdout=output, stderr=subprocess.STDOUT if output else None,
            )  # fmt: skip
        try:
            return self._running.wait()
        except BaseException:
            self.stop()
            self._running.wait()
            raise

    def stop(self, patience: float = 60) -> None:
        """End the program as Ctrl-C does, and start no other; less kindly when it is still there after `patience` s."""
        with self._changing:
            self._stopped = True
            if self._running:
                self._running.send_signal(signal.SIGINT)
                later = threading.Timer(patience, self._running.terminate)
                later.daemon = True
                later.start()


class Lane(threading.Thread):
    """Does one thing beside the main thread. What it raises comes out of `finish`."""

    def __init__(self, work: Callable[[], None]) -> None:
        super().__init__(daemon=True)
        self._work = work
        self._problem: BaseException | None = None
        self.start()

    def run(self) -> None:
        """Work, and keep what goes wrong."""
        try:
            self._work()
        except BaseException as problem:  # told to whoever waits
            self._problem = problem

    def finish(self) -> None:
        """Wait for the end."""
        self.join()
        if self._problem:
            raise self._problem
