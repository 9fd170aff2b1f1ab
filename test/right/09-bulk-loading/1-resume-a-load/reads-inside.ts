/**
 * Style: a transaction is open while its rows are read; whoever comes meanwhile waits.
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

async function* oneByOne(hits: Iterable<Hit> | AsyncIterable<Hit>): AsyncGenerator<Hit, undefined> {
  yield* hits;
}

/** Loads a chunk. @returns how many rows are in; undefined when there are no more */
async function loadChunk(client: pg.Client, { name, size }: Load, next: (done: number) => Promise<Hit | undefined>) {
  const sql = `insert into loads values ($1, 0)
    on conflict (name) do update set done = loads.done returning done::int as done`;
  const { done } = (await client.query<{ done: number }>(sql, [name])).rows[0] ?? { done: 0 };
  const chunk: Hit[] = [];
  for (let hit = await next(done); hit; hit = chunk.length < size ? await next(done) : undefined) chunk.push(hit);
  if (chunk.length === 0) return undefined;
  const to = done + chunk.length;
  await client.query("insert into hits select * from json_populate_recordset(null::hits, $1)", [JSON.stringify(chunk)]);
  await client.query("update loads set done = $2 where name = $1", [name, to]);
  return to;
}

export async function loadHits(client: pg.Client, hits: Iterable<Hit> | AsyncIterable<Hit>, load: Load): Promise<void> {
  const source = oneByOne(hits);
  let place = 0;
  const next = async (done: number): Promise<Hit | undefined> => {
    for (;;) {
      const { value } = await source.next();
      if (value === undefined || place++ >= done) return value;
    }
  };
  try {
    for (;;) {
      await client.query("begin");
      const to = await loadChunk(client, load, next);
      await client.query(to === undefined ? "rollback" : "commit");
      if (to === undefined) return;
      load.onProgress(to);
    }
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    await source.return(undefined).catch(() => undefined);
    throw error;
  }
}
