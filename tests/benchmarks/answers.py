"""Answers as models write them, of headings, paragraphs, lists, tables and code; the same ones for the same seed."""

from collections.abc import Callable
from random import Random

_NOUNS = (
    "service",
    "request",
    "cache",
    "table",
    "index",
    "worker",
    "queue",
    "session",
    "report",
    "field",
    "user",
    "lock",
    "token",
    "record",
    "batch",
)
_VERBS = (
    "reads",
    "keeps",
    "checks",
    "stores",
    "returns",
    "updates",
    "sends",
    "drops",
    "builds",
    "follows",
    "splits",
    "joins",
    "counts",
    "limits",
)
_QUALITIES = (
    "small",
    "late",
    "stable",
    "shared",
    "slow",
    "empty",
    "local",
    "remote",
    "safe",
    "cold",
    "strict",
    "simple",
    "nested",
    "open",
    "final",
)
_LINKS = ("because", "while", "whenever", "although", "unless", "once", "before", "after", "since", "so")


def make_answer(length: int, seed: int = 1) -> str:
    """At least so many characters of Markdown, cut there."""
    writer = Writer(Random(seed))
    parts, written = list[str](), 0
    while written < length:
        parts.append(writer.section())
        written += len(parts[-1])
    return "".join(parts)[:length]


