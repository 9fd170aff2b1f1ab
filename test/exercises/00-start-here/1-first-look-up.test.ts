import { measure } from "roundtrip";
import { expect } from "vitest";
import { cityOf } from "#work/00-start-here/1-first-look-up";
import { demand, outcome, test } from "../../exercise-lab.js";

test("returns the city of the user who is asked for", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    const client = await each.connect();
    const { rows } = await client.query<{ id: number; city: string }>(
      "select id, city from users where id in (1, 17, 500, 999)",
    );
    for (const { id, city } of rows) {
      const got = await cityOf(client, id);
      demand(
        got === city,
        `User ${id} lives in ${city}; cityOf(client, ${id}) returned ${JSON.stringify(got)}. Next: select city where id = $1.`,
      );
    }
  }
});

test("returns null when there is no such user", async ({ lab }) => {
  const client = await lab.connect();
  const got = await outcome(cityOf(client, 5_000_000));
  const message = `There is no user 5,000,000; null was expected, ${got} came. No row is an answer too: rows[0] is undefined then. Next: rows[0]?.city ?? null.`;
  demand(got === null, message);
});

test("asks once, and fetches one row", async ({ lab }) => {
  const client = await lab.connect();
  const { cost } = await measure(lab, () => cityOf(client, 17));
  const next = "let the server find the row, with `where id = $1`.";
  expect(cost).toStayWithin({ rowsReturned: 1, roundTrips: 1, statements: 1 }, { what: "cityOf(client, 17)", next });
});
