import { measure } from "roundtrip";
import { expect } from "vitest";
import { bulkUpsertUsers } from "#work/12-capstone/4-upsert-in-bulk";
import { CopyProgress } from "../../copy-progress.js";
import { demand, endOf, lingering, test, toldEnd } from "../../exercise-lab.js";
import { breakingAt, isFirst, openDirectly } from "../../exercise-pool.js";
import { demandReadWithRoom } from "../../full-server.js";
import { demandLeftAlone, session } from "../../left-alone.js";
import { setOwn } from "../../lent-state.js";
import { demandingUpserts, named } from "../../listed-calls.js";
import {
  clientOfFew,
  demandStored,
  type ListedUser,
  listedUser,
  listOf,
  mixedUsers,
  storedUsers,
  tablesOf,
  upserted,
} from "../../listed-users.js";
import { RowLock } from "../../row-lock.js";
import { demandCounts } from "../../upsert-counts.js";
import { isAsking } from "../../watched-works.js";

/**
 * Tries
 *   zero: inserts what is new, updates what differs, and leaves the others unwritten
 *   one: inserts what is new, updates what differs, and leaves the others unwritten
 *   many: sends the users as they come, by eight round trips at most
 *   missing: updates a user of whom a single column differs
 *   repeated: of users with one id the last counts, and no other is written
 *   memory: takes no more users than the server has room for
 *   error on the way: upserts all or nothing, and leaves nothing behind
 *   refused: tells that the table or the commit refused
 *   death: throws what went wrong first when the connection breaks, at each statement
 *   somebody else at the same time: counts what came to be when somebody else writes the same rows
 *   two at once: upserts for two clients at once
 *   second call: upserts all or nothing, and leaves nothing behind
 *   late work: sends the users as they come, by eight round trips at most
 */

const demandUpserted = demandingUpserts(bulkUpsertUsers);
const lastOf = "take the last of each id, `distinct on (id) … order by id, place desc`, before you compare.";

test("inserts what is new, updates what differs, and leaves the others unwritten", async ({ lab, other }) => {
  const next =
    "one INSERT from the staging table, whose `do update` has a `where`: only what is distinct from the list is written.";
  for (const [each, nth, fresh] of [
    [lab, 3, [20_001, 20_000, -5, 2_147_483_647]],
    [other, 7, [0]],
  ] as const) {
    const client = await clientOfFew(each);
    await setOwn(client);
    await using direct = await openDirectly(each);
    const users = mixedUsers(await storedUsers(direct), nth, fresh);
    await demandUpserted(each, client, users, "", next);
    await demandUpserted(each, client, users, ", called again with the same list,", next);
    await demandUpserted(each, client, [], "", "nothing came, and nothing happened: that is an answer.");
    await demandUpserted(each, client, [listedUser(7)], ", one that is there,", next);
    await demandUpserted(each, client, [listedUser(30_000)], ", one that is new,", next);
  }
});

/** Values of each column of which no two are equal, though some look so. */
const different: { [Column in keyof Omit<ListedUser, "id">]: ListedUser[Column][] } = {
  email: ["", " ", "a", "A", "a ", "é", "e\u0301", "\\N", "null"],
  name: ["", "0", "a\tb", "a b", "a\\tb", "NULL"],
  age: [null, 0, -1, 1, 2_147_483_647],
  city: ["", "a|b", "a", "\n", "\r", "\\n"],
  created_at: ["2024-01-01", "2024-01-01T00:00:00.001Z", "1969-12-31T23:59:59Z"].map((text) => new Date(text)),
  last_login: [null, new Date(0), new Date(1), new Date("2024-03-31T01:30:00Z")],
};

test("updates a user of whom a single column differs", async ({ lab }) => {
  const next = "compare each column that the list has, values as they are, with `is distinct from`.";
  const client = await clientOfFew(lab);
  let id = 100_000;
  for (const [column, values] of Object.entries(different)) {
    const pairs = values.flatMap((from) => values.map((to) => ({ id: ++id, from, to })));
    const known = pairs.map(({ id, from }) => ({ ...listedUser(id), [column]: from }));
    const list = pairs.map(({ id, to }) => ({ ...listedUser(id), [column]: to }));
    await demandUpserted(lab, client, known, `, all of them new, with many a ${column},`, next);
    await demandUpserted(lab, client, list, `, who differ in ${column} at most, each value against each,`, next);
  }
  // What stands in one column must not make up for what another lacks.
  const signs = ["", ",", "|", ";", " ", "\t", "-", '","'];
  const before = signs.map((sign) => listedUser(++id, { email: `a${sign}b`, name: "c", age: null, last_login: null }));
  await demandUpserted(lab, client, before, ", new ones,", next);
  const moved = before.map((user, k) => ({ ...user, email: "a", name: `b${signs[k]}c` }));
  await demandUpserted(lab, client, moved, ", of whom a part of one column has moved to the next,", next);
});

