import { measure } from "roundtrip";
import { expect } from "vitest";
import { pipeWithBackPressure } from "#work/11-async-service/4-pipe-with-back-pressure";
import { demand, test } from "../../exercise-lab.js";

/**
 * Tries
 *   zero: no, FILL IN the reason, or the name of a test alone
 *   one: no, FILL IN the reason, or the name of a test alone
 *   many: no, FILL IN the reason, or the name of a test alone
 *   missing: no, FILL IN the reason, or the name of a test alone
 *   repeated: no, FILL IN the reason, or the name of a test alone
 *   error on the way: no, FILL IN the reason, or the name of a test alone
 *   second call: no, FILL IN the reason, or the name of a test alone
 *   late work: no, FILL IN the reason, or the name of a test alone
 */

test("counts the users of every shop", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    const client = await each.connect();
    const { rows } = await client.query<{ n: number }>("select count(*)::int as n from users");
    const got = await pipeWithBackPressure(client);
    demand(
      got === rows[0]?.n,
      `There are ${rows[0]?.n} users; pipeWithBackPressure(client) returned ${got}. Next: FILL IN one step.`,
    );
  }
});

test("asks once, and fetches one row", async ({ lab }) => {
  const client = await lab.connect();
  const { cost } = await measure(lab, () => pipeWithBackPressure(client));
  const next = "let the server count. FILL IN: one step.";
  expect(cost).toStayWithin({ rowsReturned: 1, roundTrips: 1 }, { what: "pipeWithBackPressure(client)", next });
});
