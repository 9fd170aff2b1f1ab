import { measure } from "roundtrip";
import { expect } from "vitest";
import { countTheUsers } from "#work/00-ask/1-count-the-users";
import { demand, test } from "../../exercise-lab.js";

test("counts them", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    const client = await each.connect();
    const { rows } = await client.query<{ n: number }>("select count(*)::int as n from users");
    const got = await countTheUsers(client);
    demand(
      got === rows[0]?.n,
      `There are ${rows[0]?.n} users, and it returned ${got}. Next: count them on the server.`,
    );
  }
});

test("asks once", async ({ lab }) => {
  const client = await lab.connect();
  const { cost } = await measure(lab, () => countTheUsers(client));
  expect(cost).toStayWithin(
    { roundTrips: 1, rowsReturned: 1 },
    { what: "countTheUsers(client)", next: "count on the server" },
  );
});
