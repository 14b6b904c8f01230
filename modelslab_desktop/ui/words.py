"""What is said to a person in trouble: what happened, and one next step; knows no widget."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from modelslab_desktop.core.errors import Kind, Problem

KEY_PAGE: Final = "https://modelslab.com/dashboard/api-keys"
CREDITS_PAGE: Final = "https://modelslab.com/pricing"


class Step(StrEnum):
    """What a person can do next, as the program can help with it."""

    FIX_KEY = "fix_key"  # the first card, where a key is entered
    ADD_CREDITS = "add_credits"  # CREDITS_PAGE in the browser
    WAIT = "wait"  # try again, after the problem's retry_after when it has one
    TRY_AGAIN = "try_again"
    CHOOSE_MODEL = "choose_model"
    CHANGE_SETTINGS = "change_settings"  # the inspector
    FREE_SPACE = "free_space"  # outside the program; the button tries again
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Words:
    """What is said about a trouble: what happened, and one next step; the button is empty when none helps."""

    title: str
    sentence: str
    step: Step = Step.NONE
    button: str = ""


_WORDS: Final = {
    Kind.NO_KEY: Words(
        "Your ModelsLab key is needed",
        "It tells ModelsLab which account an answer belongs to.",
        Step.FIX_KEY,
        "Enter your key",
    ),
    Kind.BAD_KEY: Words(
        "ModelsLab did not accept your key",
        "It may have been mistyped, or it may have been replaced by a new one.",
        Step.FIX_KEY,
        "Fix the key",
    ),
    Kind.NO_CREDITS: Words(
        "Your account has no credits left",
        "ModelsLab answers again as soon as there are new ones.",
        Step.ADD_CREDITS,
        "Add credits",
    ),
    Kind.PREMIUM_ONLY: Words(
        "Your plan does not include {model}",
        "ModelsLab keeps it for premium subscriptions. Many other models come with your plan.",
        Step.CHOOSE_MODEL,
        "Choose another model",
    ),
    Kind.RATE_LIMIT: Words(
        "ModelsLab asks for a short pause",
        "An account may only ask a few things at a time, and that number has been reached.",
        Step.WAIT,
        "Try again",
    ),
    Kind.BAD_REQUEST: Words(
        "{model} could not work with this request",
        "One of its settings may not suit this model.",
        Step.CHANGE_SETTINGS,
        "Show the settings",
    ),
    Kind.UNKNOWN_MODEL: Words(
        "{model} is not available",
        "ModelsLab may have renamed it or taken it away.",
        Step.CHOOSE_MODEL,
        "Choose another model",
    ),
    Kind.TOO_LONG: Words(
        "This is more than {model} can read at once",
        "A model with a longer memory may take it as it is. A new chat gives you room again, too.",
        Step.CHOOSE_MODEL,
        "Choose another model",
    ),
    Kind.SERVER: Words(
        "Something went wrong at ModelsLab",
        "Your message is safe here. It often works a moment later.",
        Step.TRY_AGAIN,
        "Try again",
    ),
    Kind.OVERLOADED: Words(
        "ModelsLab is very busy",
        "Many people are using it right now. It often works a minute later.",
        Step.WAIT,
        "Try again",
    ),
    Kind.NOT_AN_ANSWER: Words(
        "The answer could not be read",
        "ModelsLab sent something that is not an answer. It often works a moment later.",
        Step.TRY_AGAIN,
        "Try again",
    ),
    Kind.NOT_THE_API: Words(
        "Something else answered in place of ModelsLab",
        "Some networks show a sign-in page first: open any web page in your browser, then try again.",
        Step.TRY_AGAIN,
        "Try again",
    ),
    Kind.UNSAFE_ADDRESS: Words(
        "The server's address is not safe for your key",
        "Your key was not sent. It only travels over an encrypted connection: the address must begin with https.",
    ),
    Kind.NO_NETWORK: Words(
        "ModelsLab cannot be reached",
        "This computer seems to be offline. Once the network is back, try again.",
        Step.TRY_AGAIN,
        "Try again",
    ),
    Kind.REFUSED: Words(
        "The server did not take the call",
        "It may be starting anew, or a firewall may stand in between. It often works a minute later.",
        Step.TRY_AGAIN,
        "Try again",
    ),
    Kind.TIMEOUT: Words(
        "No answer came in time",
        "The network or the model may be slow right now.",
        Step.TRY_AGAIN,
        "Try again",
    ),
    Kind.CERTIFICATE: Words(
        "The connection to ModelsLab could not be verified",
        "Nothing was sent. Company networks that inspect traffic need their certificate on this computer: "
        "your IT department can install it.",
        Step.TRY_AGAIN,
        "Try again",
    ),
    Kind.PROXY: Words(
        "The network's proxy did not let the request through",
        "It may ask for a sign-in, or it may not allow modelslab.com: your IT department can help.",
        Step.TRY_AGAIN,
        "Try again",
    ),
    Kind.CUT_OFF: Words(
        "The connection broke off",
        "What had arrived until then is kept.",
        Step.TRY_AGAIN,
        "Try again",
    ),
    Kind.NOT_FOUND: Words(
        "There is nothing at this address",
        "It may have been moved or taken away, or the model may have made it up.",
    ),
    Kind.NOT_A_PICTURE: Words(
        "This is no picture that can be shown",
        "PNG, JPEG, GIF, WebP and BMP can.",
    ),
    Kind.TOO_LARGE: Words(
        "This picture is too large",
        "Up to 10 MB and 40 million pixels are loaded.",
    ),
    Kind.PRIVATE_ADDRESS: Words(
        "This address lies in your own network",
        "An answer must not reach into it, and so nothing was asked there.",
    ),
    Kind.DISK_FULL: Words(
        "The disk is full",
        "Nothing new can be kept until some space is made.",
        Step.FREE_SPACE,
        "Try again",
    ),
    Kind.READ_ONLY: Words(
        "Your chats cannot be written to",
        "The folder in which they lie is protected. Allow writing there, then try again.",
        Step.TRY_AGAIN,
        "Try again",
    ),
    Kind.NOT_SAVED: Words(
        "The file could not be saved",
        "Its folder may have been moved or taken away, or the file may be open in another program.",
        Step.TRY_AGAIN,
        "Try again",
    ),
    Kind.DATABASE_LOCKED: Words(
        "Another program is using your chats",
        "A backup may be running, or this program may be open twice. It often works a moment later.",
        Step.TRY_AGAIN,
        "Try again",
    ),
    Kind.DATABASE_DAMAGED: Words(
        "Your chats could not be read",
        "Their file is damaged. It is left as it is, so that it can be repaired or replaced by a backup.",
    ),
    Kind.DATABASE_NEWER: Words(
        "Your chats come from a newer version of this program",
        "They are left as they are. Install the newer version to read them.",
    ),
    Kind.NO_KEYRING: Words(
        "No keyring was found on this computer",
        "It would hold your key. You can go on by entering the key once more.",
        Step.FIX_KEY,
        "Enter your key",
    ),
    Kind.PLAIN_KEYRING: Words(
        "This computer's keyring is not safe",
        "It keeps what it holds in a file that others can read, and so it was not asked for your key.",
        Step.FIX_KEY,
        "Enter your key",
    ),
    Kind.KEYRING_LOCKED: Words(
        "Your keyring is locked",
        "Your key is in it. Unlock the keyring, or enter the key once more in the settings.",
        Step.TRY_AGAIN,
        "Try again",
    ),
    Kind.KEYRING_SLOW: Words(
        "Your keyring did not answer",
        "Your key is in it. The keyring may be waiting for a password in another window.",
        Step.TRY_AGAIN,
        "Try again",
    ),
}

# what a server refuses most often, recognised by the names that its own words hold
_SETTINGS: Final = (
    (("temperature", "top_p"), "It takes Temperature or Top P, but not both. Let one of them be the model's default."),
    (("max_tokens",), "The number under Maximum tokens does not suit it. Try a smaller one."),
    (("temperature",), "It does not take this Temperature. Let it be the model's default."),
    (("top_p",), "It does not take this Top P. Let it be the model's default."),
)


_KEPT_FOR_NOW: Final = "the key is kept until you close the program, and is never written to a file."
_NOT_KEPT: Final = {
    Kind.NO_KEYRING: (
        f"Without one {_KEPT_FOR_NOW} To have it remembered, set up a keyring such as GNOME Keyring or KWallet."
    ),
    Kind.PLAIN_KEYRING: (
        f"It would write the key to a file that others can read. So {_KEPT_FOR_NOW} "
        "To have it remembered, choose a safe keyring in the system's settings."
    ),
    Kind.KEYRING_LOCKED: (
        f"As long as it is locked, {_KEPT_FOR_NOW} To have it remembered, unlock the keyring and enter the key again."
    ),
    Kind.KEYRING_SLOW: (f"It may be waiting for a password in another window. Until it answers, {_KEPT_FOR_NOW}"),
}
_ENTER_AGAIN: Final = (Kind.KEYRING_LOCKED, Kind.KEYRING_SLOW)

_NOT_SAVED: Final = {
    Kind.DISK_FULL: "The disk is full. Make some space, or choose another place.",
    Kind.READ_ONLY: "This folder is protected, or the file is open in another program. Choose another place or name.",
}

REMOVED: Final = Words(
    "The model has left the comparison", "What it has said is kept.", Step.TRY_AGAIN, "Bring it back"
)
NOT_FORGOTTEN: Final = Words(
    "The key could not be taken out of the keyring",
    "This program does not use it any more, but the keyring still holds it. Once the keyring is open, try again.",
    Step.TRY_AGAIN,
    "Try again",
)
FAULT: Final = Words(
    "Something went wrong in the program", "It is noted in the log, which lies in the same folder as your chats."
)


_NO_PICTURE: Final = {
    Kind.NOT_FOUND: "there is nothing at this address",
    Kind.NOT_A_PICTURE: "what came is not a PNG, JPEG, GIF, WebP or BMP picture",
    Kind.TOO_LARGE: "it has more than 10 MB or 40 million pixels",
    Kind.PRIVATE_ADDRESS: "it lies in your own network, where an answer must not reach",
    Kind.UNSAFE_ADDRESS: "its address is not one of the web",
    Kind.NO_NETWORK: "the server cannot be reached",
    Kind.REFUSED: "the server does not take the call",
    Kind.TIMEOUT: "the server does not answer",
    Kind.CERTIFICATE: "the connection to the server could not be verified",
    Kind.PROXY: "the network's proxy did not let it through",
    Kind.CUT_OFF: "the connection broke off",
    Kind.SERVER: "something went wrong at the server",
    Kind.RATE_LIMIT: "the server asks for a short pause",
    Kind.BAD_REQUEST: "the server does not give it out",
}
_FOR_GOOD: Final = (Kind.NOT_A_PICTURE, Kind.TOO_LARGE, Kind.PRIVATE_ADDRESS, Kind.UNSAFE_ADDRESS)
_LONGEST_ADDRESS: Final = 44  # characters


def picture_trouble(problem: Problem) -> str:
    """The sentence for a picture that could not be loaded."""
    return f"The picture could not be loaded: {_NO_PICTURE.get(problem.kind, 'something went wrong on the way')}."


def may_load_again(problem: Problem) -> bool:
    """Whether a picture that could not be loaded might be at another time."""
    return problem.kind not in _FOR_GOOD


def short_address(address: str) -> str:
    """The host of a web address, always whole, and its path, shortened in the middle."""
    host, path = _place(address)
    most = max(12, _LONGEST_ADDRESS - len(host))
    if len(path) <= most:
        return host + path
    return f"{host}{path[: most // 3]}…{path[most // 3 + 1 - most :]}"


def host_of_picture(address: str) -> str:
    """The host that a picture comes from."""
    return _place(address)[0]


def _place(address: str) -> tuple[str, str]:
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return "", address
    return host, parts.path.rstrip("/") + (f"?{parts.query}" if parts.query else "")


def words_for_unkept_key(problem: Problem) -> Words:
    """The words for a keyring that did not take a key which is in use."""
    words = replace(_WORDS[problem.kind], sentence=_NOT_KEPT[problem.kind])
    if problem.kind in _ENTER_AGAIN:
        return replace(words, step=Step.FIX_KEY, button="Enter the key again")
    return replace(words, step=Step.NONE, button="")


def words_for_unsaved(problem: Problem) -> Words:
    """The words for a file of the user's own that could not be written."""
    words = _WORDS[Kind.NOT_SAVED]
    return replace(words, sentence=_NOT_SAVED.get(problem.kind, words.sentence))


def words_for(problem: Problem, model: str = "") -> Words:
    """The words for a problem, with the model's readable name when it is known."""
    words = _WORDS[problem.kind]
    if problem.kind is Kind.BAD_REQUEST:
        words = replace(words, sentence=_about_settings(problem.detail) or words.sentence)
    title = words.title.format(model=model or "this model")
    return replace(words, title=title[0].upper() + title[1:])


def _about_settings(detail: str) -> str:
    lowered = detail.lower()
    return next((said for names, said in _SETTINGS if all(name in lowered for name in names)), "")
