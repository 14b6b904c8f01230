"""Markdown to safe, semantic HTML; knows no Qt, no file and no network."""

from modelslab_desktop.markup.blocks import GrowingText, defines_links
from modelslab_desktop.markup.code import KINDS, is_ready, kinds_in
from modelslab_desktop.markup.languages import language_name
from modelslab_desktop.markup.render import question_html, to_html

__all__ = [
    "KINDS",
    "GrowingText",
    "defines_links",
    "is_ready",
    "kinds_in",
    "language_name",
    "question_html",
    "to_html",
]
