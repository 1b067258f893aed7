"""Owner mode: who may change something through the pages, and the checks of every request that does.

The owner is the user of a server that listens on a loopback address, or a user who signs in with the token of the setting `owner_token`. Elsewhere
nothing can be changed. A change is a POST of a form of this server: its Origin must be the address of the server, and its form must contain the
CSRF token of the session. The session is a signed cookie (HttpOnly, SameSite=Strict, Secure on https), which other sites cannot read or send.

A blueprint is protected by `protect(blueprint)`; templates have `viewer()` and `csrf_field()`.
"""

from __future__ import annotations

import getpass
import hmac
import logging
import secrets
from collections.abc import Mapping
from datetime import timedelta
from math import ceil
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Request, current_app, request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from markupsafe import Markup
from werkzeug.datastructures import Headers

from graphapp.errors import BadInput, GraphappError
from graphapp.settings import Settings
from graphapp.web.http.attempts import Attempts
from graphapp.web.http.ended_sessions import EndedSessions
from graphapp.web.http.security import ForeignRequest, is_loopback, only_this_machine

__all__ = [
    "CSRF_FIELD",
    "FormExpired",
    "OwnerOnly",
    "TooManyAttempts",
    "Viewer",
    "check_token",
    "form_token",
    "is_owner",
    "log_action",
    "may_send",
    "name_owner",
    "protect",
    "register",
    "require",
    "share_ended",
    "sign_in",
    "sign_out",
    "viewer",
]

log = logging.getLogger("graphapp.owner")

CSRF_FIELD = "csrf"
"""The name of the form field with the CSRF token."""
TOKEN_LENGTH = 16
NAME_LENGTH = 100
_LIFETIME = timedelta(hours=12)
_FAILURES, _ALL_FAILURES, _FAILURE_SECONDS = 5, 100, 60.0
_EXTENSION = "graphapp-owner"
_SAFE = frozenset({"GET", "HEAD"})
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}


class OwnerOnly(GraphappError):
    """A request for something that only the owner may do."""

    code = "owner_only"
    status = 403


class FormExpired(GraphappError):
    """A form without the CSRF token of the session."""

    code = "form_expired"
    status = 403


class TooManyAttempts(GraphappError):
    """Too many wrong tokens. `retry_after` is the number of seconds to wait."""

    code = "too_many_attempts"
    status = 429

    def __init__(self, retry_after: float) -> None:
        super().__init__("Too many failed attempts to sign in.", f"Try again in {ceil(retry_after)} seconds.")
        self.retry_after = retry_after


class Viewer(NamedTuple):
    """The user who sent a request. `owner` is True if they may change things, `name` is recorded with each change. `enabled` is True if this server has
    an owner, `by_token` if they sign in. `elsewhere` is True for a link from another site: browsers send no session with it."""

    owner: bool
    name: str
    enabled: bool
    by_token: bool
    elsewhere: bool = False


class _Mode:
    """The owner mode of one app."""

    def __init__(self, settings: Settings) -> None:
        self.token = settings.owner_token
        # other machines need a token
        self.enabled = settings.owner == "auto" and (bool(self.token) or only_this_machine(settings))
        self.attempts = Attempts(_FAILURES, _ALL_FAILURES, _FAILURE_SECONDS)
        # sessions live in cookies; these were ended before they expire
        self.ended = EndedSessions()


class _Session(SecureCookieSessionInterface):
    """Marks the cookie as Secure where the browser uses https, which a proxy may provide."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session of a request; a new one if it has no cookie, without the preparation to verify one, as most requests have none."""
        if self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)

    def get_cookie_secure(self, app: Flask) -> bool:  # noqa: ARG002
        """True if the browser uses https."""
        return _https() or bool(session.get("https"))


def register(app: Flask, settings: Settings, like: Flask | None = None) -> None:
    """Add sessions to `app`, and `viewer` and `csrf_field` to its templates. The sessions of `like`, another app of this server, are valid here,
    too. Raises BadInput for a token that is too short."""
    if settings.owner_token and len(settings.owner_token) < TOKEN_LENGTH:
        raise BadInput(
            f"The token in owner_token has fewer than {TOKEN_LENGTH} characters.",
            "Generate one with `python -c 'import secrets; print(secrets.token_urlsafe())'`.",
        )
    # a restart ends all sessions
    app.secret_key = like.secret_key if like else secrets.token_bytes(32)
    app.config.update(
        # cookies do not distinguish ports: two servers of one machine need two names
        SESSION_COOKIE_NAME=f"graphapp-owner-{settings.port}",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=_LIFETIME,
    )
    app.session_interface = _Session()
    app.extensions[_EXTENSION] = like.extensions[_EXTENSION] if like else _Mode(settings)
    app.jinja_env.globals["csrf_field"] = _csrf_field
    app.jinja_env.globals["viewer"] = viewer


def protect(blueprint: Blueprint, *, everyone: tuple[str, ...] = (), streamed: tuple[str, ...] = ()) -> None:
    """Check every POST to `blueprint`: its origin, its CSRF token, and that it is from the owner, unless its endpoint is one of `everyone`, such as
    the form to sign in. GET changes nothing and is not checked. The view functions of the endpoints `streamed` read the form themselves, and call
    `check_token`."""

    @blueprint.before_request
    def check() -> None:
        if request.method in _SAFE:
            return
        _check_origin()
        if request.endpoint not in everyone:
            require()
        if request.endpoint not in streamed:
            check_token(request.form.get(CSRF_FIELD, ""))


def is_owner() -> bool:
    """True if the current request is from the owner. Without a token, this does not read the session."""
    mode = _mode()
    if not mode.enabled:
        return False
    if not mode.token:
        return is_loopback(request.remote_addr or "")
    return bool(session.get("owner")) and session.get("id", "") not in mode.ended


