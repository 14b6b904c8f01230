"""A report to try the formats on, and reports made of hostile texts."""

from datetime import UTC, datetime

from hypothesis import strategies as st

from modelslab_desktop.core.report import Report, ReportAnswer, ReportColumn, ReportTurn
from tests.markup.samples import WILD

ANSWER = """\
# A plan

Some **bold**, *italic* and ~~old~~ words with [a link](https://a.example/b?c=1&d=2), `inline code`, $x^2$.

3. third
4. fourth
   - nested
     1. deep

Then:

1. again

- [x] done
- [ ] open

| Name | Amount |
|:-----|-------:|
| Böb  |  1,200 |

```python
def f(x):
    return "a < b"
```

> Said before

$$\\frac{a}{b}$$

---

![A chart](https://pictures.example/chart.png)

<script>alert(1)</script> and $\\nosuchcommand$
"""
OTHER = "No.\n\nمرحبا `code`\n\n- نقطة"
SETTINGS = (("Temperature", "0.2"), ("System prompt", "Be brief.\nBe <kind>."))
CREATED = datetime(2026, 3, 4, 15, 6, tzinfo=UTC)
COLORS = dict.fromkeys(
    (
        *("window", "surface", "question", "divider", "line", "text", "text-muted", "link", "accent", "accent-soft"),
        *("code-surface", "code-comment", "code-keyword", "code-function", "code-type", "code-string", "code-number"),
        "code-deleted",
    ),
    "#123456",
)
REPORT = Report(
    "Plans & <more>",
    CREATED,
    (ReportColumn("Qwen2.5 7B", "qwen/qwen2.5", SETTINGS), ReportColumn("Llama 3.3", "meta/llama", SETTINGS)),
    (
        ReportTurn(
            "What is\n*best*? <b>x</b>",
            (
                ReportAnswer(ANSWER, "Qwen2.5 7B", times="finished in 6.2 s", words="412 words", cost="$1 (estimate)"),
                ReportAnswer(OTHER, "Llama 3.3", state="stopped by you"),
            ),
            "You chose Qwen2.5 7B: correct",
        ),
        ReportTurn("And now?", (None, ReportAnswer("", "Llama 3.3", state="broken off"))),
    ),
)

_ANY = st.one_of(WILD, st.text(max_size=20), st.sampled_from(["\0\x0b\x0c\ud800\ufffe", "</script></style>", "]]>"]))
HOSTILE = st.builds(
    lambda text, said: Report(
        said,
        CREATED,
        (ReportColumn(said, said, ((said, said),)),),
        (ReportTurn(text, (ReportAnswer(text, said, said, said, said, said, said, said),), said),),
    ),
    _ANY,
    _ANY,
)
