import type pg from "pg";
import { measure } from "roundtrip";
import { expect } from "vitest";
import { cityOf } from "#work/00-start-here/1-first-look-up";
import { deathsAtRest } from "../../connection-deaths.js";
import { clientFor, connected, queryErrors } from "../../exercise-client.js";
import { demand, lingering, outcome, test, undone } from "../../exercise-lab.js";
import { hostileTexts } from "../../hostile-texts.js";
import { changeOf, listenersOf, stateOf } from "../../lent-state.js";
import { OddServer, serverMessages, until } from "../../odd-server.js";
import { passingErrors } from "../../passing-errors.js";
import { pass, told, watch, whileTimeIsVirtual } from "../../virtual-time.js";

/**
 * Tries
 *   zero: returns null when there is no such user, and only then
 *   one: returns the city of the user who is asked for
 *   many: returns the city of the user who is asked for
 *   odd values: returns the city as it is, whatever it looks like
 *   missing: returns null when there is no such user, and only then
 *   repeated: asks the database at each call
 *   error on the way: hands on the error of a query that fails, and answers the next call
 *   second call: asks the database at each call
 *   asked while it is asked: asks the database at each call
 *   error of the connection: hands on the error of a connection that dies
 *   error that may pass: hands on the error of a query that fails, and answers the next call
 *   two at once: returns the city of the user who is asked for
 *   several at once: asks for itself at each call, whoever else asks in the same moment
 *   slow server: waits as long as the client does, and hands on the error of its limit
 *   what stays: leaves the client as it was
 *   late work: asks once, and fetches one row
 */

const nobody = 5_000_000;
/** Ids that a column of 32 bits can hold: its ends, and those that look like none. */
const unusualIds = [0, -1, -42, 2 ** 31 - 1, -(2 ** 31)];
/** A user with the id $1 comes to live in Atlantis. */
const movedIn = `insert into users select $1, email, name, age, 'Atlantis', created_at, last_login, updated_at from users where id = 1`;
const time = "Time is simulated here: it passes for timers and clocks alone, however busy the machine is.";
const said = (got: string | null | Error) =>
  got instanceof Error ? `threw "${got.message}"` : `returned ${JSON.stringify(got)}`;

test("returns the city of the user who is asked for", async ({ lab, other }) => {
  for (const [each, last] of [
    [lab, 1_000],
    [other, 10_000],
  ] as const) {
    const [client, second] = [await clientFor(each), await clientFor(each)];
    const sql = "select id, city from users where id in (1, 17, 500, 999, $1) order by id";
    const { rows } = await client.query<{ id: number; city: string }>(sql, [last]);
    for (const { id, city } of rows) {
      const got = await outcome(cityOf(client, id));
      const message = `User ${id} lives in ${city}; cityOf(client, ${id}) ${said(got)}. Next: select city where id = $1.`;
      demand(got === city, message);
    }
    const { rows: pair } = await client.query("select min(id) as id, city from users group by city order by 1 limit 2");
    const both = await Promise.all([cityOf(client, pair[0].id), cityOf(second, pair[1].id)]);
    const message = `Two callers ask at the same moment, for users ${pair[0].id} and ${pair[1].id}, who live in ${pair[0].city} and ${pair[1].city}; they got ${both.join(" and ")}. Next: keep nothing outside of the function, where the two would share it.`;
    demand(both[0] === pair[0].city && both[1] === pair[1].city, message);
  }
});

