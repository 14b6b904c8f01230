"""Where the buttons under an answer stand."""

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from modelslab_desktop.ui.footer import NARROW, Footer
from modelslab_desktop.ui.theme import Look

SHORT = "finished in 4.1 s"
LONG = "first words after 0.7 s (soonest), finished in 4.1 s (fastest), 61 words (shortest), 171 tokens, cost unknown"


@pytest.mark.parametrize(("words", "below"), [(SHORT, False), (LONG, True)])
def test_buttons_stand_below_words_that_would_be_squeezed_beside_them(look: Look, words: str, below: bool) -> None:
    page = QWidget()
    footer = Footer(look, page)
    footer.say(words)
    footer.offer_copy(True)
    footer.offer_continue(True)
    footer.offer_retry(True)
    width = look.px(NARROW)
    footer.resize(width, footer.height_at(width))
    page.resize(width, footer.height())
    page.show()
    [said] = footer.findChildren(QLabel)
    buttons = footer.findChildren(QPushButton)
    assert len(buttons) == 3
    assert [button.y() >= said.geometry().bottom() for button in buttons] == [below] * 3


def test_buttons_take_as_many_rows_as_they_need(look: Look) -> None:
    page = QWidget()
    footer = Footer(look, page)
    footer.say(SHORT)
    footer.offer_copy(True)
    footer.offer_continue(True)
    footer.offer_retry(True)
    width = look.px(200)
    footer.resize(width, footer.height_at(width))
    page.resize(width, footer.height())
    page.show()
    buttons = footer.findChildren(QPushButton)
    assert len({button.y() for button in buttons}) == 2
    assert all(footer.rect().contains(button.geometry()) for button in buttons)
