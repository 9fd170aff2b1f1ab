/**
 * Wrong: reads two chunks while the one before them is written: three of them are in memory.
 * Caught by: reads at most a chunk ahead, and lets no full one wait
 * Says: rows beyond those that were in had been read
 */
import pg from "pg";

interface Hit {
  path: string;
  ms: number | null;
  agent: string | null;
}
interface Load {
  name: string;
  size: number;
  onProgress: (done: number) => void;
}

type Source = Iterator<Hit> | AsyncIterator<Hit>;

async function take(
  source: Source,
  count: number,
): Promise<{ chunk: Hit[]; failure?: { error: unknown }; isOver: boolean }> {
  const chunk: Hit[] = [];
  try {
    while (chunk.length < count) {
      const next = await source.next();
      if (next.done) return { chunk, isOver: true };
      chunk.push(next.value);
    }
  } catch (error) {
    return { chunk: [], failure: { error }, isOver: true };
  }
  return { chunk, isOver: false };
}

async function save(client: pg.Client, name: string, from: number, chunk: Hit[]): Promise<void> {
  await client.query("begin isolation level repeatable read");
  try {
    const { rows } = await client.query("select done::int as done from loads where name = $1", [name]);
    if ((rows[0]?.done ?? 0) !== from) throw new Error(`${name} is elsewhere by now`);
    const values = [name, from + chunk.length];
    const change = rows[0] ? "update loads set done = $2 where name = $1" : "insert into loads values ($1, $2)";
    await client.query(change, values);
    await client.query("insert into hits select * from json_populate_recordset(null::hits, $1)", [
      JSON.stringify(chunk),
    ]);
    await client.query("commit");
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw error;
  }
}

export async function loadHits(client: pg.Client, hits: Iterable<Hit> | AsyncIterable<Hit>, load: Load): Promise<void> {
  const { rows } = await client.query("select done::int as done from loads where name = $1", [load.name]);
  let done: number = rows[0]?.done ?? 0;
  const source: Source = Symbol.asyncIterator in hits ? hits[Symbol.asyncIterator]() : hits[Symbol.iterator]();
  let isOver = false;
  try {
    for (let k = 0; k < done && !isOver; k++) isOver = (await source.next()).done === true;
    let taken = isOver ? { chunk: [], isOver } : await take(source, load.size);
    while (taken.chunk.length > 0) {
      const ahead = taken.isOver ? { chunk: [], isOver: true } : take(source, 2 * load.size);
      while (taken.chunk.length > 0) {
        const part = taken.chunk.splice(0, load.size);
        await save(client, load.name, done, part);
        done += part.length;
        load.onProgress(done);
      }
      taken = await ahead;
    }
    isOver = taken.isOver;
    if ("failure" in taken && taken.failure) throw taken.failure.error;
  } catch (error) {
    if (!isOver) await Promise.resolve(source.return?.()).catch(() => undefined);
    throw error;
  }
}
