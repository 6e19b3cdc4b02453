"""The command `mcp` speaks the protocol over a pipe, as an assistant starts it."""

import asyncio
import os
import sys

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client


async def conversation():
    server = StdioServerParameters(
        command=sys.executable, args=["-m", "oresight", "mcp"], env=dict(os.environ)
    )
    async with (
        stdio_client(server) as (reading, writing),
        ClientSession(reading, writing) as session,
    ):
        await session.initialize()
        tools = (await session.list_tools()).tools
        found = await session.call_tool("measures", {"commodity": "gallium", "as_of": "2026-11-27"})
    return tools, found.structured_content


def test_an_assistant_lists_the_tools_and_reads_the_ledger():
    """
    Over standard input and output, the tools are listed and one answers.
    """
    tools, told = asyncio.run(conversation())
    assert "simulate_measure" in {one.name for one in tools}
    assert "cn-2023-gage" in {row["id"] for row in told["rows"]}
