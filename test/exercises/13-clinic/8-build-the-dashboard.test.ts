import { type Lab, measure } from "roundtrip";
import { expect } from "vitest";
import { formatCount } from "#src/display/numbers.js";
import { buildDashboard, migrate as work } from "#work/13-clinic/8-build-the-dashboard";
import {
  type ClinicCall,
  demandAnswer,
  demandAnswers,
  demandBack,
  demandServesMany,
  demandWaitsForPool,
} from "../../clinic-calls.js";
import { dashboardOf, dropStatistics, migrate, migratedLab } from "../../clinic-dashboard.js";
import { demandHandsOn } from "../../clinic-errors.js";
import { openColdShop, openTestShop } from "../../clinic-shop.js";
import { clientFor } from "../../exercise-client.js";
import { demand, type Ending, endOf, lingering, test, toldEnd } from "../../exercise-lab.js";
import { demandAsLent } from "../../lent-state.js";
import { until } from "../../odd-server.js";
import { RowLock } from "../../row-lock.js";
import { demandRefusalPasses } from "../../server-refusals.js";
import { throwTodo, watch } from "../../virtual-time.js";

/**
 * Tries
 *   zero: shows an empty shop
 *   one: shows the same as before, of whatever there is
 *   many: serves many pages at once, with as few connections as there are
 *   missing: shows the same as before, of whatever there is
 *   repeated: shows what is there at the time of each call
 *   migrated again: migrates again when other rows are there, and adds statistics and indexes alone
 *   error of the migration: hands on the errors of its migration
 *   error on the way: hands on the errors of its statements
 *   failed meanwhile: hands on an error when all that were begun have ended
 *   second call: shows what is there at the time of each call
 *   two at once: serves many pages at once, with as few connections as there are
 *   late work: asks all at once, in few statements, and touches few pages
 */

const call: ClinicCall = { what: "buildDashboard(shop)", call: (shop) => buildDashboard(shop), truth: dashboardOf };
const asBefore = "the same figures, however they are asked for; a city without orders has 0 and 0.";

const known = new Set<Lab>();

/** A lab with the clinic's tables, migrated once. In the smaller one the parcels are so few that no plan matters. */
async function clinicIn(lab: Lab): Promise<void> {
  if (known.has(lab)) return;
  await migratedLab(lab, work, lab.name === "first" ? 4_000 : 40_000);
  known.add(lab);
}

test("shows the same as before, of whatever there is", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    await clinicIn(each);
    await using shop = await openTestShop(each, 2);
    await demandAnswers(each, shop, [call], asBefore);
  }
});

test("asks all at once, in few statements, and touches few pages", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    await clinicIn(each);
    await using shop = await openTestShop(each, 5);
    const { cost } = await measure(each, () => lingering(() => buildDashboard(shop)));
    const few = { statements: 5, connections: 0 };
    expect(cost).toStayWithin(few, { what: call.what, next: "ask once for all cities, by `group by`." });
    const why = "no figure needs another one: who looks at the page waits for the longest answer.";
    expect(cost).toStayWithin({ depth: 1 }, { what: call.what, why, next: "begin all reads before you await one." });
    const estimate = "have the server look at country and depot together, and at their frequent pairs.";
    expect(cost).toStayWithin({ pages: 4_000 }, { what: call.what, next: estimate });
    demandBack(shop, `${call.what} had ended`);
    await using cold = openColdShop(each, 10);
    const begun = await measure(each, () => lingering(() => buildDashboard(cold)));
    const words = { what: `${call.what}, with no connection open yet,`, next: "ask by shop.pool alone." };
    expect(begun.cost).toStayWithin({ connections: 5 }, words);
    const own = `${words.what} opened ${begun.cost.connections}, and the pool has ${cold.pool.totalCount} of them. Next: ${words.next}`;
    demand(begun.cost.connections === cold.pool.totalCount, own);
    await using lent = await openTestShop(each, 1);
    await demandAsLent(each, lent.pool, `${call.what} had ended`, () => endOf(() => buildDashboard(lent)));
    await demandWaitsForPool(each, call);
  }
});

test("shows what is there at the time of each call", async ({ lab }) => {
  await clinicIn(lab);
  await using shop = await openTestShop(lab, 2);
  const anew = "ask at each call, and keep nothing between calls.";
  for (const change of [
    "update users set city = 'Everywhere' where id <= 9",
    "insert into users (id, email, name, city, created_at, updated_at) values (900009, 'z', 'z', 'Zzz', now(), now())",
    "update orders set status = 'pending', total = total + 0.01 where id <= 40",
    "update parcels set country = 'France', depot = 'Lyon' where depot = 'Porto'",
    "delete from users where city = 'Nowhere'",
  ]) {
    await demandAnswers(lab, shop, [call], anew);
    await lab.pool.query(change);
    await demandAnswers(lab, shop, [call], anew, `, called again after ${change.split(" ").slice(0, 3).join(" ")} …,`);
  }
});

