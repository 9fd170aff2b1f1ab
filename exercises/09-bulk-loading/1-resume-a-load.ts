/**
 * Lesson: lessons/09-bulk-loading.md
 * Task: load rows into hits, `size` in each transaction, and tell `onProgress` after each commit. They come in the same order at
 *       every run; `done` in loads says how many are in, whatever the run and its size. A run may end anywhere: by an error of the
 *       rows, the server or onProgress, by a lost connection or answer. Errors pass as they came; chunks that are in stay in; by
 *       the time the run ends, the iterator of the rows is closed, and the client as it was, in no transaction. The next run, by
 *       any client, loads the rest: no row is lost, none in twice; nor when other runs of this name load meanwhile, of any program
 *       that moves `done` like this: then a run may fail. Read at most a chunk ahead, and let no full one wait for
 *       a row. At most five round trips a chunk, and three besides.
 * Done when: npm run grade -- 09-bulk-loading/1-resume-a-load
 */
import pg from "pg";
import { TodoError } from "roundtrip";

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

export async function loadHits(client: pg.Client, hits: Iterable<Hit> | AsyncIterable<Hit>, load: Load): Promise<void> {
  // TODO: find out how many are in, skip as many, and load the others chunk by chunk.
  throw new TodoError(`load ${load.name} in chunks of ${load.size}`);
}
