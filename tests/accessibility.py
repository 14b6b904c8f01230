"""A client of the accessibility bus: finds controls by name and role, as a screen reader does, and uses them.

with accessibility_bus(environment) as bus:
    ...  # start a program with bus.environment
    bus.application(process_id).find("Send").press()

It knows nothing of the program under test.
"""

import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from enum import IntEnum
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from jeepney import (  # type: ignore[import-untyped]
    DBusAddress,
    DBusErrorResponse,
    HeaderFields,
    MatchRule,
    Properties,
    message_bus,
    new_method_call,
)
from jeepney.io.blocking import DBusConnection, open_dbus_connection  # type: ignore[import-untyped]
from jeepney.wrappers import unwrap_msg  # type: ignore[import-untyped]

from tests.keyrings import BUS_CONFIGURATION

T = TypeVar("T")
Call = Any  # a message of jeepney, which has no types

WAIT = 15.0  # s, for something to appear
_ANSWER = 10.0  # s, for a program to answer
_TOGETHER = 25  # controls that are read at once; a bus refuses more than 128 calls under way
_AGAIN = 0.02  # s between two looks

_REGISTRY = "org.a11y.atspi.Registry"
_REGISTRY_PROGRAMS = ("/usr/libexec/at-spi2-registryd", "/usr/lib/at-spi2-core/at-spi2-registryd")
_ROOT = "/org/a11y/atspi/accessible/root"
_EVENTS = "/org/a11y/atspi/registry"
_POLITE = 1
_LINE = 3  # of the granularities of a text
_IN_WINDOW = 1  # of the systems of coordinates


class State(IntEnum):
    """The states of a control that matter here, by their bit in AT-SPI's set."""

    CHECKED = 4
    EDITABLE = 7
    ENABLED = 8
    FOCUSABLE = 11
    FOCUSED = 12
    SELECTED = 23
    SHOWING = 25  # within the part that is scrolled to
    VISIBLE = 30


class Gone(Exception):
    """The control is no longer there, or cannot do what it is asked for."""


class Bus:
    """A connection to an accessibility bus."""

    def __init__(self, address: str) -> None:
        self._connection: DBusConnection = open_dbus_connection(address)
        self.address = address
        self.environment = {"AT_SPI_BUS_ADDRESS": address, "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1"}

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def announcements(self) -> Iterator[Callable[[], str]]:
        """What is announced from now on, as a screen reader is told it; each call waits for the next, polite one."""
        with self._events("Announcement", "object:announcement") as next_event:

            def next_one() -> str:
                _, politeness, _, (_, text), _ = next_event().body
                assert politeness == _POLITE
                return str(text)

            yield next_one

    @contextmanager
    def focus_moves(self) -> Iterator[Callable[[], "Node"]]:
        """What gets the focus from now on, the items of a menu too, which stand in no tree; each call waits for one."""
        with self._events("StateChanged", "object:state-changed:focused") as next_event:

            def next_one() -> Node:
                while (event := next_event()).body[:2] != ("focused", 1):
                    pass
                fields = event.header.fields
                return Node(self, fields[HeaderFields.sender], fields[HeaderFields.path])

            yield next_one

    def application(self, process_id: int) -> "Node":
        """The application of a process, once it has announced itself."""
        return wait_for(lambda: self._application(process_id), f"an application of process {process_id}")

    def ask(self, *calls: Call) -> list[Any]:
        """Send calls together; the body of each answer, or Gone in its place."""
        places: dict[int, int] = {}
        for place, call in enumerate(calls):
            serial = next(self._connection.outgoing_serial)
            places[serial] = place
            self._connection.send(call, serial=serial)
        answers: list[Any] = [None] * len(calls)
        deadline = time.monotonic() + _ANSWER
        while places:
            reply = self._connection.receive(timeout=max(deadline - time.monotonic(), 0))
            place_of_reply = places.pop(reply.header.fields.get(HeaderFields.reply_serial, -1), None)
            if place_of_reply is not None:
                answers[place_of_reply] = _body(reply)
        return answers

    def tell(self, call: Call) -> Any:
        """Send one call; the first value of its answer. Raises Gone."""
        return next(iter(self.tell_all(call)), None)

    def tell_all(self, call: Call) -> Sequence[Any]:
        """Send one call; all values of its answer. Raises Gone."""
        (answer,) = self.ask(call)
        if isinstance(answer, Gone):
            raise answer
        return answer  # type: ignore[no-any-return]

    def look(self, nodes: Sequence["Node"]) -> list["Seen"]:
        """Read many controls at once; those that have gone meanwhile are left out."""
        seen: list[Seen] = []
        for start in range(0, len(nodes), _TOGETHER):
            some = nodes[start : start + _TOGETHER]
            answers = self.ask(*(call for node in some for call in node.reading()))
            each = zip(*[iter(answers)] * 4, strict=True)
            seen += [_seen(node, *four) for node, four in zip(some, each, strict=True) if not _any_gone(four)]
        return seen

    @contextmanager
    def _events(self, member: str, registered: str) -> Iterator[Callable[[], Any]]:
        """The events of one kind from now on; each call waits for the next."""
        rule = MatchRule(type="signal", interface="org.a11y.atspi.Event.Object", member=member)
        with closing(open_dbus_connection(self.address)) as connection, connection.filter(rule, bufsize=100) as told:
            connection.send_and_get_reply(message_bus.AddMatch(rule))
            connection.send_and_get_reply(
                new_method_call(DBusAddress(_EVENTS, _REGISTRY, _REGISTRY), "RegisterEvent", "s", (registered,))
            )
            yield lambda: connection.recv_until_filtered(told, timeout=WAIT)

    def _application(self, process_id: int) -> "Node | None":
        with suppress(Gone):
            for owner, path in self.tell(_call(_REGISTRY, _ROOT, "Accessible", "GetChildren")):
                if self.tell(message_bus.GetConnectionUnixProcessID(owner)) == process_id:
                    return Node(self, owner, path)
        return None


