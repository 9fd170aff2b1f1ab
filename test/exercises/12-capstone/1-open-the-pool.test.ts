import { setImmediate as turn } from "node:timers/promises";
import type pg from "pg";
import { type Lab, measure } from "roundtrip";
import { expect } from "vitest";
import { formatCount } from "#src/display/numbers.js";
import { openPool } from "#work/12-capstone/1-open-the-pool";
import { demandEarlyDeathHeard } from "../../connection-deaths.js";
import { demand, demandHeard, endOf, lingering, same, test, toldEnd, toldValue } from "../../exercise-lab.js";
import { until } from "../../odd-server.js";
import { endSessions, type OpenedPool, opened, proxyThatRefuses, withDefaults } from "../../opened-pool.js";
import { pass, throwTodo, told, watch, whileTimeIsVirtual } from "../../virtual-time.js";

/**
 * Tries
 *   zero: no, a pool is asked for each time
 *   one: opens ten connections, all at once, and says nothing on them
 *   many: lends fifty connections, and no more
 *   missing: leaves none open when one of the ten cannot be opened
 *   repeated: gives each call a pool of its own
 *   settings: begins every connection with its settings, also a later one
 *   settings of the caller: keeps what the config says
 *   idle: keeps ten open however long nobody asks
 *   error on the way: leaves none open when one of the ten cannot be opened
 *   breaks: outlives connections that break, free or lent
 *   second call: gives each call a pool of its own
 *   late work: opens ten connections, all at once, and says nothing on them
 */

/** Opens a pool for a lab; `config` is what is asked for besides. */
async function open(lab: Lab, config: pg.ClientConfig = {}): Promise<OpenedPool> {
  return opened(await openPool({ ...lab.connectionConfig, ...config }), "openPool");
}

/** Takes so many clients of a pool at the same moment. */
const take = (pool: pg.Pool, count: number) => Promise.all(Array.from({ length: count }, () => pool.connect()));

function giveBack(clients: readonly pg.PoolClient[]): void {
  for (const client of clients) client.release();
}

test("opens ten connections, all at once, and says nothing on them", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    const { result, cost } = await measure(each, () => lingering(() => endOf(() => open(each))));
    demand(!result.threw, `openPool ${toldEnd(result)}; nothing was in its way. Next: pool.connect() for each.`);
    await using pool = result.value;
    demand(
      cost.connections === 10 && pool.idleCount === 10,
      `openPool opened ${formatCount(cost.connections, "connection")}, and ${pool.idleCount} of its pool's ${pool.totalCount} are free; ten and ten were expected. A client that is given back at once is lent again instead of a new one. Next: take ten before you give the first back, and give all back.`,
    );
    expect(cost).toStayWithin(
      { depth: 3, statements: 0 },
      {
        what: "openPool",
        why: "a connect is three round trips: what comes on top of that, whoever starts the service waits for",
        next: "start all ten connects before you wait for one; let settings travel in `options`, with the start-up message.",
      },
    );
    const { rows } = await pool.query("select current_database() as name");
    demand(
      rows[0].name === each.connectionConfig.database,
      `The pool's connections are to the database ${rows[0].name}. Next: new pg.Pool({ ...config, … }).`,
    );
  }
});

test("gives each call a pool of its own", async ({ lab, other }) => {
  const [first, second, third] = await Promise.all([open(lab), open(lab), open(other)]);
  await using one = first;
  await using two = second;
  await using three = third;
  const ended = await endOf(() => one.end());
  demand(
    !ended.threw,
    `openPool returned a pool that was used before: its end ${toldEnd(ended)}. Next: a new pool at each call.`,
  );
  for (const [pool, each, which] of [
    [two, lab, "second, of the same config as the first,"],
    [three, other, "third, of another config,"],
  ] as const) {
    const end = await endOf(() => pool.query("select current_database() as name"));
    demand(
      !end.threw && end.value.rows[0].name === each.connectionConfig.database,
      `openPool was called three times at the same moment, and the first pool was ended; the ${which} was asked for its database, and ${end.threw ? toldEnd(end) : `said ${end.value.rows[0].name}`}. Next: a new pool at each call.`,
    );
    demand(
      pool.totalCount === 10,
      `openPool was called three times at the same moment; the ${which} has ${formatCount(pool.totalCount, "connection")}, and ten were expected.`,
    );
  }
});

/** What each of some clients has as its settings `names`, as texts. */
function settingsOf(clients: readonly pg.PoolClient[], names: readonly string[]): Promise<string[][]> {
  const ask = async (client: pg.PoolClient): Promise<string[]> =>
    (await client.query("select array(select current_setting(unnest($1::text[]))) as values", [names])).rows[0].values;
  return Promise.all(clients.map(ask));
}

