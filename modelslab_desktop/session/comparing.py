"""What comparing keeps beside conversations; each part is made at its first use, as most days nobody compares."""

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

    from modelslab_desktop.session.chat import ChatSession
    from modelslab_desktop.session.model_sets import ModelSets
    from modelslab_desktop.session.prices import Prices
    from modelslab_desktop.session.prompt_files import PromptFiles
    from modelslab_desktop.session.prompts import PromptRuns
    from modelslab_desktop.session.results import Results
    from modelslab_desktop.session.tasks import Tasks
    from modelslab_desktop.store.chats import Chats
    from modelslab_desktop.store.settings import Settings


class Comparing:
    """Verdicts, prices, sets of models and of prompts, in one database."""

    def __init__(
        self,
        connection: "sqlite3.Connection",
        settings: "Settings",
        chats: "Chats",
        session: "ChatSession",
        tasks: "Tasks",
    ) -> None:
        self._connection = connection
        self._settings = settings
        self._chats = chats
        self._session = session
        self._tasks = tasks

    @cached_property
    def results(self) -> "Results":
        """The user's verdicts."""
        # loaded late: only a comparison needs it
        from modelslab_desktop.session.results import Results
        from modelslab_desktop.store.verdicts import Verdicts

        return Results(Verdicts(self._connection))

    @cached_property
    def prices(self) -> "Prices":
        """What the models cost, as the user has entered it."""
        # loaded late: few enter prices
        from modelslab_desktop.session.prices import Prices

        return Prices(self._settings)

    @cached_property
    def model_sets(self) -> "ModelSets":
        """Models that are compared again and again."""
        # loaded late: only a comparison needs it
        from modelslab_desktop.session.model_sets import ModelSets

        return ModelSets(self._settings)

    @cached_property
    def prompts(self) -> "PromptRuns":
        """Sets of prompts on their way."""
        # loaded late: few have sets of prompts
        from modelslab_desktop.session.prompts import PromptRuns
        from modelslab_desktop.store.prompts import Prompts

        return PromptRuns(self._session, self._chats, Prompts(self._connection))

    @cached_property
    def prompt_files(self) -> "PromptFiles":
        """What reads prompts from files, and writes grids into them."""
        # loaded late: few have sets of prompts
        from modelslab_desktop.session.prompt_files import PromptFiles

        return PromptFiles(self._tasks)
