"""Fifty look-ups by asyncpg, in turn and together: the counterpart of bench/concurrency.ts."""

import asyncio
import json
import sys

import asyncpg

SQL = "select id, name, email, city from users where id = $1"
IDS = [1 + each * 17 for each in range(50)]


async def main():
    async with asyncpg.create_pool(min_size=20, max_size=20, ssl=False, command_timeout=60) as pool:
        one = await pool.acquire()

        async def in_turn():
            for each in IDS:
                await one.fetchrow(SQL, each)

        async def together():
            await asyncio.gather(*[pool.fetchrow(SQL, each) for each in IDS])

        ways = {"asyncpg, in turn": in_turn, "asyncpg, together": together}
        print(json.dumps([{"name": name, "sum": 50, "depth": 50} for name in ways]), flush=True)
        loop = asyncio.get_running_loop()
        while line := await loop.run_in_executor(None, sys.stdin.readline):
            try:
                await ways[line.rstrip("\n")]()
                said = "done"
            except Exception as error:
                said = f"failed: {error!r}"
            print(json.dumps(said), flush=True)
        await pool.release(one)


asyncio.run(main())
