"""What a model is asked that writes one answer out of several."""

import re
from collections.abc import Sequence
from typing import Final

TASK: Final = (
    "Below are a question and several answers to it. Write one answer that is better than each of them: keep what is"
    " right and useful, leave out what is wrong or said twice, and where they disagree, say so in a sentence. Write the"
    " answer alone, without mentioning that there were others."
)
_FENCE = re.compile(r"`{3,}")


def combining_prompt(question: str, answers: Sequence[str]) -> str:
    """The request to combine these answers; models are not named in it, so that no name weighs more."""
    fence = "`" * (1 + max((len(run) for text in (question, *answers) for run in _FENCE.findall(text)), default=2))
    parts = [TASK, _part("Question", question, fence)]
    parts += [_part(f"Answer {number}", answer, fence) for number, answer in enumerate(answers, 1)]
    return "\n\n".join(parts)


def _part(title: str, text: str, fence: str) -> str:
    """A text under a title, fenced so that nothing in it is read as a title of another part."""
    return f"## {title}\n\n{fence}\n{text.strip()}\n{fence}"
