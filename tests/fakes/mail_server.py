"""A mail server on loopback that keeps the letters it takes, or refuses them as told."""

import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Thread


class Mailbox(socketserver.StreamRequestHandler):
    """Just enough SMTP to take a letter; `refusal` answers RCPT, `refused` that of an address."""

    def handle(self) -> None:
        self._say("220 here")
        while line := self.rfile.readline():
            word = line.split()[0].upper().decode() if line.split() else ""
            if word == "DATA":
                self._say("354 go on")
                self._take()
            elif word == "RCPT" and (refusal := self._refusal(line.decode())):
                self._say(refusal)
            elif word == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 OK")

    def _refusal(self, line: str) -> str:
        server: MailServer = self.server  # type: ignore[assignment]
        named = [refusal for address, refusal in server.refused.items() if f"<{address}>" in line]
        return next(iter(named), server.refusal)

    def _take(self) -> None:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line)
        letter = message_from_bytes(b"".join(lines), policy=policy.default)
        self.server.letters.append(letter)  # type: ignore[attr-defined]
        self._say("250 taken")

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


class MailServer(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.refusal = ""
        self.refused: dict[str, str] = {}
        super().__init__(("127.0.0.1", 0), Mailbox)


@contextmanager
def mailing() -> Iterator[MailServer]:
    server = MailServer()
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
