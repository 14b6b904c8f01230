"""Trouble as a value: what went wrong, without the sentences for it (those are in ui/words)."""

from enum import StrEnum


class Kind(StrEnum):
    """What went wrong, as a person could act on it."""

    # the account
    NO_KEY = "no_key"
    BAD_KEY = "bad_key"
    NO_CREDITS = "no_credits"
    PREMIUM_ONLY = "premium_only"
    RATE_LIMIT = "rate_limit"
    # the request
    BAD_REQUEST = "bad_request"
    UNKNOWN_MODEL = "unknown_model"
    TOO_LONG = "too_long"
    # the server
    SERVER = "server"
    OVERLOADED = "overloaded"
    NOT_AN_ANSWER = "not_an_answer"
    NOT_THE_API = "not_the_api"
    # the way there
    UNSAFE_ADDRESS = "unsafe_address"
    NO_NETWORK = "no_network"
    REFUSED = "refused"
    TIMEOUT = "timeout"
    CERTIFICATE = "certificate"
    PROXY = "proxy"
    CUT_OFF = "cut_off"
    # a picture of an answer
    NOT_FOUND = "not_found"
    NOT_A_PICTURE = "not_a_picture"
    TOO_LARGE = "too_large"
    PRIVATE_ADDRESS = "private_address"
    # this computer
    DISK_FULL = "disk_full"
    READ_ONLY = "read_only"
    NOT_SAVED = "not_saved"
    DATABASE_LOCKED = "database_locked"
    DATABASE_DAMAGED = "database_damaged"
    DATABASE_NEWER = "database_newer"
    NO_KEYRING = "no_keyring"
    PLAIN_KEYRING = "plain_keyring"
    KEYRING_LOCKED = "keyring_locked"
    KEYRING_SLOW = "keyring_slow"


class Problem(Exception):
    """One trouble: its kind, a technical detail without secrets, and the seconds to wait when known."""

    def __init__(self, kind: Kind, detail: str = "", *, retry_after: float | None = None) -> None:
        super().__init__(kind, detail, retry_after)
        self.kind = kind
        self.detail = detail
        self.retry_after = retry_after

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Problem) and self.args == other.args

    def __hash__(self) -> int:
        return hash(self.args)

    def __str__(self) -> str:
        return f"{self.kind}: {self.detail}" if self.detail else str(self.kind)
