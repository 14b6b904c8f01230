"""Markdown to safe, semantic HTML; knows no Qt, no file and no network."""

from modelslab_desktop.markup.blocks import GrowingText, finished
from modelslab_desktop.markup.code import KINDS, kinds_in
from modelslab_desktop.markup.completion import completed
from modelslab_desktop.markup.render import question_html, to_html

__all__ = ["KINDS", "GrowingText", "completed", "finished", "kinds_in", "question_html", "to_html"]
