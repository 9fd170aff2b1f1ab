import { Socket } from "node:net";
import type { Lab } from "roundtrip";
import { formatCount } from "#src/display/numbers.js";
import pg from "#work-pg";
import { demand, endOf, toldEnd, toldValue } from "./exercise-lab.js";
import { closedPort, OddServer, serverMessages } from "./odd-server.js";
import { everyPassingError, passingErrors } from "./passing-errors.js";
import { one } from "./shop-calls.js";

/** The exercise's class. */
export type ShopClass = new (
  settings: () => Promise<pg.PoolConfig>,
) => { rows(sql: string, values?: unknown[]): Promise<unknown>; close(): Promise<void> };

/** What settings may say of a pool, besides how to connect: nothing, all that there is, and what `||` takes for nothing. */
const saying: Record<string, pg.PoolConfig> = {
  "said how to connect, and no more": {},
  "said everything that there is to say": {
    max: 3,
    min: 1,
    idleTimeoutMillis: 41_000,
    connectionTimeoutMillis: 42_000,
    maxLifetimeSeconds: 43_000,
    maxUses: 44_000,
    allowExitOnIdle: true,
    statement_timeout: 45_000,
    query_timeout: 46_000,
    lock_timeout: 47_000,
    idle_in_transaction_session_timeout: 48_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 49_000,
    application_name: "whoever asks",
    options: "-c work_mem=7MB",
  },
  "said 0 or no of much": {
    max: 1,
    min: 0,
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: 0,
    maxLifetimeSeconds: 0,
    allowExitOnIdle: false,
    statement_timeout: false,
    keepAlive: false,
    application_name: "",
  },
};

/** The pools of the work's `pg` that somebody asked for a connection, from when it is made until it is disposed of. */
class AskedPools extends Set<pg.Pool> {
  constructor() {
    super();
    const { connect } = pg.Pool.prototype;
    const asked = this;
    // biome-ignore lint/suspicious/noExplicitAny: both forms of the original, which the types of `pg` list one by one
    pg.Pool.prototype.connect = function (this: pg.Pool, ...args: any[]): any {
      asked.add(this);
      return Reflect.apply(connect, this, args);
    };
  }

  [Symbol.dispose](): void {
    // What it inherits comes to light again.
    Reflect.deleteProperty(pg.Pool.prototype, "connect");
  }
}

/** What a pool was told, the password, which it hides, included. */
const optionsOf = ({ options }: pg.Pool): Record<string, unknown> =>
  Object.fromEntries(Object.getOwnPropertyNames(options).map((name) => [name, Reflect.get(options, name)]));

/** Demands that a Shop makes its pool of what its settings say, and adds nothing to it. */
export async function demandAsSettingsSay(Shop: ShopClass, lab: Lab): Promise<void> {
  for (const [what, said] of Object.entries(saying)) {
    using pools = new AskedPools();
    const config = { ...lab.connectionConfig, ...said };
    const shop = new Shop(async () => ({ ...config }));
    await endOf(() => shop.rows(one, [1]));
    await endOf(() => shop.close());
    const expected = optionsOf(new pg.Pool(config));
    for (const pool of pools) {
      const got = optionsOf(pool);
      const names = Object.keys({ ...expected, ...got }).filter((name) => typeof got[name] !== "function");
      const other = names.find((name) => !Object.is(got[name], expected[name])) ?? "";
      demand(
        other === "",
        `settings() ${what}: of its pool ${other} was to be ${toldValue(expected[other])}, and is ${toldValue(got[other])}. Whoever waits, and for how long, and what stays open, is for the settings to say. Next: new pg.Pool(await this.settings()), with nothing added or replaced.`,
      );
    }
  }
}

/** Settings with which no connection can be opened, by what goes wrong. */
async function* hopeless(
  server: OddServer,
  refuseWith: (code: string) => void,
): AsyncGenerator<[string, pg.PoolConfig]> {
  for (const code of ["28P01", "28000", "3D000", "42501", ...Object.keys(passingErrors)]) {
    refuseWith(code);
    yield [`the server refused the connection with ${code}`, server.config];
  }
  for (const error of everyPassingError()) {
    const stream = () => {
      const socket = new Socket();
      const connect = () => {
        process.nextTick(() => socket.destroy(error));
        return socket;
      };
      return Object.assign(socket, { connect });
    };
    yield [`the connection failed with ${error.code} on its way`, { ...server.config, stream }];
  }
  const port = await closedPort();
  for (const host of ["127.0.0.1", "localhost"]) yield [`nobody listened at ${host}`, { ...server.config, host, port }];
  refuseWith("");
  yield [
    "the server never answered, for longer than connectionTimeoutMillis",
    { ...server.config, connectionTimeoutMillis: 1 },
  ];
}

const keep =
  "whatever goes wrong with a connection or a statement, keep the pool; only settings() that fail are forgotten.";

/** Demands that a Shop does not ask for its settings again because no connection could be opened, or a statement failed. */
export async function demandAskedOnce(Shop: ShopClass, lab: Lab): Promise<void> {
  let code = "";
  await using server = await OddServer.start((socket) => {
    socket.once("data", () => void (code && socket.end(serverMessages.refusal(code, "not you"))));
  });
  const refuseWith = (next: string) => {
    code = next;
  };
  const demandOnce = async (what: string, config: pg.PoolConfig, statements: string[]) => {
    let asked = 0;
    const shop = new Shop(async () => {
      asked++;
      return { ...config, max: 2 };
    });
    for (const sql of statements) {
      const end = await endOf(() => shop.rows(sql));
      demand(end.threw, `Where ${what}, rows ${toldEnd(end)}. The error was expected. Next: let it go on.`);
    }
    await endOf(() => shop.close());
    demand(
      asked === 1,
      `Where ${what}, and rows was called again, a Shop asked for its settings ${formatCount(asked, "time")}; expected: 1. Who asks again opens another pool beside its own, which nobody ends. Next: ${keep}`,
    );
  };
  for await (const [what, config] of hopeless(server, refuseWith)) {
    await demandOnce(what, config, ["select 1", "select 1"]);
  }
  const codes = ["28P01", "28000", "3D000", ...Object.keys(passingErrors)];
  const failing = codes.map((each) => `do $$ begin raise exception 'no' using errcode = '${each}'; end $$`);
  await demandOnce(`statements failed, with ${codes.length} codes in turn`, lab.connectionConfig, failing);
  const suicide = "select pg_terminate_backend(pg_backend_pid())";
  await demandOnce("the server ended the connection of a statement", lab.connectionConfig, [suicide, suicide]);
}