test("of users with one id the last counts, and no other is written", async ({ lab, other }) => {
  for (const [each, first] of [
    [lab, 1],
    [other, 400],
  ] as const) {
    const client = await clientOfFew(each);
    await using direct = await openDirectly(each);
    const before = await storedUsers(direct);
    const as = (id: number) => before.get(id)?.values as ListedUser;
    const [a, b, c, d] = [as(first), as(first + 1), as(first + 2), as(first + 3)];
    const fresh = listedUser(40_000 + first);
    const other = (user: ListedUser, city: string) => ({ ...user, city });
    // Of these one is as it was at last, one changed at last, one changed twice, one repeated as it is; and a new one.
    const list = [
      ...[other(a, "Oslo"), other(fresh, "Oslo"), b, other(c, "Oslo"), d, other(fresh, "Rome"), a],
      ...[other(b, "Rome"), d, other(c, "Rome"), fresh, d],
    ];
    await demandUpserted(each, client, list, ", with ids that come again and again,", lastOf);
    const many = [...before.values()].slice(20, 320).map(({ values }) => values);
    const shuffled = many.map((_, k) => many[(k * 7) % many.length] as ListedUser);
    const thrice = [...many.map((user) => other(user, "Bern")), ...shuffled.map((user) => other(user, "Graz"))];
    await demandUpserted(
      each,
      client,
      [...thrice, ...many],
      ", 300 who come three times, at last as they are,",
      lastOf,
    );
    await demandUpserted(each, client, thrice, ", 300 who come twice,", lastOf);
  }
});

test("sets updated_at to now(), and writes each row once", async ({ lab }) => {
  const client = await clientOfFew(lab);
  const users = [listedUser(50_000), listedUser(3), listedUser(50_000, { city: "Oslo" }), listedUser(3, { age: 5 })];
  await lab.pool.query(`
    create table writes (id integer, at_now boolean);
    create function note_write() returns trigger language plpgsql as
      $$ begin insert into writes values (new.id, new.updated_at = now()); return null; end $$;
    create trigger noted after insert or update on users for each row execute function note_write()`);
  const end = await endOf(() => bulkUpsertUsers(client, listOf(users)));
  const { rows } = await lab.pool.query<{ id: number; at_now: boolean }>("select * from writes order by id");
  await lab.pool.query("drop table writes; drop function note_write() cascade");
  const what = `${named(users)}, two ids, each of which comes twice, ${toldEnd(end)}`;
  const ids = rows.map(({ id }) => id).join(", ");
  demand(ids === "3, 50000", `${what}. It wrote rows of the users ${ids}; once each was expected. Next: ${lastOf}`);
  demand(
    rows.every(({ at_now }) => at_now),
    `${what}. An updated_at was not the \`now()\` of the server, the beginning of the transaction that wrote it: another clock was asked. Clocks of programs differ, and \`clock_timestamp()\` goes on from row to row. Next: write now() in the statement.`,
  );
});

