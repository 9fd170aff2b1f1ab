import pg from "pg";

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

// More than 25 lines: going through the rows and saving a chunk are two things, and the chunk with its checkpoint is a transaction.
export async function loadHits(client: pg.Client, hits: Iterable<Hit> | AsyncIterable<Hit>, load: Load): Promise<void> {
  // `done` is a bigint, which comes as a text; what is to be added up has to be a number, hence the cast.
  const { rows } = await client.query("select done::int as done from loads where name = $1", [load.name]);
  let done: number = rows[0]?.done ?? 0;
  let [toSkip, chunk]: [number, Hit[]] = [done, []];
  const save = async () => {
    await saveChunk(client, load.name, done, chunk);
    done += chunk.length;
    // Progress is told when the commit has been answered: until then nobody knows whether the rows are in.
    load.onProgress(done);
    chunk = [];
  };
  for await (const hit of hits) {
    if (toSkip > 0) toSkip--;
    else if (chunk.push(hit) === load.size) await save();
  }
  if (chunk.length > 0) await save();
}

async function saveChunk(client: pg.Client, name: string, from: number, chunk: Hit[]): Promise<void> {
  await client.query("begin");
  try {
    // `done` moves on from where this run believes it to be, or not at all. Another run waits here until this one commits.
    const moved = await client.query(
      `insert into loads (name, done) values ($1, $3)
       on conflict (name) do update set done = excluded.done where loads.done = $2`,
      [name, from, from + chunk.length],
    );
    if (moved.rowCount === 0) throw new Error(`${name}: another run has loaded what comes after row ${from}.`);
    // One array for each column makes three parameters, however many rows there are.
    await client.query("insert into hits (path, ms, agent) select * from unnest($1::text[], $2::int[], $3::text[])", [
      chunk.map(({ path }) => path),
      chunk.map(({ ms }) => ms),
      chunk.map(({ agent }) => agent),
    ]);
    await client.query("commit");
  } catch (error) {
    // Where the connection is gone the rollback fails as well, and the first error is the one that says why.
    await client.query("rollback").catch(() => undefined);
    throw error;
  }
}
