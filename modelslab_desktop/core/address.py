"""The server's address: the usual one, and whether another is safe to send a key to; knows no network."""

import re
from urllib.parse import urlsplit

from modelslab_desktop.core.errors import Kind, Problem

BASE_URL = "https://modelslab.com/api/v7/llm"

_HOST = re.compile(r"(?!.{254})[^\W_](?:[\w-]{0,62})(?:\.[^\W_][\w-]{0,62})*\.?|[0-9a-f:.]+:[0-9a-f:.]*", re.IGNORECASE)
_LOOPBACK = re.compile(r"localhost|127(?:\.\d{1,3}){3}|::1", re.IGNORECASE)


def safe_base_url(url: str) -> str:
    """The address without a closing "/" or "/v1"; raises Problem(UNSAFE_ADDRESS) when a key must not go there."""
    url = url.strip()
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise Problem(Kind.UNSAFE_ADDRESS, "not an address") from error
    if re.search(r"[\s\x00-\x1f\x7f\\]", url) or not _HOST.fullmatch(host):
        raise Problem(Kind.UNSAFE_ADDRESS, "not an address")
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise Problem(Kind.UNSAFE_ADDRESS, "only a host, a port and a path may stand in the address")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host)):
        raise Problem(Kind.UNSAFE_ADDRESS, "only https is safe, except on this computer")
    path = parts.path.rstrip("/").removesuffix("/v1").rstrip("/")
    return f"{parts.scheme}://{parts.netloc}{path}"


def is_loopback(host: str) -> bool:
    """Whether the host name or address is this computer."""
    return _LOOPBACK.fullmatch(host) is not None


def host_of(url: str) -> str:
    """The host of a safe address, with its port where one is given."""
    return urlsplit(url).netloc