test("returns null when there is no such user, and only then", async ({ lab }) => {
  const client = await clientFor(lab);
  const changes =
    "delete from orders where user_id = 500; delete from users where id = 500; update users set city = '' where id = 501";
  await undone(client, changes, async () => {
    for (const id of [nobody, 500, -7]) {
      const got = await outcome(cityOf(client, id));
      const message = `There is no user ${id.toLocaleString("en")}; null was expected, and cityOf(client, ${id}) ${said(got)}. No row is an answer too: rows[0] is undefined then. Next: where id = $1, and rows[0]?.city ?? null.`;
      demand(got === null, message);
    }
    // Larger than an id can be, or none at all: the server may refuse it, or have no such user.
    for (const id of [2 ** 32 + 1, 2 ** 32 + 17, 1.5]) {
      await client.query("savepoint before");
      const got = await outcome(cityOf(client, id));
      await client.query("rollback to before");
      const message = `There is no user ${id.toLocaleString("en")}; null or an error was expected, and cityOf(client, ${id}) ${said(got)}, the city of somebody else. Next: pass the id on as it is.`;
      demand(got === null || got instanceof Error, message);
    }
    // Whatever number an id is: whoever is there has a city.
    for (const id of unusualIds) {
      await client.query(movedIn, [id]);
      const got = await outcome(cityOf(client, id));
      const message = `There is a user ${id.toLocaleString("en")}, who lives in Atlantis; "Atlantis" was expected, and cityOf(client, ${id}) ${said(got)}. Who is there only the table knows. Next: ask for every id, and judge none by how it looks.`;
      demand(got === "Atlantis", message);
    }
    const got = await outcome(cityOf(client, 501));
    const message = `User 501 is there, and the city is an empty text; "" was expected, and cityOf(client, 501) ${said(got)}. Null would say that there is no such user. Next: \`??\` gives way to null and undefined alone, \`||\` to an empty text as well.`;
    demand(got === "", message);
  });
});

test("asks the database at each call", async ({ lab }) => {
  const client = await clientFor(lab);
  await cityOf(client, 17);
  await cityOf(client, nobody);
  const changes = `update users set city = 'Atlantis' where id = 17; ${movedIn.replace("$1", `${nobody}`)}`;
  for (const id of [17, nobody]) {
    const got = await undone(client, changes, () => outcome(cityOf(client, id)));
    const message = `Between two calls user ${id.toLocaleString("en")} came to live in Atlantis: "Atlantis" was expected, and the second call ${said(got)}. What is remembered from call to call grows old. Next: ask the client that was passed, each time.`;
    demand(got === "Atlantis", message);
    // The client sends one after the other: the second question comes after the change, and before the first answer.
    const calls = await undone(client, "select 1", () =>
      Promise.all([outcome(cityOf(client, id)), client.query(changes), outcome(cityOf(client, id))]),
    );
    const underWay = `While a first call for user ${id.toLocaleString("en")} was still under way, the user came to live in Atlantis, and a second call was made: "Atlantis" was expected of it, and it ${said(calls[2])}. The answer to an earlier question is no answer to a later one. Next: ask at each call, also while another call is under way.`;
    demand(calls[2] === "Atlantis", underWay);
  }
});

test("returns the city as it is, whatever it looks like", async ({ lab }) => {
  const client = await clientFor(lab);
  const set = "update users set city = given.city from unnest($1::text[]) with ordinality as given (city, id)";
  await undone(client, "select 1", async () => {
    await client.query(`${set} where users.id = given.id`, [hostileTexts]);
    for (const [k, city] of hostileTexts.entries()) {
      const got = await outcome(cityOf(client, k + 1));
      const message = `The city of user ${k + 1} is ${JSON.stringify(city)}; cityOf(client, ${k + 1}) ${said(got)}. What is tidied is no longer what the table holds. Next: return it as it came, without trim, normalize or a change of letters.`;
      demand(got === city, message);
    }
  });
});

/** Ways in which a query fails, and what brings each about. Most of them may pass, and are none the less for the caller. */
const failures: [what: string, code: string, sql: string][] = [
  ["The transaction has failed, so that the server refuses the query", "25P02", "begin; select 1 / 0"],
  ...Object.entries(passingErrors).map(([code, words]): [string, string, string] => [
    `The server answers with an error that may pass ("${words}")`,
    code,
    refusing(code),
  ]),
];

/** All that an error says. */
const fields = (error: Error) => JSON.stringify({ ...error, message: error.message });

/** Has every look-up of a city fail with this code until the transaction is rolled back. */
function refusing(code: string): string {
  return `begin; alter table users rename to users_elsewhere;
    create function refuse() returns text language plpgsql as $$ begin raise exception using errcode = '${code}'; end $$;
    create view users as select id, email, refuse() as city from users_elsewhere`;
}

