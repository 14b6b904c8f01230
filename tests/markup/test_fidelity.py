"""Real and made-up answers, read as GitHub's own parser reads them."""

import re
from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings

from modelslab_desktop.markup import to_html
from tests.markup.oracle import github_html, structure
from tests.markup.samples import CORPUS, MARKDOWN, answers, is_comparable

GOAL = 0.995

# Known differences, each a quirk of the oracle: after backticks that nothing closes it misses code spans, it allows a
# link in a link when brackets stand between, and it takes more than one @, or none before it, for an e-mail address.
QUIRKS = re.compile(r"``|\]\(.*\].*\]\(|@[^\s]*@|@\.|:@|mailto:", re.DOTALL)


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_real_answers_are_read_as_github_reads_them(path: Path) -> None:
    read = [(text, html) for text in answers(path) if is_comparable(text, html := github_html(text))]
    differing = [text for text, html in read if structure(to_html(text)) != structure(html)]
    assert len(differing) <= (1 - GOAL) * len(read), differing[0]


@settings(max_examples=400, deadline=None)
@given(MARKDOWN)
@example("- a\n\n\n  b\n- c")
@example("> a\n---")
@example("a\n- \nb")
@example("[x]: http://y.z\n===\n[x]")
@example("****a****")
def test_any_markdown_is_read_as_github_reads_it(text: str) -> None:
    html = github_html(text)
    assume(is_comparable(text, html) and not QUIRKS.search(text))
    assert structure(to_html(text)) == structure(html)
