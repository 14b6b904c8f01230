"""The way to the models: the key, the connection it opens, and the demo that needs none."""

from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from modelslab_desktop.core.errors import Kind, Problem
from modelslab_desktop.core.models import is_demo
from modelslab_desktop.session.models import Models
from modelslab_desktop.session.tasks import Tasks
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
    DEMO = "demo"


class Account(QObject):
    """Holds the key and hands out the client of a model."""

    stage_changed = Signal(object)  # Stage
    connect_failed = Signal(object)  # Problem: the key was not accepted, and is not kept
    key_not_kept = Signal(object)  # Problem: connected, but the keyring did not take the key
    key_not_found = Signal(object)  # Problem: the keyring did not give the key

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
        self._connecting: asyncio.Task[None] | None = None
        self.stage = Stage.NEEDS_KEY

    def begin(self, key: str = "", demo: bool = False) -> None:
        """Take up the way of the last run, or this key (used, never stored), or the demo."""
        if demo:
            self.try_demo()
        elif key or self._settings.get("key_in_keyring", False):
            self._key = key
            self._enter(Stage.CONNECTED)
            if not self._models.all:
                self.refresh_models()

    def connect_key(self, key: str) -> None:
        """Check a key by listing the models; when it is good, use it and keep it in the keyring."""
        self._enter(Stage.CONNECTING)
        self._connecting = self._tasks.start(self._connect(key.strip()), "connect")

    def cancel(self) -> None:
        """Give up the check of a key, or the wish for another one."""
        if self._connecting:
            self._connecting.cancel()
            self._connecting = None
        if self._key:
            self._models.show_kept()  # the demo's may be shown
        self._enter(Stage.CONNECTED if self._key else Stage.NEEDS_KEY)

    @property
    def can_go_back(self) -> bool:
        """Whether there is a way in use while another key is asked for."""
        return bool(self._key)

    def try_demo(self) -> None:
        """Use the offline models."""
        self._enter(Stage.DEMO)
        self._tasks.start(self._show_demo_models(), "list the demo models")

    def forget_key(self) -> None:
        """Take the key out of the keyring and ask for another."""
        self._key = ""
        self._settings.set("key_in_keyring", False)
        self._enter(Stage.NEEDS_KEY)
        self._tasks.start(self._forget(), "forget the key")

    def ask_for_key(self) -> None:
        """Go back to the first card; the key in use stays in use until another is accepted."""
        self._enter(Stage.NEEDS_KEY)

    def refresh_models(self) -> None:
        """List the models anew; trouble is silent, since the last list serves."""
        if self.stage is Stage.CONNECTED:
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
        if not self._key:
            self._key = await self._secrets.load() or ""
        if not self._key:
            raise Problem(Kind.NO_KEY)
        return await self._client_with(self._key)

    async def close(self) -> None:
        """Close every connection."""
        for client in (self._client, self._demo):
            if client:
                await client.close()

    def _enter(self, stage: Stage) -> None:
        self.stage = stage
        self.stage_changed.emit(stage)

    async def _connect(self, key: str) -> None:
        try:
            client = await self._client_with(key)
            models = await client.list_models()
        except Problem as problem:
            self._enter(Stage.NEEDS_KEY)
            self.connect_failed.emit(problem)
            return
        self._key = key
        self._models.replace(models)
        self._enter(Stage.CONNECTED)
        await self._keep(key)

    async def _keep(self, key: str) -> None:
        try:
            await self._secrets.save(key)
            self._settings.set("key_in_keyring", True)
        except Problem as problem:
            self._settings.set("key_in_keyring", False)
            self.key_not_kept.emit(problem)

    async def _forget(self) -> None:
        try:
            await self._secrets.forget()
        except Problem as problem:
            self.key_not_found.emit(problem)

    async def _refresh_models(self) -> None:
        try:
            client = await self.client("")
        except Problem as problem:
            self._enter(Stage.NEEDS_KEY)
            self.key_not_found.emit(problem)
            return
        try:
            models = await client.list_models()
        except Problem:
            return  # the list of the last time serves; a send will tell what is wrong
        self._models.replace(models)

    async def _show_demo_models(self) -> None:
        self._models.show_only(await (await self._demo_client()).list_models())

    async def _demo_client(self) -> "Client":
        if self._demo is None:
            self._demo = await self._open_demo()
        return self._demo

    async def _client_with(self, key: str) -> "Client":
        if self._client is None:
            self._client = await self._open_client(key)
        self._client.use_key(key)
        return self._client
