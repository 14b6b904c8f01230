"""The way to the models: the key, the connection it opens, and the demo that needs none."""

from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from modelslab_desktop.core.errors import Kind, Problem
from modelslab_desktop.core.models import is_demo
from modelslab_desktop.session.models import Models
from modelslab_desktop.session.tasks import Tasks, Work
from modelslab_desktop.store.secrets import Secrets
from modelslab_desktop.store.settings import Settings

if TYPE_CHECKING:
    import asyncio

    from modelslab_desktop.api.client import Client

TOUR = "demo/guided-tour"


class Stage(StrEnum):
    """How far the way to the models has come."""

    NEEDS_KEY = "needs_key"
    CONNECTING = "connecting"
    CONNECTED = "connected"
    KEYLESS = "keyless"  # as when connected, but the keyring does not give the key
    DEMO = "demo"


_WITH_ACCOUNT = (Stage.CONNECTED, Stage.KEYLESS)


class Account(QObject):
    """Holds the key and hands out the client of a model."""

    stage_changed = Signal(object)  # Stage
    connect_failed = Signal(object)  # Problem: the key was not accepted, and is not kept
    key_not_kept = Signal(object)  # Problem: connected, but the keyring did not take the key
    key_not_found = Signal(object)  # Problem: the keyring did not give the key
    key_not_forgotten = Signal(object)  # Problem: the key is still in the keyring, but is not read from it any more

    def __init__(
        self,
        address: str,
        open_client: Callable[[str], Awaitable["Client"]],
        open_demo: Callable[[], Awaitable["Client"]],
        secrets: Secrets,
        models: Models,
        settings: Settings,
        tasks: Tasks,
    ) -> None:
        super().__init__()
        self._open_client = open_client
        self._open_demo = open_demo
        self._secrets = secrets
        self._models = models
        self._settings = settings
        self._tasks = tasks
        self._key = ""
        self.address = address
        self._client: Client | None = None
        self._demo: Client | None = None
        self._connecting: Work | None = None
        self._keyring_turn: asyncio.Lock | None = None
        self._way_back = Stage.NEEDS_KEY
        self.stage = Stage.NEEDS_KEY

    def begin(self, key: str = "", demo: bool = False) -> None:
        """Take up the way of the last run, or this key (used, never stored), or the demo."""
        if demo:
            self.try_demo()
        elif key or self._is_kept:
            self._key = key
            self._enter(Stage.CONNECTED)
            if not self._models.all:
                self.refresh_models()

    def connect_key(self, key: str) -> None:
        """Check a key by listing the models; when it is good, use it and keep it in the keyring."""
        self._enter(Stage.CONNECTING)
        self._connecting = self._tasks.start(self._connect(key.strip()), "connect")

    def cancel(self) -> None:
        """Give up the check of a key, or else the wish for another one."""
        if self._connecting and self.stage is Stage.CONNECTING:
            self._connecting.cancel()
            self._enter(Stage.NEEDS_KEY)
            return
        if self._way_back in _WITH_ACCOUNT:
            self._models.show_kept()  # the demo's may be shown
        self._enter(self._way_back)

    @property
    def can_go_back(self) -> bool:
        """Whether there is a way in use while another key is asked for."""
        return self._way_back is not Stage.NEEDS_KEY

    def try_demo(self) -> None:
        """Use the offline models."""
        self._enter(Stage.DEMO)
        self._tasks.start(self._show_demo_models(), "list the demo models")

    def forget_key(self) -> None:
        """Take the key out of the keyring and ask for another."""
        self._settings.set("key_in_keyring", False)
        self._use("")
        self._way_back = Stage.NEEDS_KEY
        self._enter(Stage.NEEDS_KEY)
        self.forget_again()

    def forget_again(self) -> None:
        """Take a key that was forgotten out of the keyring, which did not let it go before."""
        self._tasks.start(self._forget(), "forget the key", to_its_end=True)

    def ask_for_key(self) -> None:
        """Go back to the first card; the key in use stays in use until another is accepted."""
        self._enter(Stage.NEEDS_KEY)

    def refresh_models(self) -> None:
        """List the models anew; trouble is silent, since the last list serves, except that with the keyring."""
        if self.stage in _WITH_ACCOUNT:
            self._tasks.start(self._refresh_models(), "refresh the models")

    def first_model(self, preferred: str) -> str:
        """What a new chat begins with: the preferred model where it can be reached; empty when none is known."""
        demo = self.stage is Stage.DEMO
        known = [preferred, *self._models.recent, *(model.id for model in self._models.all), TOUR if demo else ""]
        return next((id for id in known if id and is_demo(id) == demo), "")

    async def client(self, model_id: str) -> "Client":
        """The client that reaches this model; raises Problem when there is no key, or none can be had."""
        if is_demo(model_id):
            return await self._demo_client()
        try:
            await self._find_key()
        except Problem:
            self._mark(Stage.KEYLESS)
            raise
        self._mark(Stage.CONNECTED)
        if self._client is None:
            self._client = await self._open_client(self._key)
        return self._client

    async def close(self) -> None:
        """Close every connection."""
        for client in (self._client, self._demo):
            if client:
                await client.close()

    def _enter(self, stage: Stage) -> None:
        if stage in _WITH_ACCOUNT or (stage is Stage.DEMO and not self.can_go_back):
            self._way_back = stage
        self.stage = stage
        self.stage_changed.emit(stage)

    def _mark(self, stage: Stage) -> None:
        """Note whether there is a key, without a change of what is shown."""
        if self._way_back in _WITH_ACCOUNT:
            self._way_back = stage
        if self.stage in _WITH_ACCOUNT and self.stage is not stage:
            self._enter(stage)

    async def _connect(self, key: str) -> None:
        client = await self._open_client(key)  # one of its own: others must not use the key before it is accepted
        try:
            models = await client.list_models()
            self._client = self._client or client
        except Problem as problem:
            self._enter(Stage.NEEDS_KEY)
            self.connect_failed.emit(problem)
            return
        finally:
            if client is not self._client:
                await client.close()
        self._use(key)
        self._tasks.start(self._keep(key), "keep the key", to_its_end=True)
        self._enter(Stage.CONNECTED)
        self._models.replace(models)

    def _use(self, key: str) -> None:
        """Let all answers be asked with this key from now on; an empty one is none."""
        self._key = key
        if self._client:
            self._client.use_key(key)

    # --- the keyring: one thing after the other, since a slow one may overtake a quick one

    @property
    def _is_kept(self) -> bool:
        return self._settings.get("key_in_keyring", False)

    def _turn(self) -> "asyncio.Lock":
        if self._keyring_turn is None:
            # loaded late: 31 ms of start-up
            import asyncio

            self._keyring_turn = asyncio.Lock()
        return self._keyring_turn

    async def _find_key(self) -> None:
        """Have a key; raises Problem when there is none."""
        if not self._key and self._is_kept:
            await self._load()
        if not self._key:
            raise Problem(Kind.NO_KEY)

    async def _load(self) -> None:
        async with self._turn():
            key = self._key or await self._secrets.load() or ""  # another answer may have found it meanwhile
        if not self._key and self._is_kept:  # else another was entered meanwhile, or this one forgotten
            self._key = key

    async def _keep(self, key: str) -> None:
        trouble = None
        async with self._turn():
            try:
                await self._secrets.save(key)
            except Problem as problem:
                trouble = problem
        if self._key != key:
            return  # it was forgotten or replaced meanwhile
        if trouble:
            self.key_not_kept.emit(trouble)
        self._settings.set("key_in_keyring", trouble is None)

    async def _forget(self) -> None:
        async with self._turn():
            if self._key:
                return  # another one has been entered meanwhile
            try:
                await self._secrets.forget()
            except Problem as problem:
                self.key_not_forgotten.emit(problem)

    async def _refresh_models(self) -> None:
        try:
            client = await self.client("")
        except Problem as problem:
            self.key_not_found.emit(problem)
            return
        try:
            models = await client.list_models()
        except Problem:
            return  # the list of the last time serves; a send will tell what is wrong
        if self.stage in _WITH_ACCOUNT:
            self._models.replace(models)

    # --- the demo

    async def _show_demo_models(self) -> None:
        models = await (await self._demo_client()).list_models()
        if self.stage is Stage.DEMO:
            self._models.show_only(models)

    async def _demo_client(self) -> "Client":
        if self._demo is None:
            self._demo = await self._open_demo()
        return self._demo