class Place(NamedTuple):
    """A rectangle, px."""

    left: int
    top: int
    width: int
    height: int

    @property
    def right(self) -> int:
        return self.left + self.width


@dataclass(frozen=True)
class Seen:
    """What a control is at one moment."""

    node: "Node"
    name: str
    role: str
    states: frozenset[State]
    children: tuple["Node", ...]


@dataclass(frozen=True)
class Node:
    """One control, asked anew each time."""

    bus: Bus
    owner: str
    path: str

    # --- looking

    def look(self) -> Seen:
        """What it is now; raises Gone."""
        seen = self.bus.look([self])
        if not seen:
            raise Gone(self.path)
        return seen[0]

    def walk(self) -> list[Seen]:
        """This control and all below it that a person can get to see, level by level."""
        found = level = self.bus.look([self])
        while level:
            level = self.bus.look([child for parent in level for child in parent.children])
            level = [seen for seen in level if State.VISIBLE in seen.states]
            found = found + level
        return found

    def find_all(self, name: str, role: str = "") -> list["Node"]:
        """Those below with this name (* stands for any text) and role; labels come last, since they name others."""
        found = [seen for seen in self.walk() if fnmatchcase(seen.name, name) and role in ("", seen.role)]
        return [seen.node for seen in sorted(found, key=lambda seen: seen.role == "label")]

    def find(self, name: str, role: str = "") -> "Node":
        """The first of find_all, waited for."""
        return wait_for(lambda: next(iter(self.find_all(name, role)), None), f"{role or 'a control'} named {name!r}")

    def wait_until_gone(self, name: str, role: str = "") -> None:
        """Return as soon as there is nothing of this name and role."""
        wait_for(lambda: not self.find_all(name, role), f"{name!r} to go away")

    def names(self, role: str) -> list[str]:
        """The names of all below that have this role."""
        return [seen.name for seen in self.walk() if seen.role == role]

    def outline(self) -> str:
        """The tree below, for a person to read."""
        seen = {one.node: one for one in self.walk()}

        def lines(node: Node, depth: int) -> Iterator[str]:
            if one := seen.get(node):
                states = ", ".join(sorted(state.name.lower() for state in one.states - {State.VISIBLE}))
                yield f"{'  ' * depth}{one.role} {one.name!r} ({states})"
                for child in one.children:
                    yield from lines(child, depth + 1)

        return "\n".join(lines(self, 0))

    @property
    def name(self) -> str:
        return self.look().name

    @property
    def states(self) -> frozenset[State]:
        return self.look().states

    @property
    def description(self) -> str:
        return str(self._get("Accessible", "Description"))

    @property
    def text(self) -> str:
        """The whole text of a control that shows one."""
        return str(self._do("Text", "GetText", "ii", 0, -1))

    def line_at(self, offset: int) -> str:
        """The line of its text in which the character at this offset stands."""
        return str(self._do("Text", "GetStringAtOffset", "iu", offset, _LINE))

    @property
    def cursor(self) -> int:
        """The offset of the cursor in its text."""
        return int(self._get("Text", "CaretOffset"))

    @property
    def selected(self) -> str:
        """What is selected of its text."""
        start, end = self.bus.tell_all(_call(self.owner, self.path, "Text", "GetSelection", "i", 0))
        return self.text[start:end]

    def move_cursor(self, offset: int) -> None:
        """Move the cursor in its text."""
        assert self._do("Text", "SetCaretOffset", "i", offset), f"the cursor of {self.name!r} cannot be moved"

    @property
    def place(self) -> Place:
        """Where it stands in its window."""
        return Place(*self._do("Component", "GetExtents", "u", _IN_WINDOW))

    def letter_at(self, offset: int) -> Place:
        """Where a character of its text stands in its window."""
        call = _call(self.owner, self.path, "Text", "GetCharacterExtents", "iu", offset, _IN_WINDOW)
        return Place(*self.bus.tell_all(call))

    @property
    def value(self) -> float:
        return float(self._get("Value", "CurrentValue"))

    @property
    def actions(self) -> list[str]:
        return [name for name, _, _ in self._do("Action", "GetActions")]

    # --- using

    def press(self) -> None:
        """Do what a click does."""
        if State.ENABLED not in self.states:
            raise AssertionError(f"{self.name!r} is disabled")
        actions = self.actions
        wanted = next((at for at, name in enumerate(actions) if name in ("Press", "Toggle")), None)
        assert wanted is not None, f"{self.name!r} cannot be pressed, only: {actions}"
        self._do("Action", "DoAction", "i", wanted)

    def write(self, text: str) -> None:
        """Put this text in the place of what stands in the field."""
        assert State.EDITABLE in self.states, f"{self.name!r} takes no text"
        self._do("EditableText", "SetTextContents", "s", text)

    def set(self, value: float) -> None:
        """Give a number field or slider this value."""
        self.bus.tell(Properties(self._address("Value")).set("CurrentValue", "d", float(value)))

    def focus(self) -> None:
        """Move the keyboard's focus here."""
        assert self._do("Component", "GrabFocus"), f"{self.name!r} does not take the focus"

    # --- asking

    def reading(self) -> list[Call]:
        """The calls that look() is made of."""
        called = [
            _call(self.owner, self.path, "Accessible", name) for name in ("GetRoleName", "GetState", "GetChildren")
        ]
        return [Properties(self._address("Accessible")).get("Name"), *called]

    def _address(self, interface: str) -> Any:
        return DBusAddress(self.path, self.owner, f"org.a11y.atspi.{interface}")

    def _get(self, interface: str, name: str) -> Any:
        return self.bus.tell(Properties(self._address(interface)).get(name))[1]

    def _do(self, interface: str, name: str, signature: str = "", *arguments: Any) -> Any:
        return self.bus.tell(_call(self.owner, self.path, interface, name, signature, *arguments))


