import type pg from "pg";
import { type Lab, measure } from "roundtrip";
import { demand, lingering, outcome, toldValue, undone } from "./exercise-lab.js";

/**
 * Demands that a call hands on the server's error when one of its tables is not there, and that its next call works.
 *
 * @param client of the work's own `pg`, in no transaction
 * @param name the function, for messages
 * @param call calls it; what it returns must not be an error when all tables are there
 */
export async function demandMissingTableError(
  lab: Lab,
  client: pg.Client,
  table: string,
  name: string,
  call: () => Promise<unknown>,
): Promise<void> {
  const changes = `alter table ${table} rename to ${table}_elsewhere`;
  const { result: got } = await measure(lab, () => undone(client, changes, () => lingering(() => outcome(call()))));
  const { code } = got instanceof Error ? (got as { code?: string }) : {};
  const said = got instanceof Error ? `threw ${toldValue(got)}` : "returned as if all were well";
  demand(
    code === "42P01",
    `There is no table ${table} at the moment: the server's error, code 42P01, was expected, and ${name} ${said}. A failure taken for an answer is believed. Next: leave the error alone, and ask once: without \`catch\` it passes by itself.`,
  );
  const after = await outcome(call());
  demand(
    !(after instanceof Error),
    `The table ${table} is there again, and ${name} threw ${toldValue(after)}. Next: keep nothing of a call that failed.`,
  );
}
