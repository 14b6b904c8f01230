"""What the tour finds of comparing: comparisons, a set of prompts, verdicts, prices and sets of models."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from sqlite3 import Connection

from modelslab_desktop.core.chat import Lane, Message, State, Usage
from modelslab_desktop.core.errors import Kind, Problem
from modelslab_desktop.core.parameters import Parameters
from modelslab_desktop.core.paths import Profile
from modelslab_desktop.core.verdicts import Contender, Outcome, Reason, Verdict
from modelslab_desktop.session.model_sets import ModelSets
from modelslab_desktop.session.prices import Prices
from modelslab_desktop.store.chats import Chats
from modelslab_desktop.store.database import open_database
from modelslab_desktop.store.prompts import Prompts
from modelslab_desktop.store.settings import Settings
from modelslab_desktop.store.verdicts import Verdicts

QWEN, LLAMA, DEEPSEEK = THREE = (
    "Qwen/Qwen2.5-72B-Instruct",
    "meta-llama/Llama-3.1-405B-Instruct",
    "deepseek-ai/DeepSeek-V3",
)
MISTRAL, GEMMA, CLAUDE = "mistralai/Mistral-Large-Instruct-2411", "google/gemma-2-27b-it", "anthropic/claude-sonnet-4.5"
RUNNING = ("demo/guided-tour", "demo/rich-markdown", "demo/slow")  # which answer while one looks on
TITLE = "Would a heat pump be cheaper than gas?"
FIRST = "Our house takes 18,000 kWh of gas a year, at 0.11 € per kWh. Would a heat pump at 0.30 € be cheaper?"
SECOND = "Write it as a short Python function, so that I can try other prices."
QUESTIONS = (FIRST, SECOND)
ANSWERS = Path(__file__).with_name("answers")
REFUSED = Problem(Kind.RATE_LIMIT, "HTTP 429: {'error': {'message': 'Too many requests'}}", retry_after=20.0)
BROKEN = Problem(Kind.SERVER, "HTTP 502: Bad Gateway")
PROMPTS = (
    "Say in one sentence what a heat pump does.",
    "Translate into French: “The installation takes three to four days.”",
    "What is 18,000 × 0.92 ÷ 3.5? Give the number only.",
    "List three questions to ask an installer before signing.",
    "Write a friendly subject line for a mail to a landlord about new windows.",
    "Explain “annual efficiency” to somebody who has never heard of it, in at most forty words.",
)
REPLIES = {  # to the prompts, as far as they have come
    QWEN: (
        "A heat pump takes heat from the air or the ground and lifts it to a temperature that warms the house.",
        "L’installation dure trois à quatre jours.",
        "4731",
        "1. Which flow temperature did you plan with?\n2. Who applies for the grant?\n3. What is guaranteed?",
    ),
    LLAMA: (
        "It moves heat from outside to inside, using a little electricity to do so.",
        "L’installation prend de trois à quatre jours.",
        "4731.43",
        "",
    ),
    DEEPSEEK: (
        "A heat pump works like a refrigerator in reverse: it collects heat outside and gives it off indoors.",
        "L’installation prend trois à quatre jours.",
        "4,731",
        "- What is the heat load of my house?\n- Is the hydraulic balancing included?\n- How loud is it at night?",
    ),
}
_DAY = 86400.0  # s
_TITLES = ("Letter to the landlord about new windows", "Summary of the minutes", "Ideas for the summer party")
_MINUTES = "It is **about 1,300 €** for the three windows, without the scaffolding."


@dataclass(frozen=True)
class _Told:
    """How an answer came: times in s, and tokens."""

    first_words: float
    duration: float
    written: int | None


_HOW = {
    QWEN: (_Told(0.8, 3.4, 148), _Told(0.7, 4.1, 171)),
    LLAMA: (_Told(1.4, 6.9, 131), _Told(1.2, 8.9, 214)),
    DEEPSEEK: (_Told(2.1, 5.2, 128), _Told(1.9, 6.6, 183)),
}
_TEXTS = {QWEN: "qwen", LLAMA: "llama", DEEPSEEK: "deepseek", MISTRAL: "llama", GEMMA: "qwen", CLAUDE: "deepseek"}


@dataclass(frozen=True)
class Compared:
    """The ids of the conversations that the tour opens."""

    one: int  # turn, of three models; the others have two
    three: int
    six: int
    blind: int
    prompts: int
    running: int


def make_compared(folder: Path) -> Compared:
    """Store everything that comparing keeps."""
    connection = open_database(Profile(folder).database)
    connection.execute("PRAGMA synchronous = OFF")
    settings = Settings(connection)
    _keep_prices(Prices(settings))
    _keep_sets(ModelSets(settings))
    _keep_verdicts(Verdicts(connection))
    stored = _Writer(connection).store()
    connection.close()
    return stored


class _Writer:
    def __init__(self, connection: Connection) -> None:
        self._chats = Chats(connection)
        self._prompts = Prompts(connection)
        self._now = time.time()

    def store(self) -> Compared:
        for number, title in enumerate(_TITLES, 1):
            self._chat(title, self._now - number * _DAY)
        return Compared(
            running=self._set("Questions for the demo models", RUNNING),
            prompts=self._answered_set(),
            blind=self._compare("Which answer do I like best?", _lanes(THREE), blind=True),
            six=self._six(),
            three=self._compare("How to work out what heating costs", _lanes(THREE)),
            one=self._compare(TITLE, _lanes(THREE), QUESTIONS[:1]),
        )

    def _chat(self, title: str, used: float) -> None:
        conversation, lanes = self._chats.start(title, [Lane(0, 0, 0, QWEN)])
        for _, _, answer in self._chats.begin_turn(conversation.id, title, lanes, used):
            self._chats.finish(replace(_ended(answer, _Told(0.8, 2.4, 31)), text=_MINUTES))

    def _compare(
        self, title: str, lanes: Sequence[Lane], questions: Sequence[str] = QUESTIONS, *, blind: bool = False
    ) -> int:
        conversation, lanes = self._chats.start(title, lanes, blind=blind)
        for number, question in enumerate(questions):
            lanes = self._turn(conversation.id, lanes, number, question)
        return conversation.id

    def _turn(self, conversation_id: int, lanes: Sequence[Lane], number: int, question: str) -> list[Lane]:
        begun = self._chats.begin_turn(conversation_id, question, lanes, self._now)
        for lane, _, answer in begun:
            self._chats.finish(_said(answer, lane.model, number))
        return [lane for lane, _, _ in begun]

    def _six(self) -> int:
        """Six columns: one broken off, one refused, one left out of the last question, and one model twice."""
        lanes = list(_lanes((QWEN, LLAMA, DEEPSEEK, MISTRAL, GEMMA, QWEN)))
        lanes[5] = replace(lanes[5], parameters=Parameters(temperature=0.2))
        conversation, lanes = self._chats.start("Six models on heat pumps", lanes)
        lanes = self._turn(conversation.id, lanes, 0, FIRST)
        lanes[2] = replace(lanes[2], asked=False)
        self._chats.change_lane(lanes[2])
        asked = [lane for lane in lanes if lane.asked]
        for lane, _, answer in self._chats.begin_turn(conversation.id, SECOND, asked, self._now):
            said = _said(answer, lane.model, 1)
            if lane.position == 1:
                said = replace(said, state=State.FAILED, problem=REFUSED, text="", usage=Usage(), first_words=None)
            if lane.position == 3:
                said = replace(said, state=State.STOPPED, text=said.text[:120], usage=Usage())
            self._chats.finish(said)
        return conversation.id

    def _set(self, title: str, models: Sequence[str]) -> int:
        conversation, _ = self._chats.start(title, _lanes(models), recalls=False)
        self._prompts.add(conversation.id, PROMPTS, len(PROMPTS) * len(models))
        return conversation.id

    def _answered_set(self) -> int:
        """A set that was paused: some prompts are answered, one answer has failed."""
        id_ = self._set("Six questions about heat pumps", THREE)
        lanes = self._chats.lanes(id_)
        for prompt in self._prompts.all(id_)[: len(REPLIES[QWEN])]:
            begun = self._chats.begin_turn(id_, prompt.text, lanes, self._now)
            lanes = [lane for lane, _, _ in begun]
            self._prompts.link(prompt.id, begun[0][1].turn_id)
            for lane, _, answer in begun:
                text = REPLIES[lane.model][prompt.position]
                said = replace(_ended(answer, _Told(0.6, 1.8 + len(text) / 60, len(text) // 4)), text=text)
                self._chats.finish(said if text else replace(said, state=State.FAILED, problem=BROKEN))
        return id_


def _lanes(models: Sequence[str]) -> list[Lane]:
    return [Lane(0, 0, place, model) for place, model in enumerate(models)]


def _said(answer: Message, model: str, number: int) -> Message:
    """The answer of a model to the question of this number."""
    text = (ANSWERS / f"{_TEXTS[model]}-{number + 1}.md").read_text("utf-8")
    return replace(_ended(answer, _HOW.get(model, _HOW[LLAMA])[number]), text=text)


def _ended(answer: Message, how: _Told) -> Message:
    ended = answer.ended(State.DONE)
    return replace(ended, usage=Usage(96, how.written), first_words=how.first_words, duration=how.duration)


def _keep_prices(prices: Prices) -> None:
    prices.enter(QWEN, (Decimal("0.35"), Decimal("0.40")))
    prices.enter(DEEPSEEK, (Decimal("0.49"), Decimal("0.89")))


def _keep_sets(sets: ModelSets) -> None:
    sets.save("Translation trio", _lanes(THREE))
    precise = Lane(0, 0, 0, QWEN, "Answer in one paragraph.", Parameters(temperature=0.0))
    sets.save("Precise or inventive", [precise, replace(precise, parameters=Parameters(temperature=1.0))])


def _keep_verdicts(verdicts: Verdicts) -> None:
    """A month of them; Mistral was judged too seldom for a rating."""
    now = time.time()
    for number in range(24):
        best = (QWEN, DEEPSEEK, QWEN, LLAMA, DEEPSEEK, None)[number % 6]
        models = (*THREE, MISTRAL) if number % 8 == 0 else THREE
        verdicts.judge(
            Verdict(
                None,
                now - (24 - number) * _DAY,
                tuple(Contender(model, None, model == best) for model in models),
                Outcome.BEST if best else Outcome.EQUAL,
                frozenset({list(Reason)[number % 5], Reason.CLEAR}) if best else frozenset(),
                topic=("Translation", "Energy", "Code")[number % 3],
            )
        )