def wait_for(look: Callable[[], T | None], wanted: str, limit: float = WAIT) -> T:
    """What look() gives, once that is something; fails when it does not come in time."""
    deadline = time.monotonic() + limit
    while True:
        with suppress(Gone):
            if found := look():
                return found
        assert time.monotonic() < deadline, f"there was no {wanted} within {limit:g} s"
        time.sleep(_AGAIN)


@contextmanager
def accessibility_bus(environment: Mapping[str, str]) -> Iterator[Bus]:
    """A bus of its own with a real registry, for as long as the block lasts; the environment must name a display."""
    registry = next((program for program in _REGISTRY_PROGRAMS if os.access(program, os.X_OK)), None)
    assert registry is not None, "install the package at-spi2-core: there is no at-spi2-registryd"
    with ExitStack() as cleanup:
        # not pytest's folder: the path of a socket may have 107 bytes at most
        folder = Path(cleanup.enter_context(tempfile.TemporaryDirectory(prefix="accessible-")))
        configuration, socket = folder / "bus.conf", folder / "bus"
        configuration.write_text(BUS_CONFIGURATION.format(path=socket))
        cleanup.enter_context(_running(["dbus-daemon", "--nofork", f"--config-file={configuration}"], environment))
        bus = wait_for(lambda: _listening(f"unix:path={socket}"), "answer from the accessibility bus")
        cleanup.enter_context(closing(bus))
        cleanup.enter_context(_running([registry], {**environment, **bus.environment}))
        wait_for(lambda: bus.tell(message_bus.NameHasOwner(_REGISTRY)), "accessibility registry")
        yield bus


def _listening(address: str) -> Bus | None:
    with suppress(ConnectionError, FileNotFoundError):
        return Bus(address)
    return None


@contextmanager
def _running(command: Sequence[str], environment: Mapping[str, str]) -> Iterator[None]:
    silenced = subprocess.DEVNULL  # in a container they complain of limits that they may not raise
    with subprocess.Popen(command, env=dict(environment), stdout=silenced, stderr=silenced) as process:
        try:
            yield
        finally:
            process.kill()


def _call(owner: str, path: str, interface: str, name: str, signature: str = "", *arguments: Any) -> Call:
    address = DBusAddress(path, owner, f"org.a11y.atspi.{interface}")
    return new_method_call(address, name, signature or None, arguments)


def _body(reply: Any) -> Any:
    try:
        return unwrap_msg(reply)
    except DBusErrorResponse as error:
        return Gone(f"{error.name}: {error.data}")


def _any_gone(answers: Sequence[Any]) -> bool:
    return any(isinstance(answer, Gone) for answer in answers)


def _seen(node: Node, name: Any, role: Any, states: Any, children: Any) -> Seen:
    low, high = states[0]
    bits = low | high << 32
    known = frozenset(state for state in State if bits >> state & 1)
    return Seen(node, name[0][1], role[0], known, tuple(Node(node.bus, *child) for child in children[0]))