def viewer() -> Viewer:
    """The user who sent the current request."""
    mode, owner = _mode(), is_owner()
    return Viewer(
        owner, _name() if owner else "", mode.enabled, bool(mode.token), mode.enabled and _elsewhere()
    )


def require() -> Viewer:
    """The owner. Raises OwnerOnly for everyone else."""
    found = viewer()
    if not found.enabled:
        raise OwnerOnly("This server is read-only.", "The page /owner explains how to change this.")
    if not found.owner:
        raise OwnerOnly("Only the owner may do this.", "Sign in at /owner, then try again.")
    return found


def form_token() -> str:
    """The CSRF token for the forms of this response; begins a session if there is none."""
    if not _elsewhere():
        _begin()
    token: str = session.get(CSRF_FIELD, "")
    return token


def sign_in(token: str) -> None:
    """Make this session the owner's. Raises OwnerOnly for a wrong token, TooManyAttempts after several."""
    mode, address = _mode(), request.remote_addr or ""
    if not (mode.enabled and mode.token):
        raise OwnerOnly(
            "No token is set on this server, so no one can sign in.",
            "The page /owner explains how to set a token.",
        )
    wait = mode.attempts.wait(address)
    if wait > 0:
        log.warning("refused a sign-in from %s: too many attempts", address)
        raise TooManyAttempts(wait)
    if not hmac.compare_digest(token.strip().encode("utf-8", "replace"), mode.token.encode()):
        mode.attempts.failed(address)
        log.warning("refused a sign-in from %s: wrong token", address)
        raise OwnerOnly("The token is incorrect.", "Copy the token from the server's `owner_token` setting.")
    mode.attempts.succeeded(address)
    name = session.get("by", "")
    # a new session: its token must not be known from before
    session.clear()
    _begin()
    session["owner"] = True
    session["https"] = _https()
    if name:
        session["by"] = name
    log_action("signed in")


def sign_out() -> None:
    """End the owner's session."""
    log_action("signed out")
    try:
        _mode().ended.add(session.get("id", ""))
    except OSError as error:
        # this process answers everything that is limited to the owner, so that the session is of no use any more
        log.warning(
            "that a session has ended could not be passed on to the other processes of the server: %s. "
            "Free disk space in the server's folder for temporary files (TMPDIR).",
            error.strerror or error,
        )
    session.clear()


def share_ended(app: Flask, file: Path) -> None:
    """Share which sessions have ended with the other processes of the server, through `file`. Raises OSError if it cannot be written."""
    mode: _Mode = app.extensions[_EXTENSION]
    mode.ended.share(file)


def name_owner(name: str) -> None:
    """Record further changes under this name. Raises BadInput for an empty or unprintable one."""
    name = " ".join(name.split())
    if not name or not name.isprintable() or len(name) > NAME_LENGTH:
        raise BadInput(
            f"A name must have between 1 and {NAME_LENGTH} printable characters.", "Enter another name."
        )
    session["by"] = name


def log_action(what: str) -> None:
    """Log what the owner did, with who and from where."""
    log.info("%s from %s: %s", _name(), request.remote_addr, what)


def may_send(app: Flask, path: str, headers: Mapping[str, str]) -> bool:
    """True if a POST with these headers, whose body has not been received yet, is from a page of the owner. The app checks the request again when
    it is complete."""
    # without a token, the server listens only on loopback addresses
    environ = {"REMOTE_ADDR": "127.0.0.1"}
    with app.test_request_context(path, method="POST", headers=Headers(headers), environ_overrides=environ):
        try:
            _check_origin()
        except ForeignRequest:
            return False
        return is_owner()


def _mode() -> _Mode:
    mode: _Mode = current_app.extensions[_EXTENSION]
    return mode


def _name() -> str:
    """The name that the owner chose; else the user of this system, or "owner" for one who signed in."""
    chosen: str = session.get("by", "")
    if chosen or _mode().token:
        return chosen or "owner"
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # a container without a user of that number
        return "owner"


def _begin() -> None:
    if CSRF_FIELD not in session:
        session["id"] = secrets.token_urlsafe(16)
        session[CSRF_FIELD] = secrets.token_urlsafe(32)


def _elsewhere() -> bool:
    """True for a link from another site: a session that begins now would replace the one that the browser has."""
    return CSRF_FIELD not in session and request.headers.get("Sec-Fetch-Site") == "cross-site"


def _csrf_field() -> Markup:
    return Markup('<input type="hidden" name="{}" value="{}">').format(CSRF_FIELD, form_token())


def _https() -> bool:
    return request.is_secure or request.headers.get("Origin", "").lower().startswith("https://")


def _check_origin() -> None:
    """Raises ForeignRequest unless the request is from a page of this server. The host name was checked before."""
    origin = request.headers.get("Origin", "")
    parts = urlsplit(origin.lower())
    port = _DEFAULT_PORTS.get(parts.scheme, "")
    mine = request.headers.get("Host", "").lower()
    own = bool(port and parts.netloc) and parts.netloc.removesuffix(port) == mine.removesuffix(port)
    if own and request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin":
        return
    log.warning("refused a request with origin %.100r to host %.100r", origin, mine)
    raise ForeignRequest(
        "This request is not from a page on this server.",
        "Open the page on this server and try again. A proxy in front of the server must preserve the headers Host and Origin.",
    )


def check_token(given: str) -> None:
    """Raises FormExpired unless `given` is the CSRF token of the session."""
    expected: str = session.get(CSRF_FIELD, "")
    if not expected or not hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode()):
        log.warning("refused a form from %s: the session token is missing or wrong", request.remote_addr)
        raise FormExpired(
            "This form is no longer valid.", "Go back, reload the page and try again. Nothing was changed."
        )