test("serves many pages at once, with as few connections as there are", async ({ lab }) => {
  await clinicIn(lab);
  await demandServesMany(lab, [call, call, call], "update orders set status = 'pending' where id between 41 and 60");
});

test("hands on an error when all that were begun have ended", async ({ lab: each }) => {
  await clinicIn(each);
  await using before = await openTestShop(each, 2);
  await demandAnswers(each, before, [call], asBefore);
  for (const [missing, locked] of [
    ["parcels", "users"],
    ["users", "parcels"],
  ] as const) {
    await using shop = await openTestShop(each, 5);
    await each.pool.query(`alter table ${missing} rename to ${missing}_elsewhere`);
    const lock = await RowLock.after(each, `lock table ${locked} in access exclusive mode`);
    const page = watch(() => buildDashboard(shop));
    await Promise.race([lock.waiters(1), until(() => page.state !== "waiting")]);
    throwTodo();
    // What fails has failed by then, and whoever gives up at that has done so.
    for (let k = 0; k < 20; k++) await each.pool.query("select 1");
    const early = page.state;
    const out = shop.pool.out;
    await lock.letGo();
    await until(() => page.state !== "waiting");
    const outAtEnd = shop.pool.out;
    await until(() => shop.pool.out === 0);
    await lock[Symbol.asyncDispose]();
    await each.pool.query(`alter table ${missing}_elsewhere rename to ${missing}`);
    const end: Ending<unknown> =
      page.state === "got" ? { threw: false, value: page.value } : { threw: true, error: page.error };
    const what = `There was no table ${missing}, and ${call.what} ${toldEnd(end)}`;
    const { code } = (page.error ?? {}) as { code?: string };
    demand(code === "42P01", `${what}. The server's error, code 42P01, was expected. Next: let it reach the caller.`);
    demand(
      (early === "waiting" || out === 0) && outAtEnd === 0,
      `${what}, while ${formatCount(Math.max(out, outAtEnd), "statement")} of the call still under way: whoever asks again at once does not know of them. Next: wait for all that were begun (Promise.allSettled), then throw.`,
    );
    demandAnswer(
      await endOf(() => buildDashboard(shop)),
      await dashboardOf(each),
      `${call.what}, after one that failed,`,
      asBefore,
    );
  }
});

test("hands on the errors of its statements", async ({ lab }) => {
  await clinicIn(lab);
  await demandHandsOn(lab, call, {
    name: "buildDashboard",
    tables: ["parcels", "orders"],
    statements: 5,
    atOnce: true,
  });
});

test("migrates again when other rows are there, and adds statistics and indexes alone", async ({ other }) => {
  await clinicIn(other);
  const admin = await other.connect();
  // The first time the depot is all but empty: who has the server look but then, has it believe so for ever.
  await dropStatistics(admin);
  await admin.query(`update parcels set depot = 'Porto', country = 'Portugal' where depot = 'Lyon'
      and number not in (select number from parcels where depot = 'Lyon' order by number limit 20)`);
  await migrate(other, work, ", run when the depot was all but empty,");
  // Another depot is the large one now, and another pair goes together.
  await admin.query(`delete from parcels where depot in ('Lyon', 'Porto', 'Ghent');
      update parcels set depot = 'Lyon', country = 'France' where depot in ('Graz', 'Turin')`);
  await migrate(other, work, ", run again when other rows were there,", "again");
  await admin.end();
  await using shop = await openTestShop(other, 5);
  const { cost } = await measure(other, () => lingering(() => buildDashboard(shop)));
  const what = `${call.what}, when other rows were there and migrate had run again,`;
  const next = "have the server look at the rows at every run.";
  expect(cost).toStayWithin({ pages: 4_000, statements: 5, depth: 1 }, { what, next });
});

test("hands on the errors of its migration", async ({ lab }) => {
  await clinicIn(lab);
  await using shop = await openTestShop(lab, 1);
  await demandAnswers(lab, shop, [call], asBefore);
  const reader = await clientFor(lab);
  await reader.query("set default_transaction_read_only = on");
  const end = await endOf(() => work(reader));
  const code = end.threw ? (end.error as { code?: string } | undefined)?.code : undefined;
  const why = "The session may only read, so that the server refuses every change";
  demand(
    code === "25006",
    `${why}: its error, code 25006, was expected, and migrate(client) ${toldEnd(end)}. Next: let the error pass.`,
  );
  await reader.end();
  await demandRefusalPasses(lab, work, { tables: "parcels", setUp: async () => undefined });
});

test("shows an empty shop", async ({ lab }) => {
  await clinicIn(lab);
  await using shop = await openTestShop(lab, 2);
  await lab.pool.query("truncate parcels");
  await demandAnswers(lab, shop, [call], asBefore, ", in a shop without parcels,");
  await lab.pool.query("truncate orders");
  await demandAnswers(lab, shop, [call], asBefore, ", in a shop without orders,");
  await lab.pool.query("truncate orders, users");
  await demandAnswers(lab, shop, [call], asBefore, ", in an empty shop,");
});
