"""Pictures over real HTTP: what is asked, what is taken, and where nothing is ever asked."""

import asyncio
import gzip
import logging
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from ipaddress import ip_address
from pathlib import Path

import pytest

from modelslab_desktop.api.pictures import LARGEST, IPAddress, PictureClient, is_public
from modelslab_desktop.core.errors import Kind, Problem
from tests.servers import Answer, Live, Server

pytestmark = pytest.mark.anyio

CONTENT = b"\x89PNG, as far as anybody can tell from afar"


def picture(content: bytes = CONTENT, kind: str | None = "image/png", **more: object) -> Answer:
    return Answer(content, content_type=kind, **more)  # type: ignore[arg-type]


def to(address: str, status: int = 302) -> Answer:
    return Answer(status=status, content_type=None, headers={"Location": address, "Set-Cookie": "seen=1; Path=/"})


def anywhere(address: IPAddress) -> bool:
    return True


@asynccontextmanager
async def client(
    allowed: Callable[[IPAddress], bool] = anywhere, time_limit: float = 10
) -> AsyncIterator[PictureClient]:
    made = PictureClient(is_allowed=allowed, time_limit=time_limit)
    try:
        yield made
    finally:
        await made.close()


async def problem_of(*answers: Answer, path: str = "/a.png", time_limit: float = 10) -> Problem:
    """What is wrong with a server's answers, the last of which it gives for ever."""
    async with Server(*answers) as server, client(time_limit=time_limit) as pictures:
        return await problem_at(server.base_url + path, pictures)


async def problem_at(address: str, pictures: PictureClient) -> Problem:
    with pytest.raises(Problem) as caught:
        await pictures.fetch(address)
    return caught.value


# --- what is asked


async def test_a_picture_is_fetched_as_it_is() -> None:
    async with Server(picture()) as server, client() as pictures:
        assert await pictures.fetch(f"{server.base_url}/a%20b.png?c=d#e") == CONTENT
    (asked,) = server.requests
    assert (asked.method, asked.path) == ("GET", "/a%20b.png?c=d")


async def test_a_request_tells_nothing_of_who_asks() -> None:
    async with Server(to("/b.png"), picture()) as server, client() as pictures:
        address = f"http://name:password@127.0.0.1:{server.port}/a.png"
        await pictures.fetch(address)
        await pictures.fetch(address)
    assert len(server.requests) == 3
    for asked in server.requests:
        assert asked.headers == {
            "host": address.partition("@")[2].partition("/")[0],
            "user-agent": "Mozilla/5.0",
            "accept": "image/webp,image/png,image/jpeg,image/gif,image/bmp",
            "accept-encoding": "identity",
        }


async def test_a_name_is_asked_for_by_its_name_at_the_address_that_was_checked() -> None:
    checked: list[str] = []

    def allowed(address: IPAddress) -> bool:
        checked.append(str(address))
        return True

    async with Server(picture()) as server, client(allowed) as pictures:
        assert await pictures.fetch(f"http://localhost:{server.port}/") == CONTENT
        assert server.requests[0].headers["host"] == f"localhost:{server.port}"
    assert "127.0.0.1" in checked


async def test_redirections_are_followed_but_not_for_ever() -> None:
    async with Server(*[to("/next")] * 5, picture()) as server, client() as pictures:
        assert await pictures.fetch(server.base_url) == CONTENT
    assert (await problem_of(to("/again"))).kind is Kind.NOT_FOUND


async def test_the_certificate_is_checked_against_the_name() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(Path(__file__).with_name("self-signed.pem"))
    async with Server(picture(), tls=context) as server, client() as pictures:
        assert (await problem_at(f"https://localhost:{server.port}/", pictures)).kind is Kind.CERTIFICATE
    assert server.requests == []


async def test_a_proxy_of_this_computers_settings_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    async with Server(picture()) as proxy, client() as pictures:
        monkeypatch.setenv("http_proxy", f"127.0.0.1:{proxy.port}")
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        assert await pictures.fetch("http://picture.invalid/a.png") == CONTENT
        assert proxy.requests[0].path == "http://picture.invalid/a.png"
        monkeypatch.setenv("no_proxy", "picture.invalid")
        assert (await problem_at("http://picture.invalid/a.png", pictures)).kind is Kind.NO_NETWORK
    assert len(proxy.requests) == 1


async def test_a_proxy_is_not_asked_for_what_is_known_to_lie_in_the_own_network(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with Server(picture()) as proxy, client(is_public) as pictures:
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.port}")
        monkeypatch.setenv("no_proxy", "")
        for host in ("localhost", "10.0.0.1", "[::1]"):
            assert (await problem_at(f"http://{host}/a.png", pictures)).kind is Kind.PRIVATE_ADDRESS
    assert proxy.connections == 0


async def test_a_proxy_that_cannot_be_used_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "gopher://127.0.0.1:70")
    monkeypatch.setenv("no_proxy", "")
    async with client() as pictures:
        assert (await problem_at("http://picture.invalid/a.png", pictures)).kind is Kind.PROXY


# --- where nothing is asked