test("begins every connection with its settings, also a later one", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    await using _defaults = await withDefaults(each, { jit: "on", statement_timeout: "50min", lock_timeout: "7min" });
    await using pool = await open(each);
    const taken: pg.PoolClient[] = [];
    const { result, cost } = await measure(each, async () => {
      taken.push(...(await take(pool, 13)));
      return lingering(() => settingsOf(taken, ["jit", "statement_timeout", "lock_timeout"]));
    });
    giveBack(taken);
    const wrong = result.findIndex((one) => !same(one, ["off", "30s", "7min"]));
    demand(
      wrong === -1,
      `Of 13 connections, taken together, number ${wrong + 1} has jit, statement_timeout and lock_timeout of ${result[wrong]}; off, 30s and the database's own 7min were expected. Three of them were opened later. Next: \`options\` of the pool, which every connection begins with.`,
    );
    demand(
      cost.statements === 13 && cost.connections === 3,
      `Three more connections were opened, and one statement was sent on each of 13; the server saw ${formatCount(cost.statements, "statement")} on ${formatCount(cost.connections, "new connection")}. Next: settings travel with the start-up message, at no cost: in \`options\`.`,
    );
  }
});

test("keeps what the config says", async ({ lab, other }) => {
  const names = ["jit", "statement_timeout", "work_mem", "application_name", "DateStyle"];
  const cases: [config: pg.ClientConfig, expected: string[]][] = [
    [
      { options: "-c work_mem=3MB -c jit_above_cost=7 -c DateStyle=SQL,\\ DMY", application_name: "caller" },
      ["off", "30s", "3MB", "caller", "SQL, DMY"],
    ],
    [{ options: "-c jit=on -c statement_timeout=5s" }, ["on", "5s", "4MB", "", "ISO, MDY"]],
    [{ statement_timeout: 1_500, options: "--work-mem=5MB" }, ["off", "1500ms", "5MB", "", "ISO, MDY"]],
    [{ statement_timeout: 0 }, ["off", "0", "4MB", "", "ISO, MDY"]],
  ];
  for (const [k, [extra, expected]] of cases.entries()) {
    const each = k % 2 ? other : lab;
    await using _defaults = await withDefaults(each, { jit: "on", statement_timeout: "50min", work_mem: "4MB" });
    const config: pg.ClientConfig = Object.freeze({ ...each.connectionConfig, ...extra });
    const call = await endOf(() => openPool(config));
    demand(
      !call.threw,
      `The config said ${toldValue(extra)}, and nobody may change it; openPool ${toldEnd(call)}. Its owner opens others with it. Next: a new object, { ...config, … }.`,
    );
    await using pool = opened(call.value, "openPool");
    const clients = await take(pool, 11);
    for (const [at, got] of (await settingsOf(clients, names)).entries()) {
      const differs = got.findIndex((value, nth) => value !== expected[nth]);
      demand(
        differs === -1,
        `The config said ${toldValue(extra)}; connection ${at + 1} has ${names[differs]} = ${toldValue(got[differs])}, and ${toldValue(expected[differs])} was expected. Next: the config as it is, and your settings in \`options\`, before the caller's: the last one wins. A field \`statement_timeout\` of yours beats all \`options\`, and \`pg\` does not send one of 0.`,
      );
    }
    giveBack(clients);
  }
});

test("lends fifty connections, and no more", async ({ lab }) => {
  await using pool = await open(lab);
  const clients: pg.PoolClient[] = [];
  const asked = Array.from({ length: 52 }, () => watch(() => pool.connect().then((client) => clients.push(client))));
  await until(() => clients.length >= 50);
  // Meanwhile work elsewhere: a connection that is still to come has come by then.
  for (let k = 0; k < 50; k++) await lab.pool.query("select 1");
  const lent = clients.length;
  demand(
    lent === 50,
    `52 callers asked for a client, and ${lent} got one; 50 were expected. Next: max: 50, and no other bound.`,
  );
  clients.shift()?.release();
  const came = await until(() => clients.length === 50);
  giveBack(clients.splice(0));
  await until(() => asked.every(({ state }) => state === "got"));
  giveBack(clients);
  demand(
    came && asked.every(({ state }) => state === "got"),
    "50 clients were lent, and who asked for the next one never got one, although they came back. Next: leave the waiting to the pool.",
  );
});

