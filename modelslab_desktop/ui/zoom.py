"""The sign of a new zoom: said for a moment above the window, to the eye and to a screen reader."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLabel, QWidget

from modelslab_desktop.ui.speech import announce
from modelslab_desktop.ui.theme import Look

SHOWN = 1200  # ms
TOP = 64  # px, below the header


class ZoomSign(QLabel):
    """Lies over a window, takes no clicks and goes by itself."""

    def __init__(self, look: Look, window: QWidget) -> None:
        super().__init__(window)
        self._look = look
        self._window = window
        self.setObjectName("sign")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._time = QTimer(self, singleShot=True, interval=SHOWN)
        self._time.timeout.connect(self.hide)

    def tell(self) -> None:
        """Say today's zoom."""
        self.setText(percent(self._look.zoom))
        self.adjustSize()
        self.move((self._window.width() - self.width()) // 2, self._look.px(TOP))
        self.show()
        self.raise_()
        self._time.start()
        announce(self, f"Zoom {self.text()}")


def percent(zoom: float) -> str:
    """A zoom as it is said: "125 %"."""
    return f"{round(100 * zoom)} %"
