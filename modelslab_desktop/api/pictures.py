"""Fetches a picture of an answer, with nothing in the request that tells who asks; knows no Qt, no file and no key.

Nobody has looked at these addresses before they are asked: a model, or whoever told it what to write, has made them up.
So a request never goes to an address of this computer or of the network around it, whatever name or redirection leads
there: a name is resolved here, and the connection is made to the very address that was checked. Where a proxy makes
the connection, it resolves the name itself; one that is known here, too, is checked here all the same.
"""

import asyncio
import socket
import ssl
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.request import getproxies, proxy_bypass

import httpx
import truststore

from modelslab_desktop.api.problems import problem_of_exception
from modelslab_desktop.core.errors import Kind, Problem

IPAddress = IPv4Address | IPv6Address

LARGEST = 10 * 1024 * 1024  # bytes
_MOST_REDIRECTS = 5
_ROUTED = IPv6Network("2000::/3")  # all of IPv6 that is given out
_NAT64 = IPv6Network("64:ff9b::/96")  # by which a network reaches IPv4 addresses
_HEADERS = {
    "user-agent": "Mozilla/5.0",
    "accept": "image/webp,image/png,image/jpeg,image/gif,image/bmp",
    "accept-encoding": "identity",  # so that no few bytes become many
}
_BY_STATUS = {404: Kind.NOT_FOUND, 407: Kind.PROXY, 408: Kind.TIMEOUT, 410: Kind.NOT_FOUND, 429: Kind.RATE_LIMIT}


def is_public(address: IPAddress) -> bool:
    """Whether an address lies out in the internet, and not on this computer or in the network around it."""
    if isinstance(address, IPv6Address):
        within = _ipv4_within(address)
        return is_public(within) if within else address in _ROUTED and address.is_global
    return address.is_global and not address.is_multicast


def _ipv4_within(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that this one stands for, if it does."""
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]


class PictureClient:
    """Fetches pictures; raises nothing but Problem."""

    def __init__(self, *, is_allowed: Callable[[IPAddress], bool] = is_public, time_limit: float = 20.0) -> None:
        self._time_limit = time_limit  # s, for the whole of a picture
        self._http = httpx.AsyncClient(
            transport=_Guarded(is_allowed),
            follow_redirects=True,
            max_redirects=_MOST_REDIRECTS,
            timeout=httpx.Timeout(time_limit, connect=10.0),
        )

    async def fetch(self, address: str) -> bytes:
        """The picture's file, as the server calls one: whether it can be shown is another matter."""
        try:
            async with asyncio.timeout(self._time_limit):
                return await self._read(address)
        except TimeoutError as error:
            raise Problem(Kind.TIMEOUT, f"not complete within {self._time_limit:g} s") from error
        except httpx.TooManyRedirects as error:
            raise Problem(Kind.NOT_FOUND, f"more than {_MOST_REDIRECTS} redirections") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise problem_of_exception(error) from error

    async def close(self) -> None:
        """Close all connections."""
        await self._http.aclose()

    async def _read(self, address: str) -> bytes:
        async with self._http.stream("GET", address) as response:
            _check(response)
            content = bytearray()
            async for chunk in response.aiter_raw():
                content += chunk
                if len(content) > LARGEST:
                    raise Problem(Kind.TOO_LARGE, f"more than {LARGEST} bytes")
            return bytes(content)


def _check(response: httpx.Response) -> None:
    """Refuse what is no picture by its head."""
    if not response.is_success:
        otherwise = Kind.SERVER if response.is_server_error else Kind.BAD_REQUEST
        raise Problem(_BY_STATUS.get(response.status_code, otherwise), f"HTTP {response.status_code}")
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not kind.startswith("image/") or kind.startswith("image/svg"):
        raise Problem(Kind.NOT_A_PICTURE, kind[:100] or "of no known kind")
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        raise Problem(Kind.NOT_A_PICTURE, "compressed, although this was not asked for")
    length = response.headers.get("content-length", "")
    if length.isdecimal() and int(length) > LARGEST:
        raise Problem(Kind.TOO_LARGE, f"{length} bytes")


class _Guarded(httpx.AsyncBaseTransport):
    """Sends the bare request, each redirection's too, to an address that was checked."""

    def __init__(self, is_allowed: Callable[[IPAddress], bool]) -> None:
        self._is_allowed = is_allowed
        self._certificates = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._direct = self._transport()
        self._proxies: dict[str, httpx.AsyncHTTPTransport] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        if url.scheme not in ("http", "https"):
            raise Problem(Kind.UNSAFE_ADDRESS, f"{url.scheme} instead of http or https")
        proxy = _proxy_for(url)
        try:
            addresses = await self._resolved(url)
        except (OSError, UnicodeError) as error:
            if not proxy:
                raise httpx.ConnectError(str(error), request=request) from error
            addresses = []
        if proxy:
            return await self._to(proxy).handle_async_request(_bare(request))
        return await self._send(request, addresses)

    async def aclose(self) -> None:
        for transport in (self._direct, *self._proxies.values()):
            await transport.aclose()

    async def _resolved(self, url: httpx.URL) -> list[IPAddress]:
        """The addresses of a host; raises Problem when one of them must not be asked."""
        loop, port = asyncio.get_running_loop(), url.port or (443 if url.scheme == "https" else 80)
        found = await loop.getaddrinfo(url.raw_host.decode("ascii"), port, type=socket.SOCK_STREAM)
        addresses = list(dict.fromkeys(ip_address(place[0]) for *_, place in found))
        for address in addresses:
            if not self._is_allowed(address):
                raise Problem(Kind.PRIVATE_ADDRESS, f"{url.host} is {address}")
        return addresses

    async def _send(self, request: httpx.Request, addresses: list[IPAddress]) -> httpx.Response:
        """Ask the first of the addresses that takes the connection."""
        for address in addresses[:-1]:
            try:
                return await self._direct.handle_async_request(_bare(request, address))
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue
        return await self._direct.handle_async_request(_bare(request, addresses[-1]))

    def _to(self, proxy: str) -> httpx.AsyncHTTPTransport:
        if proxy not in self._proxies:
            try:
                self._proxies[proxy] = self._transport(proxy)
            except (ImportError, ValueError, httpx.InvalidURL) as error:
                raise Problem(Kind.PROXY, f"{type(error).__name__}: {error}") from error
        return self._proxies[proxy]

    def _transport(self, proxy: str | None = None) -> httpx.AsyncHTTPTransport:
        # a connection is not kept: it belongs to one name, and is found again by its address
        limits = httpx.Limits(max_keepalive_connections=0)
        return httpx.AsyncHTTPTransport(verify=self._certificates, limits=limits, proxy=proxy, trust_env=False)


def _bare(request: httpx.Request, address: IPAddress | None = None) -> httpx.Request:
    """The request without cookies, names and passwords; to be sent to this address of its host."""
    url, extensions = request.url, dict(request.extensions)
    host = url.netloc.decode("ascii")
    if address:
        extensions["sni_hostname"] = url.raw_host.decode("ascii")
        url = url.copy_with(host=str(address))
    return httpx.Request("GET", url, headers={"host": host, **_HEADERS}, extensions=extensions)


def _proxy_for(url: httpx.URL) -> str | None:
    """The address of the proxy that this computer's settings name for an address."""
    if proxy_bypass(url.netloc.decode("ascii")):
        return None
    proxies = getproxies()
    proxy = proxies.get(url.scheme) or proxies.get("all")
    return proxy if not proxy or "://" in proxy else f"http://{proxy}"
