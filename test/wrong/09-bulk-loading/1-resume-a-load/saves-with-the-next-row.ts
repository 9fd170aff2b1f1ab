/**
 * Wrong: saves a full chunk when the next row has come.
 * Caught by: reads at most a chunk ahead, and lets no full one wait
 * Says: was not saved meanwhile
 */
import type pg from "pg";

/** A row of `hits (path text not null, ms integer, agent text)`: without a key, so that two rows may be alike. */
export interface Hit {
  path: string;
  ms: number | null;
  agent: string | null;
}

export interface Load {
  /** Its name in `loads (name text primary key, done bigint not null)`, where it has no row before its first chunk. */
  name: string;
  /** Rows of a chunk, 1 to 50,000. */
  size: number;
  /** Is told how many rows of this load are in, those of earlier runs included. */
  onProgress: (done: number) => void;
}

async function writeChunk(client: pg.Client, name: string, done: number, chunk: readonly Hit[]): Promise<void> {
  await client.query("begin");
  try {
    const claimed = await client.query(
      done === 0
        ? `insert into loads as l (name, done) values ($1, $2) on conflict (name) do update set done = excluded.done where l.done = $3`
        : "update loads set done = $2 where name = $1 and done = $3",
      [name, done + chunk.length, done],
    );
    if (claimed.rowCount !== 1) throw new Error(`another run of ${name} is at work`);
    await client.query("insert into hits (path, ms, agent) select * from unnest($1::text[], $2::int[], $3::text[])", [
      chunk.map((hit) => hit.path),
      chunk.map((hit) => hit.ms),
      chunk.map((hit) => hit.agent),
    ]);
    await client.query("commit");
  } catch (error) {
    await client.query("rollback").catch(() => {});
    throw error;
  }
}

export async function loadHits(client: pg.Client, hits: Iterable<Hit> | AsyncIterable<Hit>, load: Load): Promise<void> {
  const { name, size, onProgress } = load;
  const { rows } = await client.query<{ done: string }>("select done from loads where name = $1", [name]);
  let done = Number(rows[0]?.done ?? 0);
  let skip = done;
  let chunk: Hit[] = [];

  const flush = async () => {
    await writeChunk(client, name, done, chunk);
    done += chunk.length;
    chunk = [];
    onProgress(done);
  };

  for await (const hit of hits) {
    if (skip > 0) {
      skip -= 1;
      continue;
    }
    if (chunk.length === size) await flush();
    chunk.push(hit);
  }
  if (chunk.length > 0) await flush();
}