test("counts what came to be when somebody else writes the same rows", async ({ lab, other }) => {
  const next =
    "let `on conflict` and its `where` decide, and count what `returning` says: both see the row as it is at last.";
  for (const [each, end] of [
    [lab, "commit"],
    [other, "rollback"],
  ] as const) {
    const client = await clientOfFew(each);
    await using direct = await openDirectly(each);
    await direct.query("delete from users where id between 60000 and 60010");
    const [twin, oddOne, fresh] = [listedUser(60_000), listedUser(60_001, { age: 7 }), listedUser(60_002)];
    const before = await storedUsers(direct);
    const [a, b] = [11, 12].map((id) => ({ ...(before.get(id)?.values as ListedUser), city: "Oslo" }));
    const users = [fresh, b, twin, a, oddOne] as ListedUser[];
    // The same as the list says of three of them, and something else of the fourth.
    await using writer = await RowLock.after(
      each,
      `update users set city = 'Oslo' where id in (11, 12);
       insert into users select 60000, email, name, age, city, created_at, last_login, now() from users where id = 1;
       update users set email = 'New.60000@example.com', name = 'New 60000', age = null, city = E'Łódź\\t\\\\N',
         created_at = 'epoch'::timestamptz + interval '1700000060.000', last_login = null where id = 60000;
       insert into users select 60001, email, name, age, city, created_at, last_login, now() from users where id = 1`,
    );
    const call = endOf(() => bulkUpsertUsers(client, listOf(users)));
    await writer.stops(call);
    await writer.letGo(end);
    const what = `${named(users)}, while somebody else wrote the same of three of them, and something else of a fourth, and then \`${end}\``;
    const counts =
      end === "commit" ? { inserted: 1, updated: 1, unchanged: 3 } : { inserted: 3, updated: 2, unchanged: 0 };
    demandCounts(await call, counts, what, next);
    const rows = new Map<number, { values: ListedUser; version?: string }>(before);
    for (const user of users) rows.set(user.id, { values: user });
    demandStored(await storedUsers(direct), rows, what, next);
  }
});

test("upserts for two clients at once", async ({ lab }) => {
  const clients = [await clientOfFew(lab), await clientOfFew(lab)];
  await using direct = await openDirectly(lab);
  const before = await storedUsers(direct);
  const halves = [70_000, 80_000].map((id, half) =>
    Array.from({ length: 300 }, (_, k) => listedUser(k % 3 ? id + k : 1 + half * 400 + k)),
  );
  const ends = await Promise.all(
    clients.map((client, half) => endOf(() => bulkUpsertUsers(client, listOf(halves[half] ?? [])))),
  );
  const next = "a temporary table: each session has its own, whatever it is called.";
  for (const [half, end] of ends.entries()) {
    const users = halves[half] ?? [];
    demandCounts(end, upserted(before, users).counts, `${named(users)}, one of two calls at once,`, next);
  }
  demandStored(await storedUsers(direct), upserted(before, halves.flat()).rows, "After two calls at once", next);
});

const hasCode = (code: string) => (error: unknown) => (error as { code?: string } | undefined)?.code === code;

test("upserts all or nothing, and leaves nothing behind", async ({ lab, other }) => {
  const next = "one transaction for all of it, and rollback after every error; then let the first error go on.";
  for (const each of [lab, other]) {
    const client = await clientOfFew(each);
    await setOwn(client);
    await using direct = await openDirectly(each);
    const [before, own, tables] = [await storedUsers(direct), await session(client), await tablesOf(each)];
    const failure = new RangeError("line 7 of the file could not be read");
    const many = Array.from({ length: 800 }, (_, k) => listedUser(k % 2 ? k : 90_000 + k));
    const noName = listedUser(90_001, { name: "a\0b" });
    const tooLarge = listedUser(90_001, { age: 3e10 });
    for (const [how, users, error] of [
      ["the list broke off at once", [], failure],
      ["the list broke off after 3 users", many.slice(0, 3), failure],
      ["the list broke off after 800 users", many, failure],
      ["the age of the last was 3e10 (22003)", [...many, tooLarge], "22003"],
      ["a name in the middle held a NUL character (22021)", [...many, noName, listedUser(1)], "22021"],
      ["the last had null in the place of an e-mail", [...many, { ...listedUser(9), city: null } as never], TypeError],
    ] as [string, ListedUser[], Error | string | typeof TypeError][]) {
      const end = await endOf(() => bulkUpsertUsers(client, listOf(users, error instanceof Error ? error : undefined)));
      const isUnderWay = isAsking(client);
      const what = `${named(users)}: ${how}`;
      const isExpected = (thrown: unknown) =>
        typeof error === "string"
          ? hasCode(error)(thrown)
          : error === TypeError
            ? thrown instanceof Error && thrown.name === "TypeError"
            : thrown === error;
      demand(
        end.threw && isExpected(end.error),
        `${what}, and bulkUpsertUsers ${toldEnd(end)}; that very error was expected. Next: ${next}`,
      );
      demand(
        !isUnderWay,
        `${what}. It threw while the client was still waiting for an answer: the transaction was not over yet, nor its locks. Next: await the rollback.`,
      );
      demandStored(await storedUsers(direct), before, what, next);
      await demandLeftAlone(client, own, what);
      const now = await tablesOf(each);
      demand(now === tables, `${what}: there were the tables ${tables}, and there are ${now}. Next: ${next}`);
    }
    await demandUpserted(each, client, many, ", after calls that failed,", next);
  }
});