test("hands on the error of a query that fails, and answers the next call", async ({ lab }) => {
  const client = await clientFor(lab);
  const before = await cityOf(client, 17);
  const next = "leave the error alone: without `catch` it passes on by itself.";
  const again = "ask once; whether to ask again is for the caller to say.";
  const fail = async ([how, expected, sql]: (typeof failures)[number]) => {
    await client.query(sql).catch(() => undefined);
    const sent: Error[] = [];
    let words = "";
    const note = (error: Error) => {
      sent.push(error);
      words = fields(error);
    };
    client.connection.on("errorMessage", note);
    const failed = await outcome(cityOf(client, 17));
    client.connection.off("errorMessage", note);
    await client.query("rollback");
    const message = `${how}: its error was expected, and cityOf ${said(failed)}. A failure taken for an answer is believed. Next: ${next}`;
    demand(failed instanceof Error, message);
    const what = `cityOf(client, 17), whose query fails with the code ${expected},`;
    const tries = `${what} asked ${sent.length} times; 1 was expected. Next: ${again}`;
    demand(sent.length <= 1, tries);
    const { code } = failed as { code?: string };
    const other = `${what} threw another error, "${failed.message}", with the code ${code}: one of its own, or that of an earlier call. The query's own error was expected, the very same. Callers tell errors apart by their codes. Next: ${next}`;
    demand(failed === sent[0] && code === expected, other);
    const changed = `${what} threw the query's own error, and it was changed on its way: ${words} came from the server, ${fields(failed)} to the caller. Next: write nothing on it.`;
    demand(fields(failed) === words, changed);
  };
  const each = async () => {
    for (const failure of failures) await fail(failure);
  };
  const { cost } = await measure(lab, () => lingering(each));
  // Around each call the test begins a transaction and ends it.
  const budget = { roundTrips: 3 * failures.length, connections: 0 };
  const what = `${failures.length} calls of cityOf whose queries fail, and two round trips of the test around each,`;
  expect(cost).toStayWithin(budget, { what, next: again });
  const after = await outcome(cityOf(client, 17));
  demand(after === before, `The call before it failed; this one must return "${before}", and cityOf ${said(after)}.`);

  await client.end();
  const plain = await outcome(client.query("select 1"));
  const errors = queryErrors(client);
  const ended = await outcome(cityOf(client, 17));
  const own = `The client has ended: its error ("${(plain as Error).message}") was expected, the very same, and cityOf ${said(ended)}. Next: ${next}`;
  demand(errors.has(ended), own);
});

test("hands on the error of a connection that dies", async () => {
  const next = "leave the error alone, whoever made it: without `catch` it passes on by itself.";
  for (const [how, die] of deathsAtRest) {
    const { authenticationOk, readyForQuery } = serverMessages;
    await using server = await OddServer.start((socket) => {
      socket.once("data", () => {
        socket.once("data", () => die(socket));
        socket.write(Buffer.concat([authenticationOk, readyForQuery]));
      });
    });
    const client = await connected(server.config);
    // The very errors of the connection: what the server says last, and what ends the client.
    const heard: unknown[] = [];
    client.connection.on("errorMessage", (error: unknown) => heard.push(error));
    client.on("error", (error) => heard.push(error));
    const failed = await outcome(cityOf(client, 17));
    await client.end();
    const message = `The connection ${how} under the query: the error of the query was expected, the very same, and cityOf ${said(failed)}. Callers tell errors apart by what they are. Next: ${next}`;
    demand(failed instanceof Error && heard.includes(failed), message);
  }
});

test("asks once, and fetches one row", async ({ lab }) => {
  const client = await clientFor(lab);
  for (const id of [17, nobody]) {
    const { cost } = await measure(lab, () => lingering(() => cityOf(client, id)));
    const next = "let the server find the row, with `where id = $1`, and await the answer.";
    const budget = { rowsReturned: 1, roundTrips: 1, statements: 1, connections: 0 };
    expect(cost).toStayWithin(budget, { what: `cityOf(client, ${id})`, next });
  }
});

test("leaves the client as it was", async ({ lab }) => {
  const client = await clientFor(lab);
  const before = { ...(await stateOf(client)), ...listenersOf(client) };
  for (const id of [17, nobody, 3]) await cityOf(client, id);
  const changed = changeOf(before, { ...(await stateOf(client)), ...listenersOf(client) });
  const message = `Three calls of cityOf with the same client, and ${changed}. It is the caller's client, and what is left on it stays for all that comes after. Next: ask, and set nothing; take off what you have put on.`;
  demand(changed === undefined, message);
});

