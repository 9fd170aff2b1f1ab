/**
 * Style: a chunk is one statement, which is its own transaction.
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

async function* chunksOf(hits: Iterable<Hit> | AsyncIterable<Hit>, from: number, size: number): AsyncGenerator<Hit[]> {
  let place = 0;
  let chunk: Hit[] = [];
  for await (const hit of hits) {
    if (place++ < from) continue;
    chunk.push(hit);
    if (chunk.length < size) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

const sql = `
  with moved as (
    insert into loads (name, done) values ($1, $3)
    on conflict (name) do update set done = excluded.done where loads.done = $2
    returning done
  )
  insert into hits (path, ms, agent)
  select hit.path, hit.ms, hit.agent from moved, json_to_recordset($4) as hit (path text, ms integer, agent text)`;

export async function loadHits(client: pg.Client, hits: Iterable<Hit> | AsyncIterable<Hit>, load: Load): Promise<void> {
  const before = await client.query<{ done: string }>("select done from loads where name = $1", [load.name]);
  let done = Number(before.rows[0]?.done ?? "0");
  for await (const chunk of chunksOf(hits, done, load.size)) {
    const to = done + chunk.length;
    const { rowCount } = await client.query(sql, [load.name, done, to, JSON.stringify(chunk)]);
    if (rowCount !== chunk.length) throw new Error("somebody else is loading");
    done = to;
    load.onProgress(done);
  }
}
