"""A small SMTP server for tests and drills: it accepts mail and keeps who got which Message-ID, and when."""

import argparse
import socket
import socketserver
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, TextIO


@dataclass
class Behaviour:
    """What the server answers. A test changes it while the server runs."""

    to_sender: bytes = b"250 ok"
    to_receiver: Callable[[str], bytes] = lambda _address: b"250 ok"
    to_content: bytes = b"250 ok"
    hang_up_after_content: bool = False  # accepts the mail and loses the line before saying so
    mails_per_connection: int = 0  # 0: no limit; past it 421 and goodbye


@dataclass
class Received:
    message_id: str
    to: str
    at: float
    content: bytes


@dataclass
class Mailbox:
    keep_content: bool = True
    log: TextIO | None = None
    mails: list[Received] = field(default_factory=list)
    connections: int = 0
    behaviour: Behaviour = field(default_factory=Behaviour)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def put(self, to: str, content: bytes) -> None:
        line = next((part for part in content.split(b"\r\n") if part.lower().startswith(b"message-id:")), b":")
        received = Received(line.partition(b":")[2].strip().decode(), to, time.time(), content)
        with self.lock:
            if self.log is not None:
                self.log.write(f"{received.at:.6f}\t{received.message_id}\t{received.to}\n")
                self.log.flush()
                return
            self.mails.append(received)


class _Handler(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True
    rfile: BinaryIO

    def handle(self) -> None:
        self.box: Mailbox = self.server.mailbox  # type: ignore[attr-defined]
        self.box.connections += 1
        self.accepted, self.to = 0, ""
        answers = {b"MAIL": self.mail, b"RCPT": self.receiver, b"DATA": self.data, b"QUIT": self.quit}
        self.say(b"220 sink")
        while line := self.rfile.readline(2048):
            answer = answers.get(line[:4].upper(), self.agree)
            if not answer(line):
                return

    def agree(self, _line: bytes) -> bool:
        """EHLO, HELO, RSET, NOOP."""
        return self.say(b"250 sink")

    def quit(self, _line: bytes) -> bool:
        self.say(b"221 bye")
        return False

    def mail(self, _line: bytes) -> bool:
        most = self.box.behaviour.mails_per_connection
        if most and self.accepted >= most:
            self.say(b"421 enough")
            return False
        return self.say(self.box.behaviour.to_sender)

    def receiver(self, line: bytes) -> bool:
        self.to = line.partition(b"<")[2].partition(b">")[0].decode()
        return self.say(self.box.behaviour.to_receiver(self.to))

    def data(self, _line: bytes) -> bool:
        behaviour = self.box.behaviour
        self.say(b"354 go on")
        content = self.content()
        if content is None:
            return False
        if behaviour.to_content.startswith(b"250"):
            self.box.put(self.to, content)
            self.accepted += 1
        return not behaviour.hang_up_after_content and self.say(behaviour.to_content)

    def say(self, reply: bytes) -> bool:
        self.wfile.write(reply + b"\r\n")
        return True

    def content(self) -> bytes | None:
        """Everything up to the lone full stop; None when the line was lost before it: not accepted."""
        lines: list[bytes] = []
        while line := self.rfile.readline():
            if line == b".\r\n":
                return b"".join(lines)
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return None


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: object, client_address: object) -> None:
        """A sender that was killed in the middle is what the drills are about."""


class Sink:
    """The server in a thread of this process: `with Sink() as sink: sink.port, sink.mailbox.mails`."""

    def __init__(self, port: int = 0, mailbox: Mailbox | None = None) -> None:
        self.mailbox = mailbox or Mailbox()
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.mailbox = self.mailbox  # type: ignore[attr-defined]
        self.port: int = self._server.server_address[1]

    def __enter__(self) -> "Sink":
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--log", type=Path, required=True, help="a line for each mail: moment, Message-ID, receiver")
    given = parser.parse_args()
    with given.log.open("a") as log, Sink(given.port, Mailbox(log=log)):
        threading.Event().wait()


if __name__ == "__main__":
    main()
