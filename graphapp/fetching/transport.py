"""Sends requests with httpx2. Proxies and certificates are those of the environment (HTTPS_PROXY, NO_PROXY, SSL_CERT_FILE, …)."""

from __future__ import annotations

import logging
import time
from types import TracebackType
from typing import TYPE_CHECKING

from graphapp.fetching.engine import TransportFailed
from graphapp.fetching.request import Request
from graphapp.fetching.response import Response

if TYPE_CHECKING:
    import httpx2

__all__ = ["HttpTransport", "SystemClock"]

_CONNECT_SECONDS = 20.0
_MIB = 2**20


class HttpTransport:
    """A connection to a source. `seconds` is the longest time without data, and `most_mib` the largest body of a response. A response that
    takes ten times as long as `seconds` is given up."""

    def __init__(self, seconds: float, most_mib: int) -> None:
        self._seconds = seconds
        self._most = most_mib * _MIB
        self._client: httpx2.Client | None = None

    def send(self, request: Request) -> Response:
        """The response. Raises TransportFailed."""
        import httpx2

        if self._client is None:
            self._client = self._made()
        host = httpx2.URL(request.base).host
        try:
            with self._client.stream(
                request.method,
                request.full_address,
                headers=dict(request.headers),
                content=request.body or None,
            ) as answer:
                headers = {name.lower(): value for name, value in answer.headers.items()}
                return Response(answer.status_code, headers, self._body(answer, host))
        except httpx2.TimeoutException as error:
            raise TransportFailed(
                f"{host} did not answer within {self._seconds:,.0f} s", _CHECK, again=True
            ) from error
        except httpx2.ConnectError as error:
            certificate = "CERTIFICATE" in str(error).upper()
            hint = (
                "Set SSL_CERT_FILE to your network's certificates."
                if certificate
                else "Check the network connection and the proxy (HTTPS_PROXY)."
            )
            raise TransportFailed(f"No connection to {host}: {error}", hint, again=not certificate) from error
        except httpx2.ProxyError as error:
            raise TransportFailed(
                f"The proxy refused the connection to {host}: {error}",
                "Check HTTPS_PROXY and NO_PROXY.",
                again=False,
            ) from error
        except (httpx2.TransportError, httpx2.DecodingError) as error:
            raise TransportFailed(
                f"The response from {host} is incomplete: {error}", _CHECK, again=True
            ) from error
        except httpx2.HTTPError as error:
            raise TransportFailed(f"The request to {host} failed: {error}", _CHECK, again=False) from error

    def _made(self) -> httpx2.Client:
        """A client with the proxies and certificates of the environment."""
        import httpx2

        # their messages contain complete addresses, with the key
        for name in ("httpx2", "httpcore2"):
            logging.getLogger(name).setLevel(logging.WARNING)
        timeout = httpx2.Timeout(self._seconds, connect=min(_CONNECT_SECONDS, self._seconds))
        try:
            return httpx2.Client(timeout=timeout, follow_redirects=False)
        except OSError as error:
            raise TransportFailed(
                f"The trusted certificates cannot be read: {error}",
                "Correct or remove the variables SSL_CERT_FILE and SSL_CERT_DIR.",
                again=False,
            ) from error
        except (ValueError, ImportError, httpx2.InvalidURL) as error:
            raise TransportFailed(
                f"The proxy set in the environment cannot be used: {error}",
                "Correct or remove the variables HTTPS_PROXY, HTTP_PROXY and ALL_PROXY.",
                again=False,
            ) from error

    def _body(self, answer: httpx2.Response, host: str) -> bytes:
        parts, size, end = [], 0, time.monotonic() + 10 * self._seconds
        for part in answer.iter_bytes():
            parts.append(part)
            size += len(part)
            if size > self._most:
                raise TransportFailed(
                    f"The response from {host} is larger than {self._most // _MIB:,} MiB",
                    "Raise the `fetch_mib` setting.",
                    again=False,
                )
            if time.monotonic() > end:
                raise TransportFailed(f"The response from {host} is too slow", _CHECK, again=True)
        return b"".join(parts)

    def close(self) -> None:
        """Close the connection."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def __enter__(self) -> HttpTransport:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


_CHECK = "Check the network connection, or repeat the fetch later."


class SystemClock:
    """The clock of the machine."""

    now = staticmethod(time.time)
    monotonic = staticmethod(time.monotonic)
    sleep = staticmethod(time.sleep)
