"""Reads one stream by the program's client; says when it is ready, waits to be told to begin, and says what came."""

import asyncio
import sys

from modelslab_desktop.api.client import Client
from modelslab_desktop.core.chat import Request, Role
from modelslab_desktop.core.reply import Reply
from tests.benchmarks.telling import tell, wait


async def read(base_url: str) -> None:
    client = Client(base_url, "key")
    reply = Reply()
    tell("ready")
    wait()
    async for event in client.stream_reply(Request("test/model", ((Role.USER, "Count"),))):
        reply.add(event)
    tell("read", len(reply.text))
    wait()


asyncio.run(read(sys.argv[1]))
