"""The scripted server of a journey, in a thread of its own: it knows one key, and answers as the test says."""

import asyncio
import threading
from collections import defaultdict, deque
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager

from tests.accessibility import wait_for
from tests.servers import Answer, Asked, Live, Server, delta, finished, json_of, models_of, started, stream_of

KEY = "sk-7Qv2-nobody-has-this-key-d41f"
MODELS = ("acme/swift-one", "acme/deep-nine", "other/plain-five")


class Stream:
    """An answer that comes piece by piece, when the test says so."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self.body = Live()
        self._send(started())

    def say(self, *texts: str) -> None:
        self._send(*map(delta, texts))

    def end(self) -> None:
        self._send(finished())
        self._loop.call_soon_threadsafe(self.body.end)

    def _send(self, *pieces: bytes) -> None:
        self._loop.call_soon_threadsafe(self.body.send, *pieces)


class Service:
    """Lists models to whoever has the KEY, and answers questions in the order of the script."""

    def __init__(self) -> None:
        self.base_url = ""
        self.models: tuple[str, ...] = MODELS
        self._broken = False
        self._server = Server(script=self._answer)
        self._answers: defaultdict[str, deque[Answer]] = defaultdict(deque)  # by the models that are asked
        self._elsewhere: dict[str, Answer] = {}
        self._loop = asyncio.new_event_loop()

    @property
    def questions(self) -> list[Asked]:
        """The requests for an answer."""
        return [asked for asked in self._server.requests if asked.path == "/v1/messages"]

    @property
    def asked_elsewhere(self) -> list[Asked]:
        """The requests that came as to a proxy: for a whole address."""
        return [asked for asked in self._server.requests if asked.path.startswith("http:")]

    @property
    def paths(self) -> list[str]:
        """What was asked for, one for each request."""
        return [asked.path for asked in self._server.requests]

    @property
    def keys(self) -> list[str]:
        """The keys that came, one for each request."""
        return [asked.headers.get("x-api-key", "") for asked in self._server.requests]

    def question(self, count: int = 1) -> Asked:
        """The count-th question, waited for."""
        return wait_for(lambda: next(iter(self.questions[count - 1 :]), None), f"question number {count}")

    def will_answer(self, *answers: Answer, model: str = "") -> None:
        """Answer the next questions, or those to one model, so; the ones after those get a short text."""
        self._answers[model].extend(answers)

    def will_stream(self, model: str = "") -> Stream:
        """Answer the next question, or that to one model, by what the test says."""
        stream = Stream(self._loop)
        self.will_answer(Answer(stream.body), model=model)
        return stream

    def will_pass_on(self, address: str, answer: Answer) -> None:
        """Answer in the place of another server, as a proxy does."""
        self._elsewhere[address] = answer

    def fail(self) -> None:
        """Answer every further request by an error."""
        self._broken = True

    def run(self, ready: "Future[None]", end: asyncio.Event) -> None:
        """Serve until the end is told."""

        async def serve() -> None:
            async with self._server as server:
                self.base_url = server.base_url
                ready.set_result(None)
                await end.wait()

        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(serve())

    @contextmanager
    def running(self) -> Iterator[None]:
        """Serve for as long as the block lasts."""
        ready, end = Future[None](), asyncio.Event()
        thread = threading.Thread(target=self.run, args=(ready, end), name="service")
        thread.start()
        try:
            ready.result()
            yield
        finally:
            self._loop.call_soon_threadsafe(end.set)
            thread.join()

    def _answer(self, asked: Asked) -> Answer:
        if self._broken:
            return json_of({"error": {"type": "api_error", "message": "Internal server error"}}, 500)
        if asked.path in self._elsewhere:
            return self._elsewhere[asked.path]
        if asked.headers.get("x-api-key") != KEY:
            return json_of(
                {"type": "error", "error": {"type": "authentication_error", "message": "Invalid API key"}}, 401
            )
        if asked.path == "/v1/models":
            return models_of(*self.models)
        answers = self._answers[asked.json["model"]] or self._answers[""]
        return answers.popleft() if answers else stream_of("A short ", "answer.")


@contextmanager
def service() -> Iterator[Service]:
    """A service that runs for as long as the block lasts."""
    made = Service()
    with made.running():
        yield made
