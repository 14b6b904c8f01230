"""From the first start to the first chat: the key, where it is kept, and the ways that need none."""

import base64
import textwrap
from pathlib import Path

import pytest

from tests.accessibility import wait_for
from tests.journeys.desk import Desk
from tests.journeys.service import KEY, Service

WRONG_KEY = "sk-0000-a-key-that-was-mistyped"


def test_a_wrong_key_is_said_in_words_and_stays_in_its_field(desk: Desk, service: Service) -> None:
    program = desk.start()
    program.connect(WRONG_KEY)
    program.find("ModelsLab did not accept your key", "label")
    assert len(program.find("API key", "text").text) == len(WRONG_KEY)
    program.press("Connect")
    wait_for(lambda: service.keys == [WRONG_KEY, WRONG_KEY], "second try with the same key")


def test_the_right_key_after_a_wrong_one_opens_the_window(desk: Desk) -> None:
    program = desk.start()
    program.connect(WRONG_KEY)
    program.find("ModelsLab did not accept your key", "label")
    program.connect(KEY)
    program.find("Model: Swift One")
    program.wait_until_gone("API key")
    wait_for(lambda: desk.kept_keys() == [KEY], "key in the keyring")


def test_a_key_is_pasted_and_sent_by_keys_alone(desk: Desk) -> None:
    program = desk.start()
    program.keys(*"sk-x", "BackSpace", "Tab")
    program.find("API key", "text").write(KEY)
    program.find("API key", "text").focus()
    program.keys("Return")
    program.find("Model: Swift One")


def test_the_key_is_in_the_keyring_and_nowhere_else(desk: Desk, service: Service) -> None:
    program = desk.start()
    program.connect()
    wait_for(lambda: desk.kept_keys() == [KEY], "key in the keyring")
    program.ask("Hello")
    program.wait_for_answer("A short answer.")
    process = Path(f"/proc/{program.process.pid}")
    told = [process.joinpath(file).read_bytes() for file in ("cmdline", "environ")]
    told += [seen.name.encode() for seen in program.look()]
    assert [text for text in told if KEY.encode() in text] == []
    program.close()
    assert files_with_the_key(desk.profile) == []
    assert files_with_the_key(Path(desk.stage.environment["HOME"])) == []
    assert service.question().headers["x-api-key"] == KEY


def test_the_next_start_is_connected_without_a_question(desk: Desk, service: Service) -> None:
    first = desk.start()
    first.connect()
    first.find("Model: Swift One")
    wait_for(desk.kept_keys, "key in the keyring")
    first.close()
    second = desk.start()
    second.ask("Hello")
    second.wait_for_answer("A short answer.")
    assert second.application.find_all("API key") == []
    assert set(service.keys) == {KEY}


def test_a_keyring_that_waits_for_a_password_does_not_keep_the_window_from_opening(desk: Desk) -> None:
    first = desk.start()
    first.connect()
    wait_for(desk.kept_keys, "key in the keyring")
    first.close()
    with desk.stage.keyring.silent():
        second = desk.start()
        second.ask("Hello")
        wait_for(lambda: second.questions == ["Hello"], "question")
    second.wait_for_answer("A short answer.")


def test_without_a_keyring_the_key_serves_for_this_run_only(desk: Desk) -> None:
    first = desk.start(**without_keyring(desk))
    first.connect()
    first.find("No keyring was found on this computer", "label")
    first.ask("Hello")
    first.wait_for_answer("A short answer.")
    first.close()
    assert files_with_the_key(desk.profile) == []
    second = desk.start(**without_keyring(desk))
    second.find("API key", "text")


def test_a_plain_text_keyring_is_refused_in_words(desk: Desk, tmp_path: Path) -> None:
    program = desk.start(**plain_keyring_in(tmp_path))
    program.connect()
    program.find("This computer's keyring is not safe", "label")
    program.ask("Hello")
    program.wait_for_answer("A short answer.")
    program.close()
    assert not (tmp_path / "passwords.txt").exists()
    assert files_with_the_key(desk.profile) == []
    assert desk.kept_keys() == []


def test_the_key_of_the_environment_is_used_and_never_stored(desk: Desk, service: Service) -> None:
    first = desk.start(MODELSLAB_API_KEY=KEY)
    first.ask("Hello")
    first.wait_for_answer("A short answer.")
    first.close()
    assert set(service.keys) == {KEY}
    assert desk.kept_keys() == []
    assert files_with_the_key(desk.profile) == []
    second = desk.start()
    second.find("API key", "text")


def test_a_forgotten_key_leaves_the_keyring(desk: Desk) -> None:
    program = desk.start()
    program.connect()
    wait_for(desk.kept_keys, "key in the keyring")
    program.press("Settings")
    program.press("Forget key")
    program.press("Yes, forget it")
    program.find("API key", "text")
    wait_for(lambda: desk.kept_keys() == [], "empty keyring")


def test_the_demo_needs_no_key_and_its_tour_answers(desk: Desk, service: Service) -> None:
    program = desk.start()
    program.press("Try without a key")
    program.press("Take the guided tour")
    program.find("Guided Tour · *finished in*")
    assert "No model was asked, and nothing left your computer." in program.answers[0]
    assert service.keys == []


@pytest.mark.parametrize("model", ["Thinker", "Echo Short"])
def test_each_demo_model_answers(desk: Desk, model: str) -> None:
    program = desk.start("--demo")
    program.choose_model(model)
    program.ask("Hello")
    program.find(f"{model} · *finished in*")
    assert "demo" in program.answers[0]


def files_with_the_key(folder: Path) -> list[Path]:
    """Every file below that holds the key, in the spellings in which it could hide."""
    spellings = [KEY.encode(), KEY.encode("utf-16-le"), base64.b64encode(KEY.encode()), KEY.encode().hex().encode()]
    files = [file for file in folder.rglob("*") if file.is_file()]
    return [file for file in files if any(spelling in file.read_bytes() for spelling in spellings)]


def without_keyring(desk: Desk) -> dict[str, str]:
    """A session bus on which nobody offers the Secret Service."""
    return {"DBUS_SESSION_BUS_ADDRESS": desk.stage.bus.address}


def plain_keyring_in(folder: Path) -> dict[str, str]:
    """A keyring that writes to a file, as people install them unawares."""
    (folder / "plain_keyring.py").write_text(
        textwrap.dedent(f"""
            from keyring.backend import KeyringBackend

            class PlainKeyring(KeyringBackend):
                priority = 9

                def set_password(self, service, username, password):
                    with open({str(folder / "passwords.txt")!r}, "w") as file:
                        file.write(password)

                def get_password(self, service, username):
                    return None
        """)
    )
    return {"PYTHONPATH": str(folder), "PYTHON_KEYRING_BACKEND": "plain_keyring.PlainKeyring"}
