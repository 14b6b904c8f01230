"""The measure of every start: an empty window; says when it is painted, and waits."""

import sys

from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QMainWindow

from tests.benchmarks.telling import tell, wait


class Window(QMainWindow):
    painted = False

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self.painted = True


app = QApplication(sys.argv)
window = Window()
window.resize(1280, 800)
window.show()
while not window.painted:
    app.processEvents()
tell("painted")
wait()
