"""The extension that makes Python-Markdown read as CommonMark and GFM do, and write nothing that is not safe.

It takes the places of the stock preprocessors, block parser, inline patterns and serializer; what is between them,
and the references, are Python-Markdown's own.
"""

from collections.abc import Iterable
from xml.etree.ElementTree import Element, ElementTree

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString, Registry

from modelslab_desktop.markup.block import BlockReader
from modelslab_desktop.markup.html import serialize
from modelslab_desktop.markup.inline import fill
from modelslab_desktop.markup.lines import clean, split_lines
from modelslab_desktop.markup.links import Definitions


class CommonMark(Extension):
    """CommonMark with GFM's tables, strikethrough, task lists and bare addresses, formulae, and no raw HTML."""

    def __init__(self, *, keep_breaks: bool = False) -> None:
        super().__init__()
        self._keep_breaks = keep_breaks

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        md.preprocessors = Registry()
        md.preprocessors.register(_Lines(md), "lines", 10)
        md.parser = _Blocks(md)
        md.inlinePatterns = Registry()
        md.treeprocessors = Registry()
        md.treeprocessors.register(_Inlines(md, keep_breaks=self._keep_breaks), "inline", 10)
        md.postprocessors = Registry()
        md.stripTopLevelTags = False  # the serializer leaves the root out
        md.registerExtension(self)
        self._md = md

    def reset(self) -> None:
        """Put the serializer in its place: Markdown chooses its own only after the extensions are loaded."""
        self._md.serializer = serialize


class _Lines(Preprocessor):
    """The text in lines, without characters that are unfit for HTML."""

    def run(self, lines: list[str]) -> list[str]:
        return split_lines(clean("\n".join(lines)))


class _Blocks(BlockParser):
    """Block structure; the texts of its elements are inline markup yet to be read."""

    def parseDocument(self, lines: Iterable[str]) -> ElementTree:  # noqa: N802 - Python-Markdown's name
        self.root = Element(self.md.doc_tag)
        BlockReader(self.md.references).read(lines).build(self.root)
        return ElementTree(self.root)


class _Inlines(Treeprocessor):
    """Inline markup, read into the elements that hold it."""

    def __init__(self, md: Markdown, *, keep_breaks: bool) -> None:
        super().__init__(md)
        self._keep_breaks = keep_breaks

    def run(self, root: Element) -> None:
        definitions = Definitions(self.md.references, sum(len(text) for text in root.itertext()))
        for element in list(root.iter()):
            text = element.text
            if text and not isinstance(text, AtomicString):
                fill(element, text, definitions, keep_breaks=self._keep_breaks)
