import pytest

from modelslab_desktop.core.address import BASE_URL, safe_base_url
from modelslab_desktop.core.errors import Kind, Problem


@pytest.mark.parametrize(
    ("typed", "used"),
    [
        (BASE_URL, BASE_URL),
        (f" {BASE_URL}/ ", BASE_URL),
        (f"{BASE_URL}/v1", BASE_URL),
        (f"{BASE_URL}/v1/", BASE_URL),
        ("HTTPS://Example.com:8443/", "https://Example.com:8443"),
        ("https://example.com/v1", "https://example.com"),
        ("https://v1", "https://v1"),
        ("https://müller.example/api", "https://müller.example/api"),
        ("http://localhost:8080/v1", "http://localhost:8080"),
        ("http://127.0.0.1:1", "http://127.0.0.1:1"),
        ("http://127.8.9.10", "http://127.8.9.10"),
        ("http://[::1]:11434", "http://[::1]:11434"),
        ("https://[2001:db8::1]/api", "https://[2001:db8::1]/api"),
    ],
)
def test_a_safe_address_is_brought_into_one_form(typed: str, used: str) -> None:
    assert safe_base_url(typed) == used


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "example.com",
        "http://example.com",
        "http://127.0.0.1.example.com",
        "http://127.evil.example",
        "http://localhost.evil.example",
        "http://localhost@evil.example",
        "http://[::1",
        "http://192.168.1.5:8080",
        "ftp://example.com",
        "file:///etc/passwd",
        "https://",
        "https://user:word@example.com",
        "https://example.com:port",
        "https://example.com:99999",
        "https://exa mple.com",
        "https://example.com/a\nb",
        "https://example.com\\@evil.example",
        "https://a..b",
        "https://.example.com",
        f"https://{'a' * 64}.example",
        "https://example.com/?key=1",
        "https://example.com/#top",
    ],
)
def test_an_address_that_no_key_should_go_to_is_refused(typed: str) -> None:
    with pytest.raises(Problem) as caught:
        safe_base_url(typed)
    assert caught.value.kind is Kind.UNSAFE_ADDRESS
