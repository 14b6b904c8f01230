"""Colours by role, sizes and icons: the one place where the look is made."""

import re
import zlib
from dataclasses import dataclass
from functools import cache
from math import floor

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QGuiApplication, QIcon, QImage, QPalette, QPixmap
from PySide6.QtWidgets import QApplication, QLayout

from modelslab_desktop.core.paths import resource

ZOOMS = (0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0)
ICON_SIZE = 20  # px, of the drawn icons
MASK_EDGE = 80  # px, as packaging/icons.py makes them
BODY = 15  # px, what is read
CONTROL = 14  # px, what is used
SMALL = 13  # px, what stands at the side
CODE = 13.5  # px
COLUMN = 760  # px, the reading column, at most
MEASURE = 80  # letters in a line of text, at most
SAMPLE = "The quick brown fox jumps over the lazy dog, and all of them are well again by the next evening."
SIDE = 24  # px beside the column, at least, at any zoom
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
_LENGTH = r"(radius: )?(\d+)px"  # compiled only for a zoom: it takes 0.2 ms
_LENGTHS = "lengths"  # the property of a layout that holds its margins and its gap at a zoom of 1


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

    def __init__(self, app: QApplication, choice: str = "system", zoom: float = 1.0) -> None:
        super().__init__()
        self._app = app
        self._choice = choice
        self._icons: dict[tuple[str, str, int], QIcon] = {}
        self._columns: dict[float, int] = {}  # px, by zoom
        self.zoom = zoom if zoom in ZOOMS else 1.0
        self.theme = load_theme(self._wanted())
        self._paint()
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow)

    def choose(self, choice: str) -> None:
        """Use the theme "light" or "dark", or follow the "system"."""
        self._choice = choice
        self._follow()

    def magnify(self, zoom: float) -> None:
        """Show everything at another zoom, one of ZOOMS."""
        if zoom != self.zoom:
            self.zoom = zoom
            self._change()

    def next_zoom(self, steps: int) -> float:
        """The zoom that is so many steps above today's, as far as there is one."""
        position = ZOOMS.index(self.zoom) + steps
        return ZOOMS[min(max(position, 0), len(ZOOMS) - 1)]

    def color(self, role: str) -> QColor:
        """The colour of a role."""
        return QColor(self.theme.colors[role])

    def px(self, pixels: float) -> int:
        """A length that is `pixels` long at a zoom of 1, in px at today's zoom."""
        return floor(pixels * self.zoom + 0.5)

    def space(self, layout: QLayout, start: int, top: int, end: int, bottom: int, gap: int = 0) -> None:
        """Give a layout its margins and the gap between its parts, in px at a zoom of 1, now and at any other zoom."""
        left, right = (end, start) if QGuiApplication.isRightToLeft() else (start, end)
        layout.setProperty(_LENGTHS, f"{left} {top} {right} {bottom} {gap}")  # a tuple would cost 0.4 ms of start-up
        self._space(layout, left, top, right, bottom, gap)

    @property
    def column(self) -> int:
        """The width in px of the reading column, where there is room: that of a line which is easy to read."""
        if self.zoom not in self._columns:
            letter = QFontMetricsF(self.font(BODY)).horizontalAdvance(SAMPLE) / len(SAMPLE)
            self._columns[self.zoom] = min(self.px(COLUMN), round(MEASURE * letter))
        return self._columns[self.zoom]

    def icon(self, name: str, role: str = "icon", size: int = ICON_SIZE) -> QIcon:
        """An icon from the resources, drawn in the colour of a role, at a size in px at a zoom of 1."""
        key = (name, role, size)
        if key not in self._icons:
            self._icons[key] = self._draw(name, role, self.px(size))
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
            self._change()

    def _change(self) -> None:
        """Show everything anew, in other colours or at another size."""
        self._icons.clear()
        self._paint()
        self.dress()
        for window in self._app.topLevelWidgets():
            for layout in window.findChildren(QLayout):
                if lengths := layout.property(_LENGTHS):
                    self._space(layout, *map(int, lengths.split()))
        self.changed.emit()

    def _space(self, layout: QLayout, left: int, top: int, right: int, bottom: int, gap: int) -> None:
        layout.setContentsMargins(self.px(left), self.px(top), self.px(right), self.px(bottom))
        layout.setSpacing(self.px(gap))

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
        self._app.setFont(_sized(self._app.font(), CONTROL * self.zoom, QFont.Weight.Normal))

    def _style_sheet(self) -> str:
        template = resource("themes", "style.qss").read_text("utf-8")
        icons = resource("icons").as_posix()
        if self.zoom != 1:
            template = re.sub(_LENGTH, self._scaled, template)
        return _ROLE.sub(lambda role: self.theme.colors[role[1]], template).replace("$icons", icons)

    def _scaled(self, length: re.Match[str]) -> str:
        """A length of the style sheet at today's zoom; Qt drops a radius that is more than half of what it rounds."""
        radius, pixels = length[1] or "", int(length[2])
        return f"{radius}{int(pixels * self.zoom) if radius else self.px(pixels)}px"

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
