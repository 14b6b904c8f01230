"""Finding text in a thread: what counts as a match, how it is counted, and which match comes next."""

from collections.abc import Iterable
from itertools import count

import pytest

from modelslab_desktop.core.chat import Message, Role, State
from modelslab_desktop.session import finding as finding_module
from modelslab_desktop.session.finding import Finding, Match, Needle, Texts

_ids = count(1)


def message(text: str, state: State = State.DONE) -> Message:
    return Message(next(_ids), 1, 1, None, Role.ASSISTANT, text, state, 0.0)


class Stars:
    """Renders a markup of which only the asterisks are not read; blocks end with a line."""

    def __init__(self) -> None:
        self.rendered: list[str] = []

    def pieces(self, message: Message) -> Iterable[str]:
        self.rendered.append(message.text)
        for line in message.text.split("\n"):
            yield line.replace("*", "")

    def growing(self) -> "GrowingStars":
        return GrowingStars(self.rendered)


class GrowingStars:
    def __init__(self, rendered: list[str]) -> None:
        self._rendered = rendered
        self._open = ""

    def append(self, delta: str) -> str:
        self._rendered.append(delta)
        finished, end, self._open = (self._open + delta).rpartition("\n")
        return (finished + end).replace("*", "")

    def open_text(self) -> str:
        return self._open.replace("*", "")


class Search:
    """A search in a thread, with the answers on their way that it asks for."""

    def __init__(self, needle: str, thread: list[str]) -> None:
        self.renderer = Stars()
        self.texts = Texts(self.renderer)
        self.on_their_way: dict[int, str] = {}
        self.messages = [message(text) for text in thread]
        self.finding = self.another(needle)

    def another(self, needle: str) -> Finding:
        """A search for something else with what was rendered for this one."""
        return Finding(Needle(needle), self.messages, self.texts, self.on_their_way.get)

    def count(self) -> int:
        """Count to the end."""
        while self.finding.work(1):
            pass
        return self.finding.total

    def look(self) -> Match | None:
        """Count no more than it takes to know the match to go to."""
        while self.finding.is_looking:
            self.finding.work(0)
        return self.finding.current

    def step_through(self) -> list[Match | None]:
        """All matches in the order in which they come, up to where the first one comes again."""
        self.finding.go_near(0)
        self.count()
        found = [self.finding.current]
        while True:
            self.finding.go_next()
            if self.finding.current == found[0]:
                return found
            found.append(self.finding.current)


MATCHES = {
    "another case": ("lane", "A LANE and a Lane", 2),
    "another alphabet": ("жук", "Жук, ЖУК", 2),
    "accents as typed": ("résumé", "RÉSUMÉ, resume", 1),
    "accents as marks of their own": ("caf\u00e9", "cafe\u0301", 1),
    "accents typed as marks of their own": ("cafe\u0301", "caf\u00e9", 1),
    "more white space": ("two words", "two \u00a0 words and two\u2028words", 2),
    "apostrophes that were set": ("it's", "It\u2019s", 1),
    "quotation marks that were set": ('"so"', "\u201cso\u201d", 1),
    "signs of patterns": ("a.b(c)*", "a.b(c)*, axb(c)", 1),
    "over itself": ("aa", "aaaa", 2),
    "beyond the basic plane": ("\U0001f600 x", "\U0001f600 x", 1),
}


@pytest.mark.parametrize(("needle", "text", "count"), MATCHES.values(), ids=MATCHES.keys())
def test_what_counts_as_a_match(needle: str, text: str, count: int) -> None:
    assert Needle(needle).count_in(text) == len(Needle(needle).spans_in(text)) == count
    assert Needle(needle).may_be_in(text)


SOURCES = {
    "marks within a word": ("bold", "**bo**ld"),
    "escapes": ("a*b", "a\\*b"),
    "entities": ("café", "caf&eacute;"),
    "a link within a word": ("text", "[te](https://example.org)xt"),
    "a reference within a word": ("text", "[te][1]xt"),
    "line ends": ("two words", "two\nwords"),
    "no letters": ("->", "x -> y"),
    "a dotless i": ("\u0131l\u0131k", "ILIK"),
}


@pytest.mark.parametrize(("needle", "source"), SOURCES.values(), ids=SOURCES.keys())
def test_no_message_is_passed_over_because_of_its_markup(needle: str, source: str) -> None:
    assert Needle(needle).may_be_in(source)


def test_a_source_without_one_of_the_words_is_passed_over() -> None:
    assert not Needle("two words").may_be_in("two *sentences*")


def test_only_messages_that_may_hold_a_match_are_rendered() -> None:
    search = Search("lane", ["a lane", "a road", "la**ne**"])
    assert search.count() == 2
    assert search.renderer.rendered == ["a lane", "la**ne**"]


