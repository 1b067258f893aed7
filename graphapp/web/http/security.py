"""Checks of every request (host name, size, origin) and the security headers of every response.

The server only reads. A page of another site must not reach it through the user's browser: requests with an unknown host name are refused
(even if the name resolves to this machine), and so are requests by scripts of other sites wherever a response is expensive.
"""

from __future__ import annotations

import ipaddress
import re

from flask import Flask, Response, request

from graphapp.errors import BadInput, GraphappError
from graphapp.settings import Settings
from graphapp.web.http.static_files import import_map_hash

__all__ = [
    "REFUSAL_HEADERS",
    "AddressTooLong",
    "BodyTooBig",
    "ForeignRequest",
    "allow_larger",
    "guard",
    "is_loopback",
    "only_this_machine",
]

REFUSAL_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}
"""Headers of the responses that the app does not make, which are plain text."""
_ORIGIN = re.compile(r"https?://[A-Za-z0-9.*:\[\]-]+")
# a name or an address, an IPv6 address in brackets, and optionally a port
_HOST = re.compile(r"(\[[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*\]|[^:\[\]\s/]+)(?::[0-9]*)?", re.ASCII)
# maximum sizes of bodies, with their settings, by endpoint, where they are not request_bytes
_LARGER = "graphapp-larger-bodies"
_ANYWHERE = frozenset({"", "0.0.0.0", "::", "[::]"})


class AddressTooLong(GraphappError):
    """The address of the request exceeds the limit."""

    code = "address_too_long"
    status = 414


class BodyTooBig(GraphappError):
    """The body of the request exceeds the limit."""

    code = "body_too_big"
    status = 413


class ForeignRequest(GraphappError):
    """A request from a script of another site."""

    code = "foreign_request"
    status = 403


def is_loopback(host: str) -> bool:
    """True for the names and addresses of the machine itself: localhost, 127.0.0.0/8, ::1."""
    name = host.strip("[]").rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def only_this_machine(settings: Settings) -> bool:
    """True if only this machine reaches the server. Behind a proxy, everyone comes from a loopback address: other host names are allowed then."""
    return is_loopback(settings.host) and not settings.allowed_hosts.strip()


def _name_of(host: str) -> str:
    """The name in a Host header, without its port; "" if the header is invalid (RFC 9110, section 7.2)."""
    match = _HOST.fullmatch(host)
    return match[1] if match else ""


def _frame_ancestors(settings: Settings) -> str:
    origins = settings.embed_origins.split()
    for origin in origins:
        if not _ORIGIN.fullmatch(origin):
            raise BadInput(
                f"embed_origins contains {origin!r}, which is not an origin.",
                "Write an origin such as https://example.org.",
            )
    return " ".join(origins) or "'none'"


def _headers(settings: Settings) -> dict[str, str]:
    policy = (
        f"default-src 'self'; script-src 'self' {import_map_hash()}; style-src 'self'; "
        "img-src 'self' data: blob:; connect-src 'self'; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; "
        f"frame-ancestors {_frame_ancestors(settings)}"
    )
    headers = {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    }
    if not settings.embed_origins.strip():
        headers["X-Frame-Options"] = "DENY"
    return headers


def guard(app: Flask, settings: Settings) -> None:
    """Check every request of `app`, and add the headers to every response. Raises BadInput for invalid settings."""
    headers = _headers(settings)
    app.extensions.setdefault(_LARGER, {})
    allowed = {name.strip().lower() for name in settings.allowed_hosts.split(",") if name.strip()}
    if settings.host not in _ANYWHERE:
        allowed.add(settings.host.lower())

    @app.before_request
    def check() -> None:
        _check_host(request.environ.get("HTTP_HOST", ""), allowed)
        _check_address(settings.request_bytes)
        _check_body(*app.extensions[_LARGER].get(request.endpoint, (settings.request_bytes, "request_bytes")))
        _check_origin()

    @app.after_request
    def protect(response: Response) -> Response:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        return response


def _check_host(host: str, allowed: set[str]) -> None:
    name = _name_of(host).lower()
    if not is_loopback(name) and name not in allowed and name.strip("[]") not in allowed:
        raise BadInput(
            f"Host name not allowed: {(name or host)[:80]!r}.",
            "Add the host name to the `allowed_hosts` setting, or use the address that the server printed when it started.",
        )


def allow_larger(app: Flask, endpoint: str, size: int, setting: str) -> None:
    """Let requests to `endpoint` have a body of at most `size` bytes, by the setting of that name."""
    app.extensions.setdefault(_LARGER, {})[endpoint] = (size, setting)


def _check_address(limit: int) -> None:
    if len(request.environ.get("QUERY_STRING", "")) + len(request.environ.get("PATH_INFO", "")) > limit:
        raise AddressTooLong(
            f"The address is longer than {limit:,} bytes.", "The `request_bytes` setting sets this limit."
        )


def _check_body(limit: int, setting: str) -> None:
    request.max_content_length = limit
    if (request.content_length or 0) > limit:
        raise BodyTooBig(
            f"The request is larger than {limit:,} bytes.", f"The `{setting}` setting sets this limit."
        )


def _check_origin() -> None:
    # browsers set this header; links from other sites ("navigate") are allowed, their scripts are not
    if (
        request.headers.get("Sec-Fetch-Site") == "cross-site"
        and request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate"
    ):
        raise ForeignRequest(
            "Requests from pages on other sites are not allowed.", "Open the address directly."
        )
