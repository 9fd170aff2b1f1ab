import type pg from "pg";
import type { Lab } from "roundtrip";
import { clientFor } from "./exercise-client.js";
import { demand, endOf, toldEnd } from "./exercise-lab.js";

/** Demands that work hands on the error of its query: here in a transaction that has failed, in which every query is refused. */
export async function demandErrorPasses(lab: Lab, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = await clientFor(lab);
  await client.query("begin; select 1 / 0").catch(() => undefined);
  const end = await endOf(() => work(client));
  const code = end.threw ? (end.error as { code?: string } | undefined)?.code : undefined;
  const message = `The transaction has failed before, so that the server refuses every query: its error (code 25P02) was expected, and the function ${toldEnd(end)}. A failure taken for an answer is believed. Next: let the error pass.`;
  demand(code === "25P02", message);
  await client.query("rollback");
  const again = await endOf(() => work(client));
  demand(!again.threw, `After the rollback the same call ${toldEnd(again)}. Next: keep nothing of a call that failed.`);
}

/**
 * Vacuums and analyzes tables, so that a statement touches the same pages each time. With `freeze` a vacuum waits for a page that
 * the server is just writing to its disk, and skips none.
 */
export async function tidyUp(client: pg.Client, ...tables: string[]): Promise<void> {
  for (const table of tables) await client.query(`vacuum (freeze, analyze) ${table}`);
}