test("asks for itself at each call, whoever else asks in the same moment", async ({ lab, other }) => {
  for (const [each, asked] of [
    [lab, 5],
    [other, 4],
  ] as const) {
    const client = await clientFor(each);
    // One of each city, so that whoever gets the answer to another call is seen; then nobody, and the first again.
    const sql = "select min(id) as id, city from users group by city order by 1 desc limit $1";
    const { rows } = await client.query<{ id: number; city: string }>(sql, [asked]);
    const [first, fails] = rows.map(({ id }) => id);
    const ids = [...rows.map(({ id }) => id), nobody, first as number];
    const cities = [...rows.map(({ city }) => city), null, rows[0]?.city];
    const calls = () => Promise.all(ids.map((id) => outcome(cityOf(client, id))));
    await client.query(`alter table users rename to users_elsewhere; create view users as
      select id, email, case when id = ${fails} then (1 / (id - ${fails}))::text else city end as city from users_elsewhere`);
    const { result: got, cost } = await measure(each, () => lingering(calls));
    await client.query("drop view users; alter table users_elsewhere rename to users");
    const what = `${ids.length} calls with the same client, made in the same moment, for the users ${ids.join(", ")}, of which that for user ${fails} fails,`;
    const statements = `${what} sent ${cost.statements} statement${cost.statements === 1 ? "" : "s"}; ${ids.length} were expected, one for each call. Who waits for others to ask with them hands their failure and their delay to all. Next: ask at each call, for this id alone.`;
    demand(cost.statements === ids.length, statements);
    const fetched = `${what} fetched ${cost.rowsReturned} rows; ${ids.length} are allowed, one for each call. Next: where id = $1.`;
    demand(cost.rowsReturned <= ids.length, fetched);
    for (const [k, city] of cities.entries()) {
      const own = `${what} each had a question of its own: for user ${ids[k]} ${ids[k] === fails ? "an error" : JSON.stringify(city)} was expected, and that call ${said(got[k] as string | null | Error)}. The client sends one question after the other, some of them later than they were asked. Next: keep what a call asks, and what it gets, inside of the call; a query object for all of them is none of its own.`;
      demand(ids[k] === fails ? got[k] instanceof Error : got[k] === city, own);
    }
  }
});

test("waits as long as the client does, and hands on the error of its limit", async ({ lab }) => {
  const limitMs = 5_000;
  const hourMs = 3_600_000;
  const holder = await clientFor(lab);
  for (const query_timeout of [limitMs, undefined]) {
    const client = await connected({ ...lab.connectionConfig, query_timeout });
    const expected = await cityOf(client, 17);
    await holder.query("begin; lock table users in access exclusive mode");
    const errors = queryErrors(client);
    const asked = async () => {
      const call = await whileTimeIsVirtual(async () => {
        const watched = watch(() => cityOf(client, 17));
        await pass(query_timeout ? limitMs - 1 : hourMs);
        const early = `The server took its time, and the client, ${query_timeout ? `whose query_timeout is ${limitMs} ms, after ${limitMs - 1} ms` : "which has no limit, after an hour"} was still waiting for the answer; cityOf ${told(watched)}. ${time} Next: \`await client.query\`, and set no limit of your own.`;
        demand(watched.state === "waiting", early);
        if (!query_timeout) return watched;
        await pass(1);
        await until(() => watched.state !== "waiting", 2_000);
        const over = `The client has a query_timeout of ${limitMs} ms, and there was no answer: its error ("Query read timeout") was expected then, the very same, and cityOf ${told(watched)}. ${time} Next: leave the error alone, and ask no second time.`;
        demand(errors.has(watched.error), over);
        return watched;
      });
      await holder.query("rollback");
      // Behind all that waits in the client.
      await client.query({ text: "select 1", query_timeout: hourMs } as pg.QueryConfig);
      await until(() => call.state !== "waiting");
      return call;
    };
    const { result: call, cost } = await measure(lab, () => lingering(asked));
    const sent = cost.statements - 2;
    const again = `The server took its time, and cityOf(client, 17) sent ${sent} statements; 1 is allowed. Whether to ask again is for the caller to say. Next: ask once, and await the answer.`;
    demand(sent === 1, again);
    const late = `The server took its time, and then it answered: "${expected}" was expected, and cityOf ${told(call)}.`;
    demand(query_timeout !== undefined || call.value === expected, late);
    await client.end();
  }
});
