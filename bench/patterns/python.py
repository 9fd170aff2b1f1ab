"""A program of its own: runs one pattern for each line that names it, against the server that the environment names."""

import asyncio
import json
import os
import sys
import threading
import time
import traceback

import asyncpg
import psycopg

SLOW = "select count(*) from generate_series(1, 100000)"
PATTERNS = {}


def pattern(name, total, depth):
    def add(work):
        PATTERNS[name] = (total, depth, work)
        return work

    return add


def connect(**more):
    return psycopg.connect("sslmode=disable gssencmode=disable", **{"autocommit": True, **more})


# --- psycopg, blocking


@pattern("psycopg: connect", 3, 3)
def _():
    connect().close()


@pattern("psycopg: simple query", 4, 4)
def _():
    with connect() as conn:
        conn.execute("select 1")


@pattern("psycopg: parameters, 8 in turn", 12, 12)
def _():
    # The sixth time it is prepared, by a round trip of its own.
    with connect() as conn:
        for n in range(8):
            conn.execute("select %s::int", [n])


@pattern("psycopg: transaction", 6, 6)
def _():
    with connect(autocommit=False) as conn:
        conn.execute("insert into marks values (1)")


@pattern("psycopg: executemany of 100", 4, 4)
def _():
    # It pipelines them.
    with connect() as conn:
        conn.cursor().executemany("insert into marks values (%s)", [[n] for n in range(100)])


@pattern("psycopg: pipeline of 100", 4, 4)
def _():
    with connect() as conn, conn.pipeline():
        for n in range(100):
            conn.execute("select %s::int", [n], prepare=False)


@pattern("psycopg: pipeline of 2,000", 4, 4)
def _():
    with connect() as conn, conn.pipeline():
        for n in range(2000):
            conn.execute("select %s::int", [n], prepare=False)


@pattern("psycopg: copy from", 5, 5)
def _():
    with connect() as conn, conn.cursor().copy("copy marks from stdin") as copy:
        for n in range(2000):
            copy.write_row([n])


@pattern("psycopg: copy to", 4, 4)
def _():
    with connect() as conn, conn.cursor().copy("copy (select generate_series(1, 20000)) to stdout") as copy:
        for _ in copy:
            pass


@pattern("psycopg: an error, then a query", 5, 5)
def _():
    with connect() as conn:
        try:
            conn.execute("select 1 / %s::int", [0])
        except psycopg.Error:
            pass
        conn.execute("select 1")


@pattern("psycopg: sleeping in between", 6, 6)
def _():
    with connect() as conn:
        for _ in range(3):
            conn.execute("select 1")
            time.sleep(0.01)


@pattern("psycopg: three threads, 3 queries each", 18, 6)
def _():
    ready = threading.Barrier(3)

    def work():
        ready.wait()
        with connect() as conn:
            for _ in range(3):
                conn.execute("select 1")

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


# --- psycopg, with asyncio


async def aconnect():
    return await psycopg.AsyncConnection.connect("sslmode=disable gssencmode=disable", autocommit=True)


@pattern("psycopg async: three side by side", 15, 5)
async def _():
    async def work():
        async with await aconnect() as conn:
            await conn.execute("select 1")
            await conn.execute(SLOW)

    await asyncio.gather(work(), work(), work())


@pattern("psycopg async: unequal side by side", 12, 6)
async def _():
    async def work(sql):
        async with await aconnect() as conn:
            for _ in range(3):
                await conn.execute(sql)

    await asyncio.gather(work(SLOW), work("select 1"))


# --- asyncpg


async def pgconnect():
    return await asyncpg.connect(ssl=False)


async def with_asyncpg(work):
    conn = await pgconnect()
    try:
        await work(conn)
    finally:
        await conn.close()


@pattern("asyncpg: connect", 3, 3)
async def _():
    async def work(conn):
        pass

    await with_asyncpg(work)


@pattern("asyncpg: simple query", 4, 4)
async def _():
    await with_asyncpg(lambda conn: conn.execute("select 1"))


@pattern("asyncpg: parameters, 3 in turn", 7, 7)
async def _():
    async def work(conn):
        for n in range(3):
            await conn.fetchval("select $1::int", n)

    await with_asyncpg(work)


@pattern("asyncpg: executemany of 100", 5, 5)
async def _():
    await with_asyncpg(lambda conn: conn.executemany("insert into marks values ($1)", [(n,) for n in range(100)]))


@pattern("asyncpg: transaction", 6, 6)
async def _():
    async def work(conn):
        async with conn.transaction():
            await conn.execute("insert into marks values (1)")

    await with_asyncpg(work)


@pattern("asyncpg: cursor of 120 by 50", 10, 10)
async def _():
    # Begin, prepare, three fetches, close the portal, commit.
    async def work(conn):
        async with conn.transaction():
            async for _ in conn.cursor("select generate_series(1, 120)", prefetch=50):
                pass

    await with_asyncpg(work)


@pattern("asyncpg: pool of 3, 3 queries", 12, 7)
async def _():
    # It opens one connection, and when that stands the others.
    async def no_reset(conn):
        pass

    async with asyncpg.create_pool(min_size=3, max_size=3, ssl=False, reset=no_reset) as pool:
        await asyncio.gather(*[pool.execute("select 1") for _ in range(3)])


@pattern("asyncpg: unequal side by side", 12, 6)
async def _():
    async def work(sql):
        conn = await pgconnect()
        for _ in range(3):
            await conn.execute(sql)
        await conn.close()

    await asyncio.gather(work(SLOW), work("select 1"))


@pattern("asyncpg: a lock, 3 questions meanwhile", 14, 10)
async def _():
    holder, waiter = await asyncio.gather(pgconnect(), pgconnect())
    touch = "update counter set n = n + 1 where id = 1"
    await holder.execute("begin")
    await holder.execute(touch)
    waiting = asyncio.create_task(waiter.execute(touch))
    await asyncio.sleep(0)
    for _ in range(3):
        await holder.execute("select 1")
    await holder.execute("commit")
    await waiting
    await waiter.execute("select 1")
    await asyncio.gather(holder.close(), waiter.close())


print(json.dumps([{"name": name, "sum": total, "depth": depth} for name, (total, depth, _) in PATTERNS.items()]), flush=True)
for line in sys.stdin:
    try:
        work = PATTERNS[line.rstrip("\n")][2]
        if asyncio.iscoroutinefunction(work):
            asyncio.run(work())
        else:
            work()
        said = "done"
    except Exception:
        said = "failed: " + traceback.format_exc()
    print(json.dumps(said), flush=True)
