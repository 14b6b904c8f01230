"""Reads one stream by the official SDK; says when it is ready, waits to be told to begin, and says what came."""

import asyncio
import sys

from anthropic import AsyncAnthropic

from tests.benchmarks.telling import tell, wait


async def read(base_url: str) -> None:
    client = AsyncAnthropic(base_url=base_url, api_key="key")
    tell("ready")
    wait()
    asked = client.messages.stream(model="test/model", max_tokens=1000, messages=[{"role": "user", "content": "Count"}])
    length = 0
    async with asked as stream:
        async for text in stream.text_stream:
            length += len(text)
    tell("read", length)
    wait()


asyncio.run(read(sys.argv[1]))
