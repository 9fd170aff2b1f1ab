import type pg from "pg";
import type { Lab } from "roundtrip";
import { formatCount } from "#src/display/numbers.js";
import { clientFor } from "./exercise-client.js";
import { demand, endOf, toldEnd } from "./exercise-lab.js";
import { proxyThatDiesAfter } from "./goodbye-proxy.js";
import { hostileTexts } from "./hostile-texts.js";
import { messagesIn, OddServer, serverMessages, until } from "./odd-server.js";
import { NotedErrors, passingErrors } from "./passing-errors.js";
import { pass, told, watch, whileTimeIsVirtual } from "./virtual-time.js";
import { WatchedSockets } from "./watched-sockets.js";

/** E-mail addresses of users, in their places. */
export type Emails = (string | undefined)[];

/** A call of the work: the addresses of the users with these ids. */
type LookUp = (config: pg.ClientConfig, ids: number[]) => Promise<Emails>;

/** The addresses as they are in the table, asked for in another way. */
export async function trueEmails(lab: Lab, ids: number[]): Promise<Emails> {
  const client = await clientFor(lab);
  const sql = "select id, email from users where id = any($1)";
  const { rows } = await client.query<{ id: number; email: string }>(sql, [ids]);
  await client.end();
  const emails = new Map(rows.map((row) => [row.id, row.email]));
  return ids.map((id) => emails.get(id));
}

/** Runs work while the look-up of user 18 fails, in the way that this SQL does, and those of the others do not. */
export async function whileFailing<T>(lab: Lab, sql: string, work: () => Promise<T>): Promise<T> {
  const client = await clientFor(lab);
  const view = `select id, city, case when id = 18 then (${sql})::text else email end as email from users_elsewhere`;
  await client.query(`alter table users rename to users_elsewhere; create view users as ${view}`);
  try {
    return await work();
  } finally {
    await client.query("drop view users; alter table users_elsewhere rename to users");
    await client.end();
  }
}

/**
 * Demands that a look-up which fails with an error that may pass is not made a second time, and that its error comes out, the
 * very same. A second look-up would succeed.
 */
export async function demandOneLookUp(lab: Lab, lookUp: LookUp): Promise<void> {
  const client = await clientFor(lab);
  for (const [code, words] of Object.entries(passingErrors)) {
    // What a sequence has counted stays counted, whatever becomes of the transaction.
    await client.query(`create sequence look_ups; create function fails_once() returns text language plpgsql as
      $$ begin if nextval('look_ups') = 1 then raise exception using errcode = '${code}', message = '${words}'; end if;
      return 'second try'; end $$`);
    using sockets = new WatchedSockets();
    using errors = new NotedErrors();
    const end = await whileFailing(lab, "fails_once()", () =>
      endOf(() => lookUp(lab.connectionConfig, [1, 18, 2])),
    ).finally(() => client.query("drop function fails_once"));
    const { rows } = await client.query<{ count: string }>("select last_value as count from look_ups");
    await client.query("drop sequence look_ups");
    const what = `The look-up of user 18 failed with ${code} ("${words}"), and a second one would have succeeded`;
    const next = "whether to try again is for the caller to say.";
    const count = Number(rows[0]?.count);
    const again = `${what}: emailsOf looked ${formatCount(count, "time")}, and 1 is allowed; then it ${toldEnd(end)}. Next: ask once, whatever the code of the error; ${next}`;
    demand(count === 1 && sockets.opened <= 2, again);
    const got = end.threw ? end.error : undefined;
    const right = (got as { code?: unknown } | undefined)?.code === code && errors.has(got);
    const other = `${what}: the error of the look-up was expected, the very same, and emailsOf ${toldEnd(end)}. Next: leave the error alone; ${next}`;
    demand(right, other);
  }
}

