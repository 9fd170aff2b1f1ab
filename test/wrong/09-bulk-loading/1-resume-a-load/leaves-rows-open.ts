/**
 * Wrong: goes through the rows by hand, and closes them when a chunk is refused, but not when onProgress throws.
 * Caught by: closes rows that it does not read to the end
 * Says: onProgress threw
 * Says: did not call return()
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

export async function loadHits(client: pg.Client, hits: Iterable<Hit> | AsyncIterable<Hit>, load: Load): Promise<void> {
  const { rows } = await client.query("select done::int as done from loads where name = $1", [load.name]);
  let done: number = rows[0]?.done ?? 0;
  let [toSkip, chunk]: [number, Hit[]] = [done, []];
  const iterator = Symbol.asyncIterator in hits ? hits[Symbol.asyncIterator]() : hits[Symbol.iterator]();
  const save = async () => {
    try {
      await saveChunk(client, load.name, done, chunk);
    } catch (error) {
      await iterator.return?.();
      throw error;
    }
    done += chunk.length;
    load.onProgress(done);
    chunk = [];
  };
  for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
    const hit = next.value;
    if (toSkip > 0) toSkip--;
    else if (chunk.push(hit) === load.size) await save();
  }
  if (chunk.length > 0) await save();
}

async function saveChunk(client: pg.Client, name: string, from: number, chunk: Hit[]): Promise<void> {
  await client.query("begin");
  try {
    await move(client, name, from, from + chunk.length);
    await insert(client, chunk);
    await client.query("commit");
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw error;
  }
}

async function move(client: pg.Client, name: string, from: number, to: number): Promise<void> {
  const { rowCount } = await client.query(
    `insert into loads (name, done) values ($1, $3)
     on conflict (name) do update set done = excluded.done where loads.done = $2`,
    [name, from, to],
  );
  if (rowCount === 0) throw new Error(`${name}: another run has gone beyond row ${from}.`);
}

async function insert(client: pg.Client, chunk: Hit[]): Promise<void> {
  await client.query("insert into hits (path, ms, agent) select * from unnest($1::text[], $2::int[], $3::text[])", [
    chunk.map(({ path }) => path),
    chunk.map(({ ms }) => ms),
    chunk.map(({ agent }) => agent),
  ]);
}
