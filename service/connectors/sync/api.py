"""Calling a CRM within its limits.

NotNowError         the CRM asks to be left alone for a while; carry on later where it was
NotAllowedError     the key is wrong, or may not read this: a person must look
"""

from collections.abc import Mapping
from time import monotonic, sleep
from typing import Any

from service.kit.bucket import Bucket
from service.kit.outbound import Answer, Outbound, Unreachable, WrongAnswer

MOST_BYTES = 32 << 20
TOO_MANY = (429, 502, 503, 504)
PATIENT_SECONDS = 2.0
USUAL_PAUSE_SECONDS = 10.0


class NotNowError(Exception):
    """The CRM does not answer now; `seconds` says when to ask again."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"the CRM does not answer now: again in {seconds:.0f} s")
        self.seconds = seconds


class NotAllowedError(Exception):
    """The CRM refuses the key, or what was asked."""


class Api:
    """One CRM's API: an address, the headers of every call, and a limit that is kept."""

    def __init__(
        self, outbound: Outbound, url: str, headers: Mapping[str, str], limit: tuple[int, float]
    ) -> None:
        self._outbound = outbound
        self._url = url.rstrip("/")
        self._headers = headers
        self._bucket = Bucket.for_limit(*limit, at=monotonic())

    def get(self, path: str, **query: str) -> Any:
        """Read something. Raises NotNowError, NotAllowedError, WrongAnswer."""
        return self._call("GET", path, query=query)

    def post(self, path: str, body: Any) -> Any:
        """Ask something that takes a body to say. Raises as `get`."""
        return self._call("POST", path, json=body)

    def _call(self, method: str, path: str, **sent: Any) -> Any:
        self._wait()
        try:
            answer = self._outbound.send(
                method, self._url + path, headers=self._headers, most_bytes=MOST_BYTES, **sent
            )
        except Unreachable as error:
            raise NotNowError(USUAL_PAUSE_SECONDS) from error
        if answer.status in TOO_MANY or _is_limit(answer):
            raise NotNowError(answer.retry_after() or USUAL_PAUSE_SECONDS)
        if not answer.succeeded:
            raise NotAllowedError(f"the CRM answers {answer.status} to {path.partition('?')[0]}")
        return answer.json()

    def _wait(self) -> None:
        while seconds := self._bucket.take(monotonic()):
            sleep(min(seconds, PATIENT_SECONDS))


def _is_limit(answer: Answer) -> bool:
    """Say whether a refusal is Salesforce's way of saying that the day's calls are used up."""
    return answer.status == 403 and b"REQUEST_LIMIT_EXCEEDED" in answer.body


__all__ = ["Api", "NotAllowedError", "NotNowError", "WrongAnswer"]