PRIVATE = [
    "127.0.0.1",
    "127.9.9.9",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "fe80::1%2",
    "fec0::1",
    "fd00::1",
    "ff02::1",
    "2001:db8::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::10.0.0.1",
    "2002:a00:1::",
    "2001:0:4136:e378:8000:63bf:f5ff:fffe",
]
PUBLIC = ["93.184.215.14", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"]


@pytest.mark.parametrize("address", PRIVATE)
def test_addresses_of_the_own_network_are_told_apart(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_addresses_of_the_internet_may_be_asked(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1", "[::ffff:127.0.0.1]"])
async def test_however_this_computer_is_written_it_is_not_asked(host: str) -> None:
    async with Server(picture()) as server, client(is_public) as pictures:
        problem = await problem_at(f"http://{host}:{server.port}/a.png", pictures)
    assert problem.kind is Kind.PRIVATE_ADDRESS
    assert server.connections == 0


async def test_a_redirection_into_the_own_network_is_not_followed() -> None:
    def only_one(address: IPAddress) -> bool:
        return str(address) == "127.0.0.1"

    async with Server(picture()) as inner:
        for host in ("127.0.0.2", "[::1]", "127.0.0.1.%00"):
            async with Server(to(f"http://{host}:{inner.port}/")) as outer, client(only_one) as pictures:
                problem = await problem_at(outer.base_url, pictures)
            assert len(outer.requests) == 1
            assert problem.kind in (Kind.PRIVATE_ADDRESS, Kind.NOT_THE_API, Kind.NO_NETWORK)
        assert inner.connections == 0


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://a.example/a.png", "data:image/png,x", "a.png", "//"])
async def test_only_http_and_https_are_asked(address: str) -> None:
    async with client() as pictures:
        assert (await problem_at(address, pictures)).kind is Kind.UNSAFE_ADDRESS


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://127.0.0.1/a.png"])
async def test_a_redirection_to_something_else_is_not_followed(address: str) -> None:
    problem = await problem_of(to(address))
    assert problem.kind in (Kind.UNSAFE_ADDRESS, Kind.NOT_THE_API)


@pytest.mark.parametrize("address", ["http://", "http://a b/", "http://[::1", "http://a:b/", "http://" + "a" * 300])
async def test_an_address_that_is_none_is_a_problem_and_no_fault(address: str) -> None:
    async with client() as pictures:
        assert (await problem_at(address, pictures)).kind in (Kind.UNSAFE_ADDRESS, Kind.NO_NETWORK)


# --- what is taken


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (404, Kind.NOT_FOUND),
        (410, Kind.NOT_FOUND),
        (401, Kind.BAD_REQUEST),
        (403, Kind.BAD_REQUEST),
        (429, Kind.RATE_LIMIT),
        (500, Kind.SERVER),
        (503, Kind.SERVER),
        (304, Kind.BAD_REQUEST),
    ],
)
async def test_a_server_that_gives_no_picture_is_told(status: int, kind: Kind) -> None:
    assert (await problem_of(picture(status=status))).kind is kind


@pytest.mark.parametrize(
    "kind", ["text/html", "image/svg+xml", "IMAGE/SVG", "application/json", "", None, "imageX/png"]
)
async def test_what_is_no_picture_is_not_read(kind: str | None) -> None:
    live = Live()  # sends nothing: what waited for it would wait until the time limit
    problem = await problem_of(Answer(live, content_type=kind))
    assert problem.kind is Kind.NOT_A_PICTURE


async def test_the_kind_may_be_written_in_any_way() -> None:
    async with Server(picture(kind="Image/PNG; charset=binary")) as server, client() as pictures:
        assert await pictures.fetch(server.base_url) == CONTENT


async def test_an_announced_size_that_is_too_large_is_not_read() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: %d\r\n\r\n" % (LARGEST + 1)
    assert (await problem_of(Answer(head, raw=True))).kind is Kind.TOO_LARGE


async def test_an_endless_picture_is_left_once_it_is_too_large() -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield bytes(1 << 18)

    async with Server(Answer(endless(), content_type="image/png")) as server, client() as pictures:
        assert (await problem_at(server.base_url, pictures)).kind is Kind.TOO_LARGE
        await server.requests[0].abandoned.wait()


async def test_the_largest_picture_is_taken() -> None:
    async with Server(picture(bytes(LARGEST), step=1 << 20)) as server, client() as pictures:
        assert len(await pictures.fetch(server.base_url)) == LARGEST


async def test_a_compressed_body_is_not_unpacked() -> None:
    packed = gzip.compress(bytes(1 << 20))
    assert (await problem_of(picture(packed, headers={"Content-Encoding": "gzip"}))).kind is Kind.NOT_A_PICTURE


async def test_a_server_that_is_silent_is_not_waited_for() -> None:
    assert (await problem_of(picture(ending="mute"), time_limit=0.1)).kind is Kind.TIMEOUT
    assert (await problem_of(picture(ending="hang"), time_limit=0.1)).kind is Kind.TIMEOUT


async def test_the_time_limit_is_for_the_whole() -> None:
    async def trickle() -> AsyncIterator[bytes]:
        while True:
            yield b"x"
            await asyncio.sleep(0.01)

    assert (await problem_of(Answer(trickle(), content_type="image/png"), time_limit=0.3)).kind is Kind.TIMEOUT


async def test_a_picture_that_breaks_off_is_told() -> None:
    assert (await problem_of(picture(ending="cut"))).kind is Kind.CUT_OFF
    assert (await problem_of(Answer(b"SSH-2.0-a\r\n\r\n", raw=True))).kind is Kind.NOT_THE_API


async def test_a_server_that_is_not_there_is_told() -> None:
    async with Server(picture()) as server:
        gone = server.base_url
    async with client() as pictures:
        assert (await problem_at(gone, pictures)).kind is Kind.REFUSED
        assert (await problem_at("http://nowhere.invalid/a.png", pictures)).kind is Kind.NO_NETWORK


async def test_no_connection_is_kept() -> None:
    async with Server(picture()) as server, client() as pictures:
        await pictures.fetch(server.base_url)
        await pictures.fetch(server.base_url)
    assert server.connections == 2


async def test_the_log_names_no_address(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    await problem_of(to("http://127.0.0.1:1/secret"))
    assert caplog.text == ""