/** Demands no half of a list when the connection ends in the moment in which some of the look-ups have been answered. */
export async function demandNoHalf(lab: Lab, lookUp: LookUp): Promise<void> {
  const ids = [1, 2, 3];
  const expected = await trueEmails(lab, ids);
  for (const answered of [1, 2]) {
    for (const says of [true, false]) {
      await using proxy = await proxyThatDiesAfter(lab, answered, says);
      const { host, port } = proxy.config;
      const end = await endOf(() => lookUp({ ...lab.connectionConfig, host, port }, ids));
      const whole = !end.threw && end.value.length === 3 && ids.every((_, k) => end.value[k] === expected[k]);
      const message = `With its answer to question ${answered} the server ended the connection${says ? ", and said so" : ", without a word"}: all three addresses were expected, or the error of the question that has no answer, and emailsOf ${toldEnd(end)}. Half of a list is taken for all of it. Next: ask for each id, also when an "error" event has come; the query that cannot be asked fails by itself.`;
      demand(whole || (end.threw && end.error instanceof Error), message);
    }
  }
}

/** Demands that addresses come back as they are, character by character, whatever they look like. */
export async function demandUnchanged(lab: Lab, lookUp: LookUp): Promise<void> {
  const client = await clientFor(lab);
  const ids = hostileTexts.map((_, k) => k + 1);
  const before = await trueEmails(lab, ids);
  const set = "update users set email = given.email from unnest($1::text[]) with ordinality as given (email, id)";
  const give = (emails: readonly unknown[]) => client.query(`${set} where users.id = given.id`, [emails]);
  await give(hostileTexts);
  const end = await endOf(() => lookUp(lab.connectionConfig, ids)).finally(() => give(before));
  const got = end.threw ? [] : end.value;
  const wrong = hostileTexts.findIndex((text, k) => got[k] !== text);
  const came = end.threw ? toldEnd(end) : `returned ${JSON.stringify(got[wrong])}`;
  const message = `The address of user ${ids[wrong]} was ${JSON.stringify(hostileTexts[wrong])}, and emailsOf ${came} in its place. Not every address is one that you would write: whoever tidies it sends to another. Next: return each as it came, without trim, normalize or a change of letters.`;
  demand(wrong === -1, message);
}

const limitMs = 5_000;
const hourMs = 3_600_000;

/** Demands that a look-up is waited for as long as the config says, without a limit for an hour, and that the error of its limit comes out. */
export async function demandLimitOfConfig(lookUp: LookUp): Promise<void> {
  const { authenticationOk, readyForQuery } = serverMessages;
  for (const query_timeout of [limitMs, undefined]) {
    let questions = 0;
    await using server = await OddServer.start((socket) => {
      socket.once("data", () => {
        socket.write(Buffer.concat([authenticationOk, readyForQuery]));
        socket.on("data", (bytes: Buffer) => {
          questions += [...messagesIn(bytes)].filter(([type]) => type === "P" || type === "Q").length;
        });
      });
    });
    await whileTimeIsVirtual(async () => {
      const config = { ...server.config, query_timeout };
      const call = watch(() => lookUp(config, [1]));
      await pass();
      await until(() => questions > 0 || call.state !== "waiting");
      await pass(query_timeout ? limitMs - 1 : hourMs);
      const time = "Time is simulated here: it passes for timers and clocks alone, however busy the machine is.";
      const early = `A look-up has no answer yet, ${query_timeout ? `${limitMs - 1} ms after it was asked, and the query_timeout of the config is ${limitMs}` : "an hour after it was asked, and the config has no limit"}: emailsOf ${told(call)}. ${time} Next: await the answer, and set no limit of your own.`;
      demand(call.state === "waiting", early);
      if (!query_timeout) return;
      await pass(1);
      await until(() => call.state !== "waiting", 2_000);
      const { error } = call;
      const over = `A look-up has no answer, and the query_timeout of the config, ${limitMs} ms, is over: the error of the look-up ("Query read timeout") was expected then, and emailsOf ${told(call)}. ${time} Next: leave the error alone, and ask no second time.`;
      demand(error instanceof Error && error.message === "Query read timeout", over);
      demand(
        questions === 1,
        `A look-up was not answered in time, and emailsOf asked ${formatCount(questions, "time")}; 1 is allowed. Next: ask once.`,
      );
    });
  }
}
