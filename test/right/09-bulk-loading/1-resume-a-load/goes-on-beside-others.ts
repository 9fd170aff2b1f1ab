/**
 * Style: locks the row of the load in each transaction, and goes on from where others have come to.
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

class Job {
  constructor(
    readonly client: pg.Client,
    readonly load: Load,
  ) {}

  /** Loads what nobody has loaded yet of rows that begin at a place. */
  async save(place: number, chunk: Hit[]): Promise<void> {
    const { client, load } = this;
    await client.query("begin");
    let told: number | undefined;
    try {
      const sql = "select done from loads where name = $1 for update";
      const done = Number((await client.query(sql, [load.name])).rows[0].done);
      const left = chunk.slice(Math.max(0, done - place));
      if (left.length > 0) {
        const columns = (["path", "ms", "agent"] as const).map((column) => left.map((hit) => hit[column]));
        await client.query("insert into hits select * from unnest($1::text[], $2::int[], $3::text[])", columns);
        await client.query("update loads set done = done + $2 where name = $1", [load.name, left.length]);
        told = done + left.length;
      }
    } catch (error) {
      try {
        await client.query("rollback");
      } catch {
        // The connection has died: what it died of is on its way.
      }
      throw error;
    }
    await client.query("commit");
    if (told !== undefined) load.onProgress(told);
  }
}

export async function loadHits(client: pg.Client, hits: Iterable<Hit> | AsyncIterable<Hit>, load: Load): Promise<void> {
  await client.query("insert into loads (name, done) values ($1, 0) on conflict do nothing", [load.name]);
  const { rows } = await client.query("select done from loads where name = $1", [load.name]);
  const begin = Number(rows[0].done);
  const job = new Job(client, load);
  let [place, chunk]: [number, Hit[]] = [0, []];
  for await (const hit of hits) {
    place++;
    if (place <= begin) continue;
    chunk.push(hit);
    if (chunk.length < load.size) continue;
    await job.save(place - chunk.length, chunk);
    chunk = [];
  }
  if (chunk.length > 0) await job.save(place - chunk.length, chunk);
}
