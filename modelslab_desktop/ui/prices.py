"""What models cost, to be entered for each of them; knows no answer."""

from decimal import Decimal
from typing import Final

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from modelslab_desktop.core.metrics import Price
from modelslab_desktop.core.models import readable_name
from modelslab_desktop.session.prices import LONGEST_CURRENCY, Prices
from modelslab_desktop.ui.amounts import amount_from, amount_text
from modelslab_desktop.ui.answer_words import in_currency
from modelslab_desktop.ui.card_page import CardPage, label
from modelslab_desktop.ui.fields import LineEdit
from modelslab_desktop.ui.flow import Flow
from modelslab_desktop.ui.speech import announce
from modelslab_desktop.ui.theme import Look
from modelslab_desktop.ui.two_lines import ModelButton, TwoLineButton

_ABOUT: Final = (
    "Enter what your plan charges for a model, and its answers say about what they cost. "
    "It is an estimate: what you pay is on your bill."
)
_CURRENCY_WIDTH: Final = 96  # px
_CHOOSE_FIRST: Final = "Please choose a model first."


class PricesPanel(CardPage):
    """The price of one model to enter, and all that have been; a change is kept when it is saved."""

    model_requested = Signal()

    def __init__(self, look: Look, prices: Prices) -> None:
        super().__init__(look, "Prices")
        self._prices = prices
        self._model_id = ""
        self._point = QLocale().decimalPoint()
        self._currency = LineEdit("Currency", "$")
        self._model = ModelButton(look)
        self._read = _AmountField("Input")
        self._written = _AmountField("Output")
        self._said = label()
        self._save = QPushButton("Save price")
        self._remove = QPushButton("Remove price")
        self._list = QVBoxLayout()
        self._lay_out()
        self._connect()
        self._dress()
        self.setFocusProxy(self._model)
        self.show_model("")

    def show_model(self, model_id: str) -> None:
        """Show the price of this model, to be entered or changed; an empty id for none yet."""
        self._model_id = model_id
        self._model.show_model(model_id)
        price = self._prices.of(model_id)
        self._read.setText(self._text(price.input) if price else "")
        self._written.setText(self._text(price.output) if price else "")
        self._remove.setVisible(price is not None)
        self._tell("")
        if model_id and self.isVisible():
            self._read.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._list_all()

    def _lay_out(self) -> None:
        self.sections.addWidget(label(_ABOUT, "muted"))
        fields = QGridLayout()
        self._look.space(fields, 0, 0, 0, 0, gap=8)
        rows = (
            (self._read, "Input (what is sent), per million tokens"),
            (self._written, "Output (what is written), per million tokens"),
            (self._currency, "Currency, for all models"),
        )
        for row, (field, name) in enumerate(rows):
            words = label(name)
            words.setBuddy(field)
            fields.addWidget(words, row, 0)
            fields.addWidget(field, row, 1)
        fields.setColumnStretch(0, 1)
        self._save.setProperty("role", "primary")
        self._look.space(self._list, 0, 0, 0, 0, gap=8)
        self.add_section(
            "Price of a model", self._model, fields, self._said, Flow(self._look, self._save, self._remove)
        )
        self.add_section("Prices so far", self._list)

    def _connect(self) -> None:
        self._currency.setMaxLength(LONGEST_CURRENCY)
        self._currency.editingFinished.connect(self._take_currency)
        self._model.clicked.connect(self.model_requested)
        self._save.clicked.connect(self._enter)
        self._remove.clicked.connect(self._take_away)
        for field in (self._read, self._written):
            field.returnPressed.connect(self._enter)
        self._prices.changed.connect(self._list_all)
        self._look.changed.connect(self._dress)

    def _dress(self) -> None:
        for field in (self._read, self._written, self._currency):
            field.setFixedWidth(self._look.px(_CURRENCY_WIDTH))

    def _enter(self) -> None:
        if not self._model_id:
            self._tell(_CHOOSE_FIRST, self._model)
            return
        amounts = []
        for field in (self._read, self._written):
            try:
                amounts.append(amount_from(field.text(), self._prices.currency, self._point))
            except ValueError as trouble:
                self._tell(f"{field.accessibleName()}: {trouble}" if field.text().strip() else _missing(field), field)
                return
        self._prices.enter(self._model_id, (amounts[0], amounts[1]))
        self._remove.show()
        self._tell(f"Saved for {readable_name(self._model_id)}.")

    def _take_away(self) -> None:
        """Forget the price; it stays in the fields, from where it can be saved again."""
        self._prices.remove(self._model_id)
        self._remove.hide()
        self._save.setFocus()
        self._tell("Removed. To have it back, save it again.")

    def _take_currency(self) -> None:
        if self._currency.text().strip() != self._prices.currency:
            self._prices.choose_currency(self._currency.text())

    def _tell(self, sentence: str, in_trouble: QWidget | None = None) -> None:
        """Say how it went, to the eye and to a screen reader; trouble takes the keyboard to where it is."""
        self._said.setProperty("role", "danger" if in_trouble else "success")
        self._said.style().unpolish(self._said)
        self._said.style().polish(self._said)
        self._said.setText(sentence)
        self._said.setVisible(bool(sentence))
        if sentence:
            announce(self._said, sentence)
        if in_trouble:
            in_trouble.setFocus()
        if isinstance(in_trouble, QLineEdit):
            in_trouble.selectAll()

    def _list_all(self) -> None:
        """Show every price anew; there are as many as a person has typed."""
        self._currency.setText(self._prices.currency)
        while item := self._list.takeAt(0):
            if row := item.widget():
                row.hide()
                row.deleteLater()
        for model_id, price in self._prices.all.items():
            self._list.addWidget(self._row(model_id, price))
        if not self._prices.all:
            self._list.addWidget(label("None yet.", "muted"))

    def _row(self, model_id: str, price: Price) -> TwoLineButton:
        row = TwoLineButton(self._look)
        name, said = readable_name(model_id), self._said_of(price)
        row.show_lines(name, said)
        row.setAccessibleName(f"{name}: {said}")
        row.setAccessibleDescription(model_id)
        row.clicked.connect(lambda: self.show_model(model_id))
        return row

    def _said_of(self, price: Price) -> str:
        return f"{self._money(price.input)} in, {self._money(price.output)} out, per million tokens"

    def _money(self, amount: Decimal) -> str:
        return in_currency(self._text(amount), self._prices.currency)

    def _text(self, amount: Decimal) -> str:
        return amount_text(amount, self._point)


class _AmountField(LineEdit):
    """A price; what stands in it is aligned like a number."""

    def __init__(self, name: str) -> None:
        super().__init__(name, "unknown")
        self.setAccessibleDescription("Price of a million tokens")
        self.setAlignment(Qt.AlignmentFlag.AlignTrailing)


def _missing(field: QLineEdit) -> str:
    return f"The price of the {field.accessibleName().lower()} is needed, too. Where it costs nothing, enter 0."
