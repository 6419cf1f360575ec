"""The floor: a bare ASGI application that reads the body and gives it back."""

from typing import Any


async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Echo a POST."""
    if scope["type"] != "http":
        return
    body = (await receive())["body"]
    start = {
        "type": "http.response.start",
        "status": 200,
        "headers": [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(body)).encode()),
        ],
    }
    await send(start)
    await send({"type": "http.response.body", "body": body})
