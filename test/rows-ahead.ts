import type pg from "pg";
import { demand } from "./exercise-lab.js";
import { demandLoaded, isAsking, looked, lookedSlowly, type Rows, type Run } from "./hits-run.js";
import { type HitsTables, hitsOf } from "./hits-tables.js";

/**
 * Demands that no more than a chunk has been read beyond what is in, whenever a chunk has come in.
 *
 * @param before rows of 95 that are in
 * @param run runs the load; `heard` is called with what it tells
 */
export async function demandAhead(
  tables: HitsTables,
  before: number,
  size: number,
  run: (rows: Rows, heard: (done: number) => void) => Promise<Run>,
): Promise<void> {
  const hits = hitsOf(95);
  await tables.renew(hits.slice(0, before));
  let read = 0;
  let most = 0;
  const source = looked(hits, (place) => {
    read = Math.min(place + 1, hits.length);
  });
  const got = await run(source, (done) => {
    most = Math.max(most, read - done);
  });
  await demandLoaded(tables, got, hits, [before, size], `A load of 95 rows, ${size} in a chunk`);
  demand(
    most <= size,
    `With ${size} in a chunk, ${most} rows beyond those that were in had been read; ${size} were allowed. A load of millions must fit into memory. Next: save the chunk when it is full, and read no further than the next one meanwhile.`,
  );
}

/** So many questions the server answers, while the load asks it nothing, before a chunk that is not in counts as one that waits. */
const patience = 100;

/** Demands that a full chunk comes in though the row behind it is long in coming: it comes when the chunk is in. */
export async function demandNoneWaiting(
  tables: HitsTables,
  client: pg.Client,
  size: number,
  run: (rows: Rows) => Promise<Run>,
): Promise<void> {
  const hits = hitsOf(45);
  await tables.renew();
  let waited = 0;
  const look = async (place: number) => {
    if (waited > 0 || place % size > 0) return;
    // A load that saves is asking until its commit is answered, however long the disk takes.
    for (let quiet = 0; quiet < patience; quiet = isAsking(client) ? 0 : quiet + 1) {
      if ((await tables.done()) >= place) return;
    }
    waited = place;
  };
  const got = await run(lookedSlowly(hits, look));
  await demandLoaded(
    tables,
    got,
    hits,
    [0, size],
    `A load of 45 rows, ${size} in a chunk, from an asynchronous generator`,
  );
  demand(
    waited === 0,
    `With ${size} in a chunk, row ${waited} was asked for (they count from 0) and did not come, and the chunk before it, which was full, was not saved meanwhile. A row may be long in coming, and what waits in memory is lost when the program ends. Next: save the chunk when it is full, before you wait for another row.`,
  );
}