class Writer:
    """Writes sections, one after the other."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._sections = 0

    def section(self) -> str:
        """A heading with what stands below it."""
        self._sections += 1
        level = "#" * self._random.choice((2, 2, 3, 3, 4))
        heading = f"{level} {self._sections}. {self._clause().capitalize()}"
        blocks = [self._random.choice(self._blocks())() for _ in range(self._random.randint(2, 4))]
        return "\n\n".join([heading, self._paragraph(), *blocks, self._paragraph()]) + "\n\n"

    def question(self) -> str:
        """A short text."""
        return " ".join(self._sentence() for _ in range(self._random.choice((1, 1, 2))))

    def reply(self) -> str:
        """A text of a few blocks."""
        blocks = (self._random.choice(self._blocks())() for _ in range(self._random.choice((0, 0, 1, 2))))
        return "\n\n".join([self._paragraph(), *blocks])

    def _blocks(self) -> list[Callable[[], str]]:
        return [self._code, self._code, self._list, self._list, self._steps, self._table, self._quote, self._paragraph]

    # --- words

    def _noun(self) -> str:
        return self._random.choice(_NOUNS)

    def _verb(self) -> str:
        return self._random.choice(_VERBS)

    def _name(self) -> str:
        return f"{self._verb()}_{self._noun()}"

    def _clause(self) -> str:
        quality = self._random.choice(_QUALITIES)
        return f"the {quality} {self._noun()} {self._verb()} a {self._noun()}"

    def _marked(self) -> str:
        """A piece of a sentence, marked in one of the ways there are."""
        name, noun = self._name(), self._noun()
        ways = (f"**{noun} {noun}**", f"`{name}()`", f"*{noun}*", f"[{name}](https://example.org/{noun}/{name})")
        return self._random.choice((*ways, f"***{noun}***", f"~~{noun}~~", f"`{noun}.{name}`", f"**`{name}`**"))

    def _sentence(self) -> str:
        parts = [self._clause(), self._random.choice(_LINKS), self._clause()]
        if self._random.random() < 0.7:
            parts.append(f"with {self._marked()}")
        if self._random.random() < 0.4:
            parts.append(f"and {self._clause()}")
        return " ".join(parts).capitalize() + "."

    def _paragraph(self) -> str:
        return " ".join(self._sentence() for _ in range(self._random.randint(2, 6)))

    # --- blocks

    def _list(self) -> str:
        lines = []
        for _ in range(self._random.randint(3, 5)):
            lines.append(f"- **{self._noun().capitalize()}**: {self._sentence()}")
            for _ in range(self._random.choice((0, 0, 2, 3))):
                lines.append(f"  - {self._clause()} ({self._marked()})")
                lines += [f"    - {self._clause()}" for _ in range(self._random.choice((0, 0, 0, 2)))]
        return "\n".join(lines)

    def _steps(self) -> str:
        steps = []
        for number in range(1, self._random.randint(4, 7)):
            steps.append(f"{number}. {self._sentence()}")
            if self._random.random() < 0.3:
                steps.append(f"   ```bash\n   {self._name()} --{self._noun()} {self._noun()}.txt\n   ```")
            elif self._random.random() < 0.4:
                steps.append(f"   - {self._clause()}\n   - {self._clause()}")
        return "\n".join(steps)

    def _table(self) -> str:
        columns = self._random.randint(2, 5)
        rows = [" | ".join(self._noun().capitalize() for _ in range(columns))]
        rows.append(" | ".join(self._random.choice(("---", ":---", "---:", ":---:")) for _ in range(columns)))
        for _ in range(self._random.randint(3, 9)):
            cells = (
                self._random.choice((self._clause, self._noun, self._marked, self._number))() for _ in range(columns)
            )
            rows.append(" | ".join(cells))
        return "\n".join(f"| {row} |" for row in rows)

    def _number(self) -> str:
        return f"{self._random.randint(1, 99999) / 100:,}"

    def _quote(self) -> str:
        return f"> **Note:** {self._sentence()}\n> {self._sentence()}"

    def _code(self) -> str:
        language, line = self._random.choice(_CODE)
        count = self._random.randint(4, 22)
        lines = [line(self._random, self._noun(), self._name(), self._noun()) for _ in range(count)]
        return f"```{language}\n" + "\n".join(lines) + "\n```"


def _python(random: Random, noun: str, name: str, other: str) -> str:
    return random.choice(
        (
            f"def {name}({noun}: str, *, {other}s: int = {random.randint(0, 99)}) -> list[str]:",
            f'    """The {noun} of a {other}."""',
            f"    {noun} = [each.strip() for each in {other}s if each != {random.randint(0, 9)!r}]",
            f"    if {noun} is None or not {noun}.{name}:  # {other} comes later",
            f'        raise ValueError(f"no {{{noun}}} for {other}")',
            f"    return sorted({noun}, key=lambda {other}: {other}.{name})",
            "",
        )
    )


def _javascript(random: Random, noun: str, name: str, other: str) -> str:
    return random.choice(
        (
            f"export async function {name}({noun}, {{ {other} = {random.randint(0, 99)} }} = {{}}) {{",
            f"  const {noun} = await fetch(`/api/{other}/${{{other}.id}}`);",
            f"  if (!{noun}.ok) throw new Error('{other} failed');",
            f"  return {noun}.map(({other}) => ({{ ...{other}, {name}: true }}));",
            "}",
        )
    )


def _sql(random: Random, noun: str, name: str, other: str) -> str:
    return random.choice(
        (
            f"SELECT {noun}.id, count({other}.{name}) AS {noun}_count",
            f"FROM {noun} LEFT JOIN {other} ON {other}.{noun}_id = {noun}.id",
            f"WHERE {noun}.created > '2024-0{random.randint(1, 9)}-01' -- only the new ones",
            f"GROUP BY {noun}.id ORDER BY {other}_count DESC LIMIT {random.randint(1, 99)};",
        )
    )


def _shell(random: Random, noun: str, name: str, other: str) -> str:
    return random.choice(
        (
            f"$ find ./{noun} -name '*.{other}' -print0 | xargs -0 grep -l \"{name}\"",
            f"export {noun.upper()}_{other.upper()}=${{HOME}}/{name}",
            f'for each in {noun}/*.txt; do {name} "$each" --{other}; done  # all of them',
        )
    )


def _go(random: Random, noun: str, name: str, other: str) -> str:
    return random.choice(
        (
            f"func {name}({noun} *{other.capitalize()}) (int, error) {{",
            f"\tfor index, {noun} := range {other}s {{",
            f'\t\tif err := {name}({noun}); err != nil {{ return 0, fmt.Errorf("{other}: %w", err) }}',
            "\t}",
        )
    )


def _json(random: Random, noun: str, name: str, other: str) -> str:
    return f'  "{noun}": {{"{name}": [{random.randint(0, 99)}, true, null], "{other}": "{random.random():.3f}"}},'


def _html(random: Random, noun: str, name: str, other: str) -> str:
    return random.choice(
        (
            f'<section class="{noun}" data-{other}="{random.randint(0, 99)}">',
            f"  <p>{noun} &amp; {other} <!-- {name} --></p>",
            f'  <a href="/{noun}/{other}" onclick="{name}()">{name}</a>',
            "</section>",
        )
    )


def _rust(random: Random, noun: str, name: str, other: str) -> str:
    return random.choice(
        (
            f"pub fn {name}<'a>({noun}: &'a [{other.capitalize()}]) -> Option<&'a str> {{",
            f"    let mut {noun} = Vec::with_capacity({random.randint(1, 99)}); // {other}",
            f"    {noun}.iter().filter(|{other}| !{other}.is_empty()).for_each(|each| {name}(each)?);",
            "}",
        )
    )


_Line = Callable[[Random, str, str, str], str]
_CODE: tuple[tuple[str, _Line], ...] = (
    ("python", _python),
    ("python", _python),
    ("javascript", _javascript),
    ("sql", _sql),
    ("bash", _shell),
    ("go", _go),
    ("json", _json),
    ("html", _html),
    ("rust", _rust),
)


def cut(text: str, deltas: int) -> list[str]:
    """The text in so many pieces of one length."""
    size = len(text) / deltas
    return [text[round(index * size) : round((index + 1) * size)] for index in range(deltas)]