def test_what_was_rendered_is_kept_for_the_next_search() -> None:
    search = Search("lane", ["a lane", "a road"])
    search.count()
    search.finding = search.another("a")
    assert search.count() == 4
    assert search.renderer.rendered == ["a lane", "a road"]


def test_what_was_not_used_for_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding_module, "KEPT", 10)
    search = Search("x", ["xxxxxx1", "xxxxxx2"])
    assert search.count() == 12
    assert search.texts.kept(search.messages[0]) is None
    assert search.texts.kept(search.messages[1]) == ["xxxxxx2"]


def test_every_match_is_stepped_through_once_and_has_its_place() -> None:
    search = Search("a", ["a b", "-", "b\na a", "a"])
    assert search.step_through() == [Match(0, 0), Match(2, 0), Match(2, 1), Match(3, 0)]
    assert search.count() == 4
    assert search.finding.place == 1
    search.finding.go_back()
    assert (search.finding.current, search.finding.place) == (Match(3, 0), 4)
    search.finding.go_back()
    assert (search.finding.current, search.finding.place) == (Match(2, 1), 3)


def test_a_single_match_is_the_next_and_the_one_before() -> None:
    search = Search("a", ["b", "a"])
    assert search.step_through() == [Match(1, 0)]
    search.finding.go_back()
    assert search.finding.current == Match(1, 0)


def test_the_first_match_is_looked_for_where_the_reader_is() -> None:
    search = Search("a", ["a"] * 100)
    search.finding.go_near(50)
    assert search.look() == Match(50, 0)
    assert search.finding.place is None
    search.count()
    assert search.finding.place == 51


def test_without_a_match_below_the_last_one_above_is_the_nearest() -> None:
    search = Search("a", ["a", "a a a", "b", "b"])
    search.finding.go_near(1, 2)
    search.count()
    assert search.finding.current == Match(1, 2)
    search.finding.go_near(1, 3)
    assert search.finding.current == Match(1, 2)
    search.finding.go_near(3)
    assert search.finding.current == Match(1, 2)


def test_the_next_match_is_counted_before_others() -> None:
    search = Search("a", ["a"] + ["aaa"] * 50 + ["a"])
    search.finding.go_near(0)
    search.look()
    search.finding.go_back()
    assert search.look() == Match(51, 0)
    assert search.finding.total < 10


def test_nothing_is_found_where_nothing_is() -> None:
    search = Search("a", ["b", "c"])
    search.finding.go_near(1)
    assert search.count() == 0
    assert search.finding.current is None
    assert search.finding.is_done
    assert not search.finding.is_looking


def test_a_message_that_has_come_is_counted_and_the_reader_stays() -> None:
    search = Search("a", ["a", "a"])
    search.finding.go_near(1)
    search.count()
    search.finding.change(2, [*search.messages, message("a a")])
    assert search.count() == 4
    assert (search.finding.current, search.finding.place) == (Match(1, 0), 2)


def test_the_nearest_match_is_taken_when_the_current_one_has_gone() -> None:
    search = Search("a", ["a a", "a", "a"])
    search.finding.go_near(2)
    search.count()
    search.finding.change(1, [search.messages[0], message("b")])
    assert search.count() == 2
    assert search.finding.current == Match(0, 1)


def test_a_message_that_changes_while_it_is_looked_through_is_counted_as_it_is_then() -> None:
    search = Search("a", ["a\na\na"])
    search.finding.work(0)
    search.finding.change(0, [message("a")])
    assert search.count() == 1


def test_an_answer_on_its_way_is_counted_as_it_grows_and_only_what_is_new_is_read() -> None:
    search = Search("lane", ["a lane"])
    on_its_way = message("", State.STREAMING)
    search.on_their_way[on_its_way.id] = "one lane\nand a la"
    search.finding.change(1, [*search.messages, on_its_way])
    assert search.count() == 2
    search.on_their_way[on_its_way.id] += "**ne**"
    search.finding.recount(on_its_way.id)
    assert search.count() == 3
    assert search.renderer.rendered == ["one lane\nand a la", "a lane", "**ne**"]


def test_an_answer_of_which_other_text_has_come_is_read_anew() -> None:
    search = Search("a", [""])
    search.on_their_way[search.messages[0].id] = "a a a"
    assert search.count() == 3
    search.on_their_way[search.messages[0].id] = "b a"
    search.finding.recount(search.messages[0].id)
    assert search.count() == 1


def test_the_first_match_of_an_answer_on_its_way_becomes_the_current_one() -> None:
    search = Search("a", ["b", ""])
    search.finding.go_near(0)
    search.on_their_way[search.messages[1].id] = "b"
    search.count()
    search.on_their_way[search.messages[1].id] = "ba"
    search.finding.recount(search.messages[1].id)
    assert search.count() == 1
    assert search.finding.current == Match(1, 0)
