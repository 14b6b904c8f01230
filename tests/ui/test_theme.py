"""Both themes can be read: contrast is computed from the theme files, by the formula of WCAG 2."""

import re
import tomllib
from pathlib import Path

import pytest

from modelslab_desktop.core.paths import resource
from modelslab_desktop.markup import KINDS
from modelslab_desktop.ui.theme import load_theme

THEMES = ("light", "dark")
SURFACES = ("window", "surface", "raised", "field", "hover")
TEXTS = [
    *((text, surface) for text in ("text", "text-muted") for surface in (*SURFACES, "pressed", "question")),
    *(("text", surface) for surface in ("code-surface", "accent-soft", "danger-soft", "warning-soft")),
    *(("text-muted", surface) for surface in ("code-surface", "danger-soft", "warning-soft")),
    *((text, surface) for text in ("link", "danger", "success", "warning") for surface in SURFACES[:4]),
    *((f"code-{kind}", "code-surface") for kind in sorted(KINDS)),
    ("link", "warning-soft"),
    ("danger", "danger-soft"),
    ("warning", "warning-soft"),
    ("accent-text", "accent"),
    ("accent-text", "accent-hover"),
    ("selection-text", "selection"),
    ("window", "text"),
    *((text, mark) for text in ("text", "text-muted", "link") for mark in ("removed", "added", "moved")),
    *((f"code-{kind}", mark) for kind in sorted(KINDS) for mark in ("removed", "added", "moved")),
    ("found-text", "found"),
    ("found-current-text", "found-current"),
]
SHAPES = [
    *((shape, surface) for shape in ("line", "icon", "accent") for surface in (*SURFACES, "danger-soft")),
    ("accent-hover", "surface"),
    ("icon", "pressed"),
    ("danger", "danger-soft"),
    ("warning", "warning-soft"),
    ("icon", "accent-soft"),
]


def luminance(color: str) -> float:
    channels = (int(color[start : start + 2], 16) / 255 for start in (1, 3, 5))
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("text", "surface"), TEXTS)
def test_text_can_be_read_on_its_surface(theme: str, text: str, surface: str) -> None:
    colors = load_theme(theme).colors
    assert contrast(colors[text], colors[surface]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("shape", "surface"), SHAPES)
def test_lines_and_icons_can_be_seen_on_their_surface(theme: str, shape: str, surface: str) -> None:
    colors = load_theme(theme).colors
    assert contrast(colors[shape], colors[surface]) >= 3


@pytest.mark.parametrize("theme", THEMES)
def test_the_tick_of_a_check_box_can_be_seen_in_both_themes(theme: str) -> None:
    drawn = re.search(r'stroke="(#[0-9a-f]{6})"', resource("icons", "tick.svg").read_text("utf-8"))
    assert drawn
    assert contrast(drawn[1], load_theme(theme).colors["field"]) >= 3


def test_both_themes_have_the_same_roles() -> None:
    assert set(load_theme("light").colors) == set(load_theme("dark").colors)


@pytest.mark.parametrize("theme", THEMES)
def test_every_named_color_is_used_and_well_formed(theme: str) -> None:
    table = tomllib.loads(resource("themes", f"{theme}.toml").read_text("utf-8"))
    assert set(table["colors"]) == set(table["roles"].values())
    assert all(re.fullmatch("#[0-9a-f]{6}", color) for color in table["colors"].values())


def test_the_style_sheet_names_only_roles_and_icons_that_exist() -> None:
    sheet = resource("themes", "style.qss").read_text("utf-8")
    assert set(re.findall("@([a-z-]+)", sheet)) <= set(load_theme("light").colors)
    assert all(resource("icons", name).is_file() for name in re.findall(r"\$icons/([\w.-]+)", sheet))


@pytest.mark.parametrize("icon", sorted(resource("icons").glob("*.svg")), ids=lambda path: path.stem)
def test_icons_are_drawn_on_one_grid_and_take_their_color_from_the_theme(icon: Path) -> None:
    drawing = icon.read_text("utf-8")
    assert 'width="20" height="20" viewBox="0 0 20 20"' in drawing
    assert "currentColor" in drawing or icon.stem == "tick"
