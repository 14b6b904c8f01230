"""What stands under an answer: what is said of it, and what can be done with it."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from modelslab_desktop.ui.theme import Look

GAP = 4  # px between the parts
LEAST_HEIGHT = 28  # px
NARROW = 420  # px, below which the buttons stand under the words
MOST_LINES = 2  # of words beside the buttons
COPIED_SHOWN = 2000  # ms


class Footer(QWidget):
    """Words, and the buttons that are offered; placed by hand, as a layout for each message costs 0.1 ms."""

    copy_requested = Signal()
    retry_requested = Signal()
    compare_requested = Signal()
    continue_requested = Signal()

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAutoFillBackground(True)  # so that Qt moves it by copying what is painted
        self._look = look
        self._said = QLabel(self)
        self._said.setProperty("role", "muted")
        self._said.setWordWrap(True)
        self._said.setTextFormat(Qt.TextFormat.PlainText)
        self._copy: QPushButton | None = None
        self._retry: QPushButton | None = None
        self._compare: QPushButton | None = None
        self._continue: QPushButton | None = None

    def say(self, words: str) -> None:
        """Say this of the answer."""
        self._said.setText(words)

    def offer_copy(self, offered: bool) -> None:
        """Show or hide what copies the answer."""
        if offered and self._copy is None:
            self._copy = self._button("copy", "Copy", self.copy_requested)
        self._offer(self._copy, offered)

    def offer_retry(self, offered: bool) -> None:
        """Show or hide what asks for the answer again."""
        if offered and self._retry is None:
            self._retry = self._button("retry", "Ask again", self.retry_requested)
        self._offer(self._retry, offered)

    def offer_compare(self, offered: bool) -> None:
        """Show or hide what lets another model answer as well."""
        if offered and self._compare is None:
            self._compare = self._button("compare", "Compare", self.compare_requested)
            self._compare.setToolTip("Compare with another model")
        self._offer(self._compare, offered)

    def offer_continue(self, offered: bool) -> None:
        """Show or hide what goes on with this model alone."""
        if offered and self._continue is None:
            self._continue = self._button("chat", "Continue", self.continue_requested)
            self._continue.setAccessibleName("Continue with this one")
            self._continue.setToolTip("Continue with this one")
        self._offer(self._continue, offered)

    def confirm_copied(self) -> None:
        """Say on the button, for a while, that the answer has been copied."""
        if self._copy:
            self._dress_copy("check", "Copied")
            QTimer.singleShot(COPIED_SHOWN, self._copy, lambda: self._dress_copy("copy", "Copy"))

    def height_at(self, width: int) -> int:
        """The height in px at a width in px."""
        return self._arrange(width, move=False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()

    def _offer(self, button: QPushButton | None, offered: bool) -> None:
        if button and button.isHidden() == offered:
            button.setVisible(offered)
            self._place()

    def _buttons(self) -> list[QPushButton]:
        return [
            button
            for button in (self._copy, self._compare, self._continue, self._retry)
            if button and not button.isHidden()
        ]

    def _place(self) -> None:
        self._arrange(self.width(), move=True)

    def _arrange(self, width: int, *, move: bool) -> int:
        """Stand side by side, or below each other where there is little room; returns the height in px."""
        px, gap = self._look.px, self._look.px(GAP)
        sizes = [(button, button.sizeHint()) for button in self._buttons()]
        buttons_width = sum(size.width() + gap for _, size in sizes)
        self._said.ensurePolished()  # or its height would be that of another font
        below = width < px(NARROW) or self._lines(width - buttons_width) > MOST_LINES
        words_width = width if below else width - buttons_width
        words_height = max(px(LEAST_HEIGHT), self._said.heightForWidth(words_width))
        if below:
            height = self._place_rows(sizes, width, words_height + gap, move=move) if sizes else words_height
        else:
            height = max([words_height, *(size.height() for _, size in sizes)])
        if move:
            self._said.setGeometry(0, 0, words_width, words_height if below else height)
        if move and not below:
            left = words_width + gap
            for button, size in sizes:
                button.setGeometry(QRect(QPoint(left, (height - size.height()) // 2), size))
                left += size.width() + gap
        return height

    def _place_rows(self, sizes: list[tuple[QPushButton, QSize]], width: int, top: int, *, move: bool) -> int:
        """Let the buttons stand in as many rows as they need from a height on; returns where they end, px."""
        gap, left, bottom = self._look.px(GAP), 0, top
        for button, size in sizes:
            if left and left + size.width() > width:
                left, top = 0, bottom + gap
            if move:
                button.setGeometry(QRect(QPoint(left, top), size))
            left += size.width() + gap
            bottom = top + size.height()
        return bottom

    def _lines(self, width: int) -> int:
        """How many lines the words take at a width in px."""
        return self._said.heightForWidth(width) // self._said.fontMetrics().lineSpacing()

    def _dress_copy(self, icon: str, name: str) -> None:
        if self._copy:
            self._copy.setText(name)
            self._copy.setIcon(self._look.icon(icon, size=16))
            self._place()

    def _button(self, icon: str, name: str, pressed: SignalInstance) -> QPushButton:
        button = QPushButton(self._look.icon(icon, size=16), name, self)
        button.setProperty("role", "small")
        button.clicked.connect(pressed)
        return button
