"""The bar that asks for a verdict, between the answers and the composer."""

import pytest
from PySide6.QtWidgets import QPushButton

from modelslab_desktop.ui.judging import FittedBar
from modelslab_desktop.ui.theme import Look
from modelslab_desktop.ui.verdict_bar import VerdictBar
from tests.ui.conftest import Settle

NAMES = ["Qwen2.5 72B Instruct", "Llama 3.1 405B Instruct", "DeepSeek V3"]


@pytest.fixture
def bar(look: Look) -> VerdictBar:
    return VerdictBar(look, NAMES)


def test_many_names_stand_on_their_buttons_alone(bar: VerdictBar) -> None:
    bar.ask()
    shown = [(button.text(), button.accessibleName()) for button in bar.findChildren(QPushButton)][:3]
    assert shown == [(name, f"{name} is best") for name in NAMES]


def test_it_is_wider_than_the_composer_only_where_it_fits_into_one_line_then(
    look: Look, bar: VerdictBar, settle: Settle
) -> None:
    place = FittedBar(look, bar)
    bar.ask()
    place.resize(1300, 300)
    place.show()
    settle(lambda: bar.width() > look.column)
    [one_line] = {button.y() for button in bar.findChildren(QPushButton) if button.isVisible()}
    assert one_line >= 0
    place.resize(look.column + 100, 300)
    settle(lambda: bar.width() == look.column)
    assert len({button.y() for button in bar.findChildren(QPushButton) if button.isVisible()}) > 1