test("tells that the table or the commit refused", async ({ lab }) => {
  const client = await clientOfFew(lab);
  await using direct = await openDirectly(lab);
  const before = await storedUsers(direct);
  for (const [when, sql] of [
    ["a row", "create trigger refused before insert or update on users for each row execute function refuse()"],
    [
      "the commit",
      "create constraint trigger refused after insert or update on users deferrable initially deferred for each row execute function refuse()",
    ],
  ] as const) {
    await lab.pool.query(`create function refuse() returns trigger language plpgsql as
      $$ begin if new.id = 5 then raise exception 'not this one'; end if; return new; end $$; ${sql}`);
    const own = await session(client);
    const users = [listedUser(4), listedUser(5, { city: "Pisa" }), listedUser(95_000)];
    const end = await endOf(() => bulkUpsertUsers(client, listOf(users)));
    const what = `${named(users)}: the server refused ${when} (P0001), and bulkUpsertUsers ${toldEnd(end)}`;
    await lab.pool.query("drop function refuse() cascade");
    demand(
      end.threw && hasCode("P0001")(end.error),
      `${what}; the server's error was expected. Next: await each statement, the commit too, inside of the \`try\`.`,
    );
    demandStored(await storedUsers(direct), before, what, "one transaction for all of it.");
    await demandLeftAlone(client, own, what);
  }
});

test("throws what went wrong first when the connection breaks, at each statement", async ({ lab }) => {
  await using direct = await openDirectly(lab);
  const before = await storedUsers(direct);
  for (let statement = 1; statement <= 5; statement++) {
    const client = await clientOfFew(lab);
    const users = [listedUser(8), listedUser(96_000)];
    const end = await breakingAt(lab, statement, () => endOf(() => bulkUpsertUsers(client, listOf(users))));
    // With fewer statements there is no such moment.
    if (!end.threw && statement > 1) break;
    const what = `The connection broke at statement ${statement}; bulkUpsertUsers ${toldEnd(end)}`;
    demand(
      end.threw && isFirst(String(end.error)),
      `${what}. What went wrong first was expected, the end of the connection. Next: when the rollback fails as well, throw the first error on.`,
    );
    demandStored(await storedUsers(direct), before, what, "one transaction for all of it.");
  }
});

test("sends the users as they come, by eight round trips at most", async ({ lab, other }) => {
  for (const [each, count] of [
    [lab, 12_000],
    [other, 9_000],
  ] as const) {
    const [client, progress] = [await clientOfFew(each), new CopyProgress(each)];
    const users = function* () {
      for (let k = 0; k < count; k++) yield listedUser(1 + (k % 500));
    };
    const list = progress.rows(users(), listedUser(1));
    const { result, cost } = await measure(each, () => lingering(() => endOf(() => bulkUpsertUsers(client, list))));
    const what = `bulkUpsertUsers of ${count + 1} users, 500 different ones,`;
    const next = "`pipeline(copyLines(users), …)` takes users from the list as the server takes them.";
    demand(!result.threw, `${what} ${toldEnd(result)}. Next: ${next}`);
    demand(
      progress.arrived > 0,
      `${what}: the list had given ${count} of them, and the server had none. A list may be longer than memory. Next: ${next}`,
    );
    expect(cost).toStayWithin({ roundTrips: 8, connections: 0 }, { what, next });
    const again = { what: `${what} called again, when nothing differs,`, next };
    const empty = () => endOf(() => bulkUpsertUsers(client, listOf([])));
    const { cost: second } = await measure(each, () => lingering(empty));
    expect(second).toStayWithin({ roundTrips: 8, connections: 0 }, again);
  }
});

test("takes no more users than the server has room for", async ({ lab, other }) => {
  for (const each of [lab, other]) await demandReadWithRoom(each, bulkUpsertUsers);
});
