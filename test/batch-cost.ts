import type pg from "pg";
import type { Lab } from "roundtrip";
import { type Budget, measure, type WireTrace } from "roundtrip";
import { expect } from "vitest";
import { demand, lingering, outcome } from "./exercise-lab.js";

/** A call that writes a list. */
export interface Batch {
  /** The call, in words. */
  what: string;
  call: () => Promise<unknown>;
  /** The same with one item more, or another, that the server refuses. */
  bad: () => Promise<unknown>;
  /** Some of the values that are written, as texts that no SQL holds by chance. */
  values: readonly string[];
}

/** Demands that no text of SQL that was sent holds one of the values: each was bound. */
function demandBound(trace: WireTrace, values: readonly string[], what: string): void {
  const texts = trace.connections.flatMap(({ statements }) => statements.map(({ sql }) => sql));
  const found = values.find((value) => texts.some((sql) => sql.includes(value)));
  const message = `${what} sent SQL that holds the value ${found}. A quote in a value becomes SQL there, and each text is parsed and planned anew. Next: write $1 in its place, and give the values to \`query\` beside the text.`;
  demand(found === undefined, message);
}

/**
 * Demands that a call keeps to its budget and binds its values: alone, inside of a transaction, and when it is refused. What it
 * writes is undone, except alone.
 *
 * @param client handed to the work, in no transaction
 * @param next one step
 */
export async function demandBatchCost(
  lab: Lab,
  client: pg.Client,
  { what, call, bad, values }: Batch,
  budget: Budget,
  next: string,
): Promise<void> {
  // A measurement refuses work that returns while the server is still busy with what it asked.
  const alone = await measure(lab, call);
  expect(alone.cost).toStayWithin(budget, { what, next });
  demandBound(alone.cost.trace, values, what);
  await client.query("begin");
  const inside = await measure(lab, () => lingering(call));
  await client.query("rollback");
  expect(inside.cost).toStayWithin(budget, { what: `${what}, inside of a transaction,`, next });
  demandBound(inside.cost.trace, values, what);
  const refused = await measure(lab, () => lingering(() => outcome(bad())));
  expect(refused.cost).toStayWithin(budget, { what: `${what}, one of which is refused,`, next });
}
