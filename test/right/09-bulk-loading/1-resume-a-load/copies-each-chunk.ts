/**
 * Style: COPY for the rows of a chunk, in a transaction that never wraps an error.
 */
import { finished } from "node:stream/promises";
import pg from "pg";
import { from } from "pg-copy-streams";

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

const quoted = (text: string | null) => (text === null ? "" : `"${text.replaceAll('"', '""')}"`);

async function copy(client: pg.Client, chunk: Hit[]): Promise<void> {
  const stream = client.query(from("copy hits (path, ms, agent) from stdin with (format csv)"));
  stream.end(chunk.map(({ path, ms, agent }) => `${quoted(path)},${ms ?? ""},${quoted(agent)}\n`).join(""));
  await finished(stream);
}

export async function loadHits(client: pg.Client, hits: Iterable<Hit> | AsyncIterable<Hit>, load: Load): Promise<void> {
  const sql = "select done::float8 from loads where name = $1";
  let done = (await client.query<{ done: number }>(sql, [load.name])).rows[0]?.done;
  let left = done ?? 0;
  const chunk: Hit[] = [];

  async function flush(): Promise<void> {
    const [before, after] = [done, (done ?? 0) + chunk.length];
    await client.query("begin");
    let isCommitted = false;
    try {
      const { rowCount } =
        before === undefined
          ? await client.query("insert into loads values ($1, $2)", [load.name, after])
          : await client.query("update loads set done = $3 where name = $1 and done = $2", [load.name, before, after]);
      if (rowCount !== 1) throw new Error("the checkpoint has moved");
      await copy(client, chunk);
      await client.query("commit");
      isCommitted = true;
    } finally {
      if (!isCommitted) await client.query("rollback").catch(() => {});
    }
    done = after;
    chunk.length = 0;
    load.onProgress(after);
  }

  for await (const hit of hits) {
    if (left > 0) {
      left -= 1;
      continue;
    }
    if (chunk.push(hit) >= load.size) await flush();
  }
  if (chunk.length) await flush();
}
