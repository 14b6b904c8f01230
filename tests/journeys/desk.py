"""The stage of a journey: a screen, an accessibility bus, a keyring and a server, and the real program among them."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path

import secretstorage
from jeepney.io.blocking import open_dbus_connection  # type: ignore[import-untyped]

from tests.accessibility import Bus, Node, Seen, State, accessibility_bus, wait_for
from tests.journeys.display import Display, display
from tests.journeys.service import KEY, Service
from tests.keyrings import KeyringSession, keyring_session
from tests.screens import private_screen

ROOT = Path(__file__).parent.parent.parent
_LOGIN = "/org/freedesktop/secrets/collection/login"
_LIMIT = 20.0  # s, for the program to end
# said by Qt when a control is asked for that has just gone, as happens to every screen reader
_ASKED_TOO_LATE = (
    "qt.accessibility.atspi: Could not find accessible on path",
    "qt.accessibility.atspi: Accessible invalid",
)
_PICTURE = """import sys
from PySide6.QtGui import QGuiApplication
app = QGuiApplication(["picture"])
app.primaryScreen().grabWindow(0).save(sys.argv[1])"""


@dataclass(frozen=True)
class Stage:
    """What all journeys share."""

    display: Display
    bus: Bus
    keyring: KeyringSession
    environment: dict[str, str]


@contextmanager
def stage() -> Iterator[Stage]:
    """A screen, a keyring and an accessibility bus of their own."""
    with ExitStack() as cleanup:
        screen = cleanup.enter_context(private_screen())
        keyring = cleanup.enter_context(keyring_session())
        led_elsewhere = ("MODELSLAB_", "QT_", "WAYLAND_", "PYTHON")
        inherited = {name: value for name, value in keyring.environment.items() if not name.startswith(led_elsewhere)}
        told = {"DISPLAY": screen, "LC_ALL": "C.UTF-8", "PYTHONWARNINGS": "default", "PYTHONFAULTHANDLER": "1"}
        bus = cleanup.enter_context(accessibility_bus(inherited | told))
        keys = cleanup.enter_context(display(screen))
        yield Stage(keys, bus, keyring, inherited | told | bus.environment)


@dataclass
class Program:
    """The real program, used by accessible names and by keys."""

    stage: Stage
    process: subprocess.Popen[bytes]
    errors: Path  # what it writes to stderr
    log: Path

    @cached_property
    def application(self) -> Node:
        return self.stage.bus.application(self.process.pid)

    @cached_property
    def window(self) -> int:
        return wait_for(lambda: self.stage.display.window_of(self.process.pid), "window")

    def appear(self) -> None:
        """Wait for the window, and give it the focus as a window manager does."""
        self.find("ModelsLab Desktop", "frame")
        wait_for(lambda: self.stage.display.activate(self.window), "window that takes the focus")

    # --- by accessible names

    def find(self, name: str, role: str = "") -> Node:
        return self.application.find(name, role)

    def press(self, name: str, role: str = "") -> None:
        """Press a button, as soon as it is there."""
        self.find(name, role).press()

    def click(self, name: str, role: str = "") -> None:
        """Click with the mouse on what is on screen, as soon as it is there and stands still."""
        found = self.find(name, role)
        place = wait_for(lambda: here if (here := found.place) == found.place else None, f"place of {name!r}")
        self.stage.display.click(place.left + place.width // 2, place.top + place.height // 2)

    def write(self, name: str, text: str) -> None:
        """Fill in a text field."""
        self.find(name, "text").write(text)

    def set(self, name: str, value: float) -> None:
        """Give a number field a value."""
        self.find(name, "spin box").set(value)

    def keys(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for each in keys:
            self.stage.display.press(each)

    def type(self, text: str) -> None:
        """Type words where the focus is."""
        self.keys(*("space" if letter == " " else letter for letter in text))

    def tab(self) -> Seen:
        """Press the Tab key; what has the focus then."""
        before = self.focused()
        self.keys("Tab")
        return wait_for(lambda: after if (after := self.focused()) and after != before else None, "move of the focus")

    def tab_to(self, name: str) -> None:
        """Go to a control by the Tab key."""
        assert any(self.tab().name == name for _ in self.look()), f"the Tab key does not lead to {name!r}"

    def focused(self) -> Seen | None:
        """The control that has the focus."""
        seen = [one for one in self.look() if {State.FOCUSED, State.FOCUSABLE} <= one.states]
        # a list and a table say of their current row or cell, too, that it has the focus
        return next((one for one in seen if one.role not in ("list item", "cell")), None)

    def open_menu(self, name: str) -> None:
        """Open the menu of a button, by keys."""
        self.tab_to(name)
        self.keys("space")
        wait_for(lambda: self.stage.display.has_menu(self.process.pid), "menu")

    def choose(self, name: str) -> None:
        """Open the menu of what has the focus, and go down to one of its items, as they are heard."""
        with self.stage.bus.focus_moves() as next_one:
            self.keys("Shift+F10")
            wait_for(lambda: self.stage.display.has_menu(self.process.pid), "menu")
            heard: list[str] = []
            while name not in heard:
                self.keys("Down")
                heard.append(next_one().name)
                assert heard.count(heard[-1]) == 1, f"{name!r} is not in the menu, only: {heard}"
        self.leave_menu("Return")

    def leave_menu(self, *keys: str) -> None:
        """Press keys in a menu until it has gone."""
        self.keys(*keys)
        wait_for(lambda: not self.stage.display.has_menu(self.process.pid), "menu to go away")

    def wait_until_gone(self, name: str, role: str = "") -> None:
        self.application.wait_until_gone(name, role)

    def look(self) -> list[Seen]:
        """All that is on screen."""
        return self.application.walk()

    # --- what journeys do often

    def connect(self, key: str = KEY) -> None:
        """Paste a key into the first card."""
        self.write("API key", key)
        self.press("Connect")

    def choose_model(self, words: str) -> None:
        """Search for a model, and take the first that is found."""
        self.press("Model*", "push button")
        self.choose_among_models(words)

    def choose_among_models(self, words: str) -> None:
        """Take the first model that is found by these words, in the list that has been opened."""
        self.write("Search models", words)
        self.keys("Return")
        self.wait_until_gone("Search models")

    def compare(self, *models: str, blind: bool = False) -> None:
        """Set the models that are found by these words beside the one on screen, in a comparison yet to begin."""
        self.press("Compare", "push button")
        for words in models:
            self.press("Add model")
            self.choose_among_models(words)
        if blind:
            self.press("Blind")
        self.press("Start comparing")
        self.wait_until_gone("Start comparing")

    def new_chat(self) -> None:
        """Begin a conversation, unless the one on screen has not begun."""
        if self.questions:
            self.press("New chat", "push button")
            self.wait_until_gone("Question")

    def ask(self, question: str) -> None:
        self.write("Message", question)
        self.press("Send")

    @property
    def questions(self) -> list[str]:
        return [node.text for node in self.application.find_all("Question")]

    @property
    def answers(self) -> list[str]:
        return [node.text for node in self.application.find_all("Answer*")]

    def wait_for_answer(self, text: str) -> None:
        """Wait until the last answer on screen is this text."""
        wait_for(lambda: self.answers[-1:] == [text], f"answer {text!r}")

    @property
    def conversations(self) -> list[str]:
        """The titles in the sidebar, the latest first."""
        return self.rows("Conversations")

    def go_to(self, title: str) -> None:
        """Move the focus to a conversation in the list, by keys."""
        self.find("Conversations", "list").focus()
        above = next(at for at, name in enumerate(self.conversations) if fnmatchcase(name, title))
        self.keys("Home", *["Down"] * above)
        wait_for(lambda: State.FOCUSED in self.find(title, "list item").states, f"focus on {title!r}")

    def open(self, title: str) -> None:
        """Open a conversation of the list."""
        self.go_to(title)
        self.keys("Return")

    def rows(self, name: str) -> list[str]:
        """The rows of a list, its headings left out."""
        # a list keeps back the rows that are scrolled away, so its own words for them are asked
        listed = self.stage.bus.look(self.find(name, "list").look().children)
        return [seen.name for seen in listed if seen.role == "list item" and State.FOCUSABLE in seen.states]

    # --- its end

    def close(self) -> None:
        """Close the window as its cross does; the program ends well, in silence, and leaves nothing running."""
        self.stage.display.ask_to_close(self.window)
        self.end()

    def end(self) -> None:
        """Wait until the program has ended, and look at how."""
        assert self.process.wait(_LIMIT) == 0, f"exit code {self.process.returncode}: {self.said}"
        assert self.said == ""
        assert not self._others(), "a process of the program's was left behind"

    def kill(self) -> None:
        """End it as a power cut does."""
        self.process.kill()
        self.process.wait(_LIMIT)

    @property
    def running(self) -> bool:
        return self.process.poll() is None

    @property
    def said(self) -> str:
        """What it complained of."""
        log = self.log.read_text(encoding="utf-8") if self.log.exists() else ""
        lines = (self.errors.read_text(encoding="utf-8") + log).splitlines()
        return "\n".join(line for line in lines if not line.startswith(_ASKED_TOO_LATE))

    def _others(self) -> bool:
        try:
            os.killpg(self.process.pid, 0)
        except ProcessLookupError:
            return False
        return True


@dataclass
class Desk:
    """One person's computer: a fresh profile, and the program on it as often as it is started."""

    stage: Stage
    service: Service
    folder: Path
    programs: list[Program] = field(default_factory=list)

    @property
    def profile(self) -> Path:
        return self.folder / "profile"

    def start(self, *arguments: str, **settings: str) -> Program:
        """Start the program and wait for its window."""
        errors = self.folder / f"stderr-{len(self.programs) + 1}.txt"
        command = self._command("--base-url", self.service.base_url, *arguments)
        with errors.open("wb") as file:
            process = subprocess.Popen(
                command, cwd=ROOT, env=self.stage.environment | settings, stderr=file, start_new_session=True
            )
        program = Program(self.stage, process, errors, self.profile / "log.txt")
        self.programs.append(program)
        program.appear()
        return program

    def start_connected(self, model: str = "Model: Swift One", **settings: str) -> Program:
        """Start the program with a key in its environment."""
        program = self.start(MODELSLAB_API_KEY=KEY, **settings)
        program.find(model, "push button")
        return program

    def run(self, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """Run the program where no window is expected."""
        environment = self.stage.environment | settings
        command = self._command(*arguments)
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    def kept_keys(self) -> list[str]:
        """Everything that the keyring holds."""
        with closing(open_dbus_connection(self.stage.keyring.environment["DBUS_SESSION_BUS_ADDRESS"])) as connection:
            kept = []
            for item in secretstorage.Collection(connection, _LOGIN).get_all_items():
                with suppress(secretstorage.ItemNotFoundException):  # it was deleted just now
                    kept.append(item.get_secret().decode())
            return kept

    def empty_keyring(self) -> None:
        """Leave nothing for the next journey."""
        with closing(open_dbus_connection(self.stage.keyring.environment["DBUS_SESSION_BUS_ADDRESS"])) as connection:
            for item in secretstorage.Collection(connection, _LOGIN).get_all_items():
                item.delete()

    def finish(self) -> None:
        """Close what still runs, as a person would at the end of a day."""
        for program in self.programs:
            if program.running:
                program.close()

    def give_evidence(self) -> str:
        """Keep what the screen shows and what a screen reader hears; says where."""
        picture, outline = self.folder / "screen.png", self.folder / "outline.txt"
        subprocess.run([sys.executable, "-c", _PICTURE, picture], env=self.stage.environment, check=False)
        running = [program for program in self.programs if program.running]
        outline.write_text("\n".join(program.application.outline() for program in running), encoding="utf-8")
        said = "\n".join(program.said for program in self.programs)
        return f"the screen: {picture}\nits controls: {outline}\nthe program said: {said or 'nothing'}"

    def clear(self) -> None:
        """End whatever is left."""
        for program in self.programs:
            if program.running:
                program.kill()

    def _command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "modelslab_desktop", "--profile", str(self.profile), *arguments]
