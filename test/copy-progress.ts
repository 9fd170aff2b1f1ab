import { setTimeout as sleep } from "node:timers/promises";
import type { Lab } from "roundtrip";
import { openDirectly } from "./exercise-pool.js";

/** How often, and how far apart in milliseconds, it looks whether rows have arrived: a last resort, no limit of anything. */
const looks = 300;
const pauseMs = 10;

/** A list for a COPY, which looks before its last row whether those before have reached the server. */
export class CopyProgress {
  /** Rows that the server had before the last one was given, by its own count. */
  arrived = 0;
  readonly #lab: Lab;

  constructor(lab: Lab) {
    this.#lab = lab;
  }

  /** The rows, the last of them when others have arrived, or will not. Who gathers them first sends none before the list ends. */
  async *rows<Row>(rows: Iterable<Row>, last: Row): AsyncGenerator<Row> {
    yield* rows;
    await using direct = await openDirectly(this.#lab);
    const sql = "select sum(tuples_processed)::int as n from pg_stat_progress_copy where datname = current_database()";
    for (let look = 0; look < looks && this.arrived === 0; look++) {
      this.arrived = (await direct.query<{ n: number | null }>(sql)).rows[0]?.n ?? 0;
      if (this.arrived === 0) await sleep(pauseMs);
    }
    yield last;
  }
}