test("keeps ten open however long nobody asks", async ({ lab, other }) => {
  for (const [each, most] of [
    [lab, 10],
    [other, 14],
  ] as const) {
    await whileTimeIsVirtual(async () => {
      await using pool = await open(each);
      giveBack(await take(pool, most));
      await pass(7 * 24 * 3_600_000);
      const left = pool.totalCount;
      demand(
        left >= 10,
        `${most} connections were open and free, and a week later ${left} are left. Time is simulated here. The first callers after a quiet night wait for connections to be opened. Next: min: 10; by default a pool closes what is free for ten seconds.`,
      );
      const clients = await take(pool, 10);
      const alive = await endOf(() => settingsOf(clients, ["jit"]));
      demand(!alive.threw, `A week later a connection that was kept is dead: it ${toldEnd(alive)}.`);
      giveBack(clients);
    });
  }
});

test("outlives connections that break, free or lent", async ({ lab, other }) => {
  for (const [each, lent] of [
    [lab, 0],
    [other, 12],
  ] as const) {
    const name = `breaks ${lent}`;
    await using pool = await open(each, { application_name: name });
    const what = lent ? `${lent} clients were lent, two of them opened later` : "Ten connections were free";
    const unheard = (error: string) =>
      `${what}, and the server ended all of them: an "error" event came to which nobody listened (${error}), and it ends the process. Next: pool.on("error", …) for free ones, and for lent ones client.on("error", …) in pool.on("connect", …).`;
    const clients = await take(pool, lent);
    await demandHeard(unheard, async () => {
      await endSessions(each, name);
      // The news is there before anything that is asked for now.
      await lingering(() => each.pool.query("select 1"));
    });
    giveBack(clients);
    const end = await endOf(() => pool.query("select 7 as n"));
    demand(
      !end.threw && end.value.rows[0].n === 7,
      `${what}, and the server ended all of them; the next query ${toldEnd(end)}. Next: let the pool forget them: it does by itself.`,
    );
  }
  await demandEarlyDeathHeard("A connection of openPool", async (config) => {
    await using _pool = opened(await openPool(config), "openPool");
  });
});

test("leaves none open when one of the ten cannot be opened", async ({ lab, other }) => {
  for (const [each, nth, how, words] of [
    [lab, 1, "with 53300", /^53300 error: sorry, too many clients/],
    [other, 10, "without a word", /ECONNRESET|terminated/],
    [lab, 5, "with 53300", /^53300 error: sorry, too many clients/],
  ] as const) {
    let wasRefused = false;
    const onRefused = () => {
      wasRefused = true;
    };
    let letIn = () => {};
    const hold = new Promise<void>((resolve) => {
      letIn = resolve;
    });
    await using proxy = await proxyThatRefuses(each, nth, how, onRefused, hold);
    const { host, port } = proxy.config;
    const config = { ...each.connectionConfig, host, port };
    const what = `Connection ${nth} of ten was refused, ${how}`;
    // No time passes: what is left open now stays so.
    await whileTimeIsVirtual(async () => {
      const call = watch(() => openPool(config));
      await until(() => wasRefused || call.state !== "waiting", 5_000);
      // The client hears of it some turns later.
      for (let turns = 0; turns < 50 && call.state === "waiting"; turns++) await turn();
      const [early, stillOpening] = [call.state, proxy.open];
      letIn();
      await until(() => call.state !== "waiting");
      throwTodo();
      const ended = call.state === "got" ? "returned a pool" : told(call);
      demand(
        call.state === "failed" &&
          call.error instanceof Error &&
          words.test(`${(call.error as { code?: string }).code} ${call.error}`),
        `${what}; openPool ${ended}. Whoever starts the service must hear of it, by the error itself. Next: Promise.allSettled, give back those that came, end the pool, throw the reason of the one that failed.`,
      );
      await until(() => proxy.open === 0, 5_000);
      demand(
        proxy.open === 0,
        `${what}, and openPool ${ended}; ${formatCount(proxy.open, "connection")} stayed open, and nobody has the pool in hands any more to close them. Next: wait for all ten, release those that came, then pool.end().`,
      );
      demand(
        early === "waiting",
        `${what}, and openPool ${ended} while ${formatCount(stillOpening, "connection")} of the others was still being opened: whoever tries again at once has these beside the new ones. Next: wait for all ten, and for pool.end(), before you throw.`,
      );
    });
    // The refusal was for one.
    const again = await endOf(() => openPool(config));
    demand(!again.threw, `${what}; the next call, in which none was, ${toldEnd(again)}. Next: keep nothing of a call.`);
    await using _pool = opened(again.value, "openPool");
  }
});
