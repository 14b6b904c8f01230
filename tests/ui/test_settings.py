"""The settings: the look is kept, the account said in words, and what new chats begin with can be put back."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QRadioButton, QToolButton
from shiboken6 import delete

from modelslab_desktop import __version__
from modelslab_desktop.core.chat import Lane
from modelslab_desktop.core.parameters import Parameters
from modelslab_desktop.session.account import Stage
from modelslab_desktop.session.preferences import Preferences
from modelslab_desktop.store.database import open_database
from modelslab_desktop.store.settings import Settings
from modelslab_desktop.ui.settings import SettingsPanel
from modelslab_desktop.ui.theme import Look


@pytest.fixture
def preferences(tmp_path: Path) -> Iterator[Preferences]:
    with closing(open_database(tmp_path / "chats.sqlite3")) as connection:
        yield Preferences(Settings(connection))


@pytest.fixture
def panel(look: Look, preferences: Preferences, tmp_path: Path) -> Iterator[SettingsPanel]:
    shown = SettingsPanel(look, preferences, tmp_path)
    shown.show_account(Stage.CONNECTED, "https://modelslab.com")
    shown.show()
    yield shown
    delete(shown)


def said(panel: SettingsPanel) -> str:
    return "\n".join(each.text() for each in panel.findChildren(QLabel) if each.isVisible())


def button(panel: SettingsPanel, text: str) -> QPushButton:
    return next(each for each in panel.findChildren(QPushButton) if each.text() == text and each.isVisible())


def choices(panel: SettingsPanel) -> dict[str, QRadioButton]:
    return {each.text(): each for each in panel.findChildren(QRadioButton)}


def test_the_look_follows_the_system_at_first(panel: SettingsPanel) -> None:
    assert [text for text, choice in choices(panel).items() if choice.isChecked()] == ["Like the system"]


def test_a_chosen_look_is_kept_and_told(panel: SettingsPanel, preferences: Preferences) -> None:
    told: list[str] = []
    preferences.theme_changed.connect(told.append)
    choices(panel)["Dark"].click()
    assert preferences.theme == "dark"
    assert told == ["dark"]


def test_the_look_in_use_is_the_one_chosen_when_the_panel_is_made(
    look: Look, preferences: Preferences, tmp_path: Path
) -> None:
    preferences.choose_theme("light")
    assert choices(SettingsPanel(look, preferences, tmp_path))["Light"].isChecked()


@pytest.mark.parametrize(
    ("stage", "words"),
    [
        (Stage.NEEDS_KEY, "Not connected."),
        (Stage.CONNECTING, "Connecting to localhost:8000…"),
        (Stage.CONNECTED, "Connected to localhost:8000."),
        (Stage.KEYLESS, "The keyring does not give your key."),
        (Stage.DEMO, "You are using the demo models."),
    ],
)
def test_the_account_is_said_in_words(panel: SettingsPanel, stage: Stage, words: str) -> None:
    panel.show_account(stage, "https://localhost:8000")
    assert words in said(panel)


def test_an_address_without_encryption_is_said_in_full(panel: SettingsPanel) -> None:
    panel.show_account(Stage.CONNECTED, "http://127.0.0.1:8000")
    assert "Connected to http://127.0.0.1:8000." in said(panel)


@pytest.mark.parametrize(
    ("stage", "buttons"),
    [
        (Stage.NEEDS_KEY, {"Enter a key…", "Try the demo"}),
        (Stage.CONNECTED, {"Change key…", "Forget key", "Try the demo"}),
        (Stage.KEYLESS, {"Enter a key…", "Try the demo"}),
        (Stage.DEMO, {"Enter a key…"}),
    ],
)
def test_only_what_makes_sense_is_offered(panel: SettingsPanel, stage: Stage, buttons: set[str]) -> None:
    panel.show_account(stage, "https://modelslab.com")
    shown = {each.text() for each in panel.findChildren(QPushButton) if each.isVisible()}
    assert shown - {"−", "+", "Reset to defaults", "Enter prices…", "Open folder"} == buttons


def test_a_key_is_forgotten_only_after_asking_back(panel: SettingsPanel) -> None:
    forgotten = QSignalSpy(panel.forget_requested)
    button(panel, "Forget key").click()
    assert forgotten.count() == 0
    assert "Forget it?" in said(panel)
    button(panel, "Yes, forget it").click()
    assert forgotten.count() == 1


def test_asking_back_is_over_when_the_panel_is_opened_again(panel: SettingsPanel) -> None:
    button(panel, "Forget key").click()
    panel.hide()
    panel.show()
    assert button(panel, "Forget key").isEnabled()
    assert "Forget it?" not in said(panel)


def test_wishes_are_told(panel: SettingsPanel) -> None:
    wishes = {
        "Change key…": panel.key_change_requested,
        "Try the demo": panel.demo_requested,
        "Enter prices…": panel.prices_requested,
        "Open folder": panel.folder_requested,
    }
    for text, signal in wishes.items():
        told = QSignalSpy(signal)
        button(panel, text).click()
        assert told.count() == 1
    closed = QSignalSpy(panel.close_requested)
    next(each for each in panel.findChildren(QToolButton) if each.accessibleName() == "Close").click()
    assert closed.count() == 1


def test_what_new_chats_begin_with_is_said_in_words(panel: SettingsPanel, preferences: Preferences) -> None:
    assert "They begin with at most 4,096 tokens, and without a system prompt." in said(panel)
    preferences.remember_defaults(Lane(1, 1, 0, "m", "Be brief.", Parameters(0.3, 0.9, None)))
    panel.hide()
    panel.show()
    assert "temperature 0.30, Top P 0.90, and with the system prompt “Be brief.”." in said(panel)


def test_nothing_set_is_said_as_the_models_defaults(panel: SettingsPanel, preferences: Preferences) -> None:
    preferences.remember_defaults(Lane(1, 1, 0, "m", "", Parameters(max_tokens=None)))
    panel.hide()
    panel.show()
    assert "They begin with the model's defaults, and without a system prompt." in said(panel)


def test_a_long_system_prompt_is_cut_at_a_word(panel: SettingsPanel, preferences: Preferences) -> None:
    preferences.remember_defaults(Lane(1, 1, 0, "m", "word " * 60))
    panel.hide()
    panel.show()
    assert "word word…”." in said(panel)


def test_new_chats_can_begin_as_at_first_again(panel: SettingsPanel, preferences: Preferences) -> None:
    preferences.remember_defaults(Lane(1, 1, 0, "m", "Be brief.", Parameters(0.3)))
    panel.hide()
    panel.show()
    button(panel, "Reset to defaults").click()
    assert (preferences.parameters, preferences.system_prompt) == (Parameters(), "")
    assert not button(panel, "Reset to defaults").isEnabled()
    assert "without a system prompt" in said(panel)


def test_the_version_and_the_folder_are_shown_and_what_is_sent_where(panel: SettingsPanel, tmp_path: Path) -> None:
    words = said(panel)
    assert __version__ in words
    assert str(tmp_path) in [field.text() for field in panel.findChildren(QLineEdit)]
    assert "goes to ModelsLab" in words


def test_every_control_has_a_name(panel: SettingsPanel) -> None:
    controls: list[Callable[[], str]] = []
    for kind in (QPushButton, QRadioButton):
        controls += [each.text for each in panel.findChildren(kind)]
    controls += [each.accessibleName for each in panel.findChildren(QToolButton)]
    assert all(name() for name in controls)
