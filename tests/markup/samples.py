"""Texts to try: real answers, when the corpus lies beside the checkout, and Markdown made up of its pieces."""

import gzip
import json
import re
from pathlib import Path

from hypothesis import strategies as st

CORPUS = sorted((Path(__file__).parents[3] / "shared" / "corpus").glob("answers-*.json.gz"))

PIECES = [
    *(
        "a",
        "b",
        "foo",
        " ",
        "  ",
        "    ",
        "  \n",
        "\n",
        "\n",
        "\n\n",
        "\t",
        "1",
        ".",
        "!",
        '"',
        "'",
        ",",
        ";",
        ":",
        "(",
        ")",
    ),
    *("—", "é", "“", "”", "中", "🙂", "*", "**", "***", "_", "__", "~", "~~", "~~~", "`", "``", "```", "```py\n", "\\"),
    *(
        "- ",
        "* ",
        "+ ",
        "- - ",
        "1. ",
        "2) ",
        "10. ",
        "[ ] ",
        "- [x] ",
        "> ",
        "# ",
        "## ",
        "#",
        "---",
        "===",
        "=",
        "-",
        "+",
    ),
    *("[", "![", "]", "](", "](http://x.y)", "[x]: http://r.s 't'\n", "[x]", "<https://q.r/s>", "https://q.r/(s)"),
    *(" http://a.b_c.d/e_f ", "www.x.com", "a@b.co", "&amp;", "&copy", "&#35;", "\\*", "\\|", "|"),
    *("| a | b |\n", "|---|---|\n", "| :-: | --- |\n"),
]
FOREIGN = ["<", "</b>", "<img src=x onerror=alert(1)>", "$", "$$", "\\(", "\\[", "\\]", "javascript:"]

MARKDOWN = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)
WILD = st.lists(st.one_of(st.sampled_from(PIECES + FOREIGN), st.text(max_size=3)), max_size=40).map("".join)

# Where a chat rightly differs: formulae, raw HTML, addresses that a chat must not open.
_OTHER_BY_INTENT = re.compile(r"\$[^$\n]+\$|\$\$|\\[(\[]|<[!?/a-zA-Z]|ftp:")
_OTHER_ADDRESS = re.compile(r'(?:href|src)="(?!https?://[^/"]|mailto:[^@"])')


def is_comparable(text: str, html: str) -> bool:
    """Whether GitHub's reading of a text is also right for a chat; its HTML is asked about the addresses."""
    return bool(text.strip()) and not _OTHER_BY_INTENT.search(text) and not _OTHER_ADDRESS.search(html)


def answers(path: Path) -> list[str]:
    """The answers of one model."""
    texts: list[str] = json.loads(gzip.decompress(path.read_bytes()))
    return texts
