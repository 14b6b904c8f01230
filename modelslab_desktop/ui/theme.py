"""Colours by role, sizes and icons: the one place where the look is made."""

import re
import zlib
from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QIcon, QImage, QPalette, QPixmap
from PySide6.QtWidgets import QApplication

from modelslab_desktop.core.paths import resource

ICON_SIZE = 20  # px, of the drawn icons
MASK_EDGE = 80  # px, as packaging/icons.py makes them
BODY = 15  # px, what is read
CONTROL = 14  # px, what is used
SMALL = 13  # px, what stands at the side
CODE = 13.5  # px
COLUMN = 760  # px, the reading column, at most
SIDE = 24  # px beside the column, at least
SCROLL_BAR = 10  # px, as in the style sheet

_PALETTE = {
    QPalette.ColorRole.Window: "window",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "field",
    QPalette.ColorRole.AlternateBase: "surface",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.Button: "surface",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.Highlight: "selection",
    QPalette.ColorRole.HighlightedText: "selection-text",
    QPalette.ColorRole.Link: "link",
    QPalette.ColorRole.LinkVisited: "link",
    QPalette.ColorRole.PlaceholderText: "text-muted",
    QPalette.ColorRole.ToolTipBase: "raised",
    QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.Accent: "accent",
}
_SETTING = re.compile(r'^([a-z-]+) = "([^"]+)"$', re.MULTILINE)
_ROLE = re.compile(r"@([a-z-]+)")


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of one theme as #rrggbb, by role."""

    name: str
    colors: dict[str, str]


@cache
def load_theme(name: str) -> Theme:
    """Read the theme "light" or "dark" from the resources."""
    named, roles = (dict(_SETTING.findall(table)) for table in _tables(name))
    return Theme(name, {role: named[color] for role, color in roles.items()})


def _tables(name: str) -> list[str]:
    """The two tables of a theme's file, which are so simple that tomllib's 3 ms of start-up are spared."""
    return resource("themes", f"{name}.toml").read_text("utf-8").split("[colors]")[1].split("[roles]")


class Look(QObject):
    """The look in use: follows the system or the user's choice, and tells when it has changed."""

    changed = Signal()

    def __init__(self, app: QApplication, choice: str = "system") -> None:
        super().__init__()
        self._app = app
        self._choice = choice
        self._icons: dict[tuple[str, str, int], QIcon] = {}
        self.zoom = 1.0
        self.theme = load_theme(self._wanted())
        self._paint()
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow)

    def choose(self, choice: str) -> None:
        """Use the theme "light" or "dark", or follow the "system"."""
        self._choice = choice
        self._follow()

    def color(self, role: str) -> QColor:
        """The colour of a role."""
        return QColor(self.theme.colors[role])

    def px(self, pixels: float) -> int:
        """A length that is `pixels` long at a zoom of 1, in px at today's zoom."""
        return round(pixels * self.zoom)

    def icon(self, name: str, role: str = "icon", size: int = ICON_SIZE) -> QIcon:
        """An icon from the resources, drawn in the colour of a role, at a size in px."""
        key = (name, role, size)
        if key not in self._icons:
            self._icons[key] = self._draw(name, role, size)
        return self._icons[key]

    def font(self, pixels: float, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
        """The system's font at a size in px."""
        return _sized(QFont(self._app.font()), pixels * self.zoom, weight)

    def code_font(self) -> QFont:
        """The system's monospaced font at the size of code."""
        # loaded late: the first frame shows no code
        from PySide6.QtGui import QFontDatabase

        return _sized(
            QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont), CODE * self.zoom, QFont.Weight.Normal
        )

    def _wanted(self) -> str:
        if self._choice in ("light", "dark"):
            return self._choice
        return "dark" if QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark else "light"

    def _follow(self) -> None:
        wanted = self._wanted()
        if wanted != self.theme.name:
            self.theme = load_theme(wanted)
            self._icons.clear()
            self._paint()
            self.dress()
            self.changed.emit()

    def dress(self) -> None:
        """Apply the style sheet; cheapest once the window is built and not yet shown."""
        self._app.setStyleSheet(self._style_sheet())

    def _paint(self) -> None:
        palette = QPalette()
        for qt_role, role in _PALETTE.items():
            palette.setColor(qt_role, self.color(role))
        muted = self.color("text-muted")
        for qt_role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText, QPalette.ColorRole.WindowText):
            palette.setColor(QPalette.ColorGroup.Disabled, qt_role, muted)
        self._app.setPalette(palette)
        self._app.setFont(_sized(self._app.font(), CONTROL, QFont.Weight.Normal))

    def _style_sheet(self) -> str:
        template = resource("themes", "style.qss").read_text("utf-8")
        icons = resource("icons").as_posix()
        return _ROLE.sub(lambda role: self.theme.colors[role[1]], template).replace("$icons", icons)

    def _draw(self, name: str, role: str, size: int) -> QIcon:
        ratio = self._app.devicePixelRatio()
        edge = round(size * ratio)
        alpha = zlib.decompress(resource("icons", f"{name}.mask").read_bytes())
        mask = QImage(alpha, MASK_EDGE, MASK_EDGE, MASK_EDGE, QImage.Format.Format_Alpha8)
        picture = QImage(edge, edge, QImage.Format.Format_ARGB32_Premultiplied)
        picture.fill(self.color(role))
        picture.setAlphaChannel(mask.scaled(edge, edge, mode=Qt.TransformationMode.SmoothTransformation))
        picture.setDevicePixelRatio(ratio)
        return QIcon(QPixmap.fromImage(picture))


def _sized(font: QFont, pixels: float, weight: QFont.Weight) -> QFont:
    if pixels == int(pixels):
        font.setPixelSize(int(pixels))
    else:  # only point sizes may be broken
        font.setPointSizeF(pixels * 72 / QGuiApplication.primaryScreen().logicalDotsPerInchY())
    font.setWeight(weight)
    return font
