from __future__ import annotations

import http.client
import json
import os
import re
import ssl
from typing import Any, Dict, List, Literal, Mapping, Optional, Sequence, TypedDict, Union, cast
from urllib.parse import quote, urlencode, urlsplit


class MockError(Exception):
    """A request that the server refused, or that got no answer of a mock server.

    request: method and URL. status: HTTP status; 0 if there is no answer. code: of the server, such as
    Mock.InvalidFault, or of this client: Client.NoAnswer, Client.Timeout, Client.UnexpectedAnswer,
    Client.InvalidInput. detail: what was found, what was expected, and where.
    """

    def __init__(self, request: str, status: int, code: str, detail: str) -> None:
        super().__init__(request, status, code, detail)
        self.request = request
        self.status = status
        self.code = code
        self.detail = detail

    def __str__(self) -> str:
        status = f"{self.status} " if self.status else ""
        return f"{self.request}: {status}{self.code}: {self.detail}"


class _Connection:
    def __init__(self, url: Optional[str], token: Optional[str], timeout: float) -> None:
        self.url = url or os.environ.get("NOTEBOOKS_MOCK_URL") or "http://127.0.0.1:6404"
        self.token = token or os.environ.get("NOTEBOOKS_MOCK_CONTROL_TOKEN")
        self.timeout = timeout

    def call(
        self,
        method: str,
        path: Sequence[str],
        query: Mapping[str, Any],
        body: Any,
        also: int,
        wait: str,
    ) -> Any:
        request = f"{method} {'/'.join([self.url, *path])}"
        if re.fullmatch(r"https?://[^/?#@\s]+(/[^?#\s]*)?", self.url) is None:
            detail = f"found {self.url}, expected a URL such as http://127.0.0.1:6404"
            raise MockError(request, 0, "Client.InvalidInput", detail)
        if self.token and re.fullmatch("[!-~]+", self.token) is None:
            detail = "found another character in the control token, expected ! to ~"
            raise MockError(request, 0, "Client.InvalidInput", detail)
        for part in path:
            if part in ("", ".", ".."):
                detail = f'found "{part}" in the path, expected an id or a name'
                raise MockError(request, 0, "Client.InvalidInput", detail)
        limit = self.timeout + _seconds(wait)
        try:
            status, kind, text = self._send(method, path, query, body, limit)
        except (OSError, http.client.HTTPException) as error:
            if isinstance(error, TimeoutError) or str(error) == "timed out":
                detail = f"found no answer in {limit:g} s, expected one"
                raise MockError(request, 0, "Client.Timeout", detail) from error
            expected = "a mock server: its URL is the argument url or NOTEBOOKS_MOCK_URL"
            detail = f"found {error or type(error).__name__}, expected {expected}"
            raise MockError(request, 0, "Client.NoAnswer", detail) from error
        except ValueError as error:
            detail = f"found {error}, expected Unicode, and numbers of JSON"
            raise MockError(request, 0, "Client.InvalidInput", detail) from error
        answer = _object_in(text)
        if answer is not None and (200 <= status < 300 or status == also):
            return answer
        code = None if answer is None else answer.get("error_code")
        if answer is not None and isinstance(code, str):
            raise MockError(request, status, code, str(answer.get("error_msg")))
        start = json.dumps(text[:100].decode("utf-8", "replace"))
        detail = f"found {status}, {kind}, {start}, expected JSON of a mock server"
        raise MockError(request, status, "Client.UnexpectedAnswer", detail)

    def _send(
        self, method: str, path: Sequence[str], query: Mapping[str, Any], body: Any, limit: float
    ) -> tuple[int, str, bytes]:
        parts = urlsplit(self.url)
        headers = {"Accept": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        data = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            data = json.dumps(body, allow_nan=False).encode()
        given = {name: _text(value) for name, value in query.items() if value is not None}
        target = "/".join([parts.path.rstrip("/"), *(quote(part, safe="") for part in path)])
        if given:
            target += "?" + urlencode(given)
        # Straight to the server: no proxy of the environment, and no redirect.
        connection: http.client.HTTPConnection
        if parts.scheme == "https":
            context = ssl.create_default_context(cafile=os.environ.get("NOTEBOOKS_MOCK_CA"))
            connection = http.client.HTTPSConnection(parts.netloc, timeout=limit, context=context)
        else:
            connection = http.client.HTTPConnection(parts.netloc, timeout=limit)
        try:
            connection.request(method, target, data, headers)
            response = connection.getresponse()
            kind = response.headers.get("Content-Type", "no Content-Type")
            return response.status, kind, response.read()
        finally:
            connection.close()


class _Scope:
    def __init__(self, connection: _Connection, path: Sequence[str]) -> None:
        self._connection = connection
        self._path = path

    def _call(
        self,
        method: str,
        path: Sequence[str],
        *,
        query: Mapping[str, Any] = {},
        body: Any = None,
        also: int = 0,
        wait: str = "0",
    ) -> Any:
        return self._connection.call(method, [*self._path, *path], query, body, also, wait)


def _object_in(text: bytes) -> Optional[Dict[str, Any]]:
    try:
        value: Any = json.loads(text)
    except ValueError:
        return None
    return cast(Dict[str, Any], value) if isinstance(value, dict) else None


def _text(value: Any) -> str:
    return json.dumps(value) if isinstance(value, bool) else str(value)


def _given(options: Mapping[str, Any]) -> Dict[str, Any]:
    return {name: value for name, value in options.items() if value is not None}


def _seconds(duration: str) -> float:
    """A duration such as 500, 500ms, 2s or 1m in seconds, up to 600. The server refuses any other."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)(ms|s|m)?", duration, re.ASCII)
    if found is None:
        return 0
    return min(float(found[1]) * {"s": 1.0, "m": 60.0}.get(found[2] or "ms", 0.001), 600)
