import { AsyncLocalStorage } from "node:async_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import type { Lab } from "roundtrip";
import { formatCount } from "#src/display/numbers.js";
import pg from "#work-pg";
import { demand } from "./exercise-lab.js";

/** A `pg.Pool` for tests of exercises: it outlives a connection that dies, and says who has not given back what. */
export class TestPool extends pg.Pool {
  readonly #callSites = new Map<pg.PoolClient, string>();
  readonly #clients = new Set<pg.PoolClient>();
  #asked = 0;
  #returns = 0;
  #thrownAway = 0;
  #returnedBusy = 0;
  #unheard = 0;

  /** @param config what else its connections are to be like */
  constructor(lab: Lab, max: number, config: pg.PoolConfig = {}) {
    super({ ...lab.connectionConfig, ...config, max });
    this.on("error", () => undefined);
    this.on("connect", (client) => {
      this.#clients.add(client);
      client.on("error", () => {
        if (client.listenerCount("error") === 1) this.#unheard++;
      });
    });
    this.on("acquire", (client) => void this.#callSites.set(client, ""));
    this.on("release", (thrownAway: unknown, client) => {
      this.#returns++;
      if (thrownAway) this.#thrownAway++;
      if (isBusy(client)) this.#returnedBusy++;
      this.#callSites.delete(client);
    });
  }

  // biome-ignore lint/suspicious/noExplicitAny: both forms of the original, which the types of `pg` list one by one
  override connect(callback?: any): any {
    this.#asked++;
    const site = callSite(new Error().stack ?? "");
    if (callback) return super.connect(callback);
    return super.connect().then((client) => {
      this.#callSites.set(client, site);
      return client;
    });
  }

  /** Connections that somebody took and has not given back. */
  get out(): number {
    return this.#callSites.size;
  }

  /** Is a connection being opened? The server may be too busy to have begun with it, and nothing moves meanwhile. */
  get isConnecting(): boolean {
    const { _clients: all } = this as unknown as { _clients: pg.PoolClient[] };
    return all.some((client) => !this.#clients.has(client));
  }

  /** Does one of its connections wait for an answer? */
  get isBusy(): boolean {
    return [...this.#clients].some(isBusy);
  }

  /** How often it was asked for a connection, also by its own `query`. */
  get asked(): number {
    return this.#asked;
  }

  /** How often a connection was given back. */
  get returns(): number {
    return this.#returns;
  }

  /** How often a connection was given back in order to be closed: by `release(true)`, or with an error. */
  get thrownAway(): number {
    return this.#thrownAway;
  }

  /** How often a connection was given back while a statement on it had no answer yet. */
  get returnedBusy(): number {
    return this.#returnedBusy;
  }

  /** How many error events of its clients nobody heard but this pool itself: each would have ended the process. */
  get unheard(): number {
    return this.#unheard;
  }

  /** What nobody has given back, in words, and where it was taken: `1 connection had not come back, taken at service.ts:12`. */
  get toldOut(): string {
    const places = [...this.#callSites.values()].filter(Boolean).join(", ");
    return `${formatCount(this.out, "connection")} had not come back${places && `, taken at ${places}`}`;
  }

  /** Ends every connection, given back or not. `end()` would wait for those that are out for ever. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled([...this.#clients].map((client) => (client as unknown as pg.Client).end()));
  }
}

/** Knows who holds what: fails every wait at the moment in which all connections are held by callers that wait for one. */
export class WatchedPool extends TestPool {
  readonly #callers = new AsyncLocalStorage<{ held: number }>();
  readonly #stuck = new Set<object>();
  readonly #waits = new Set<(error: Error) => void>();
  /** What the latest connect that got no connection failed with. */
  refusal: unknown;

  /** Runs a call: what it takes is counted as its own. */
  asCaller<T>(call: () => Promise<T>): Promise<T> {
    return this.#callers.run({ held: 0 }, call);
  }

  // biome-ignore lint/suspicious/noExplicitAny: both forms of the original, which the types of `pg` list one by one
  override connect(callback?: any): any {
    const caller = this.#callers.getStore();
    const taken = new Promise<pg.PoolClient>((resolve, reject) => {
      const refuse = (error: unknown) => {
        this.refusal = error;
        reject(error);
      };
      this.#waits.add(reject);
      if (caller && caller.held > 0) this.#stuck.add(caller);
      super.connect().then((client: pg.PoolClient) => {
        // Nobody waits for this one any more: it has been failed.
        if (!this.#waits.delete(reject)) return client.release();
        if (caller) {
          this.#stuck.delete(caller);
          caller.held++;
          const release = client.release;
          client.release = (error) => {
            caller.held--;
            release(error);
          };
        }
        resolve(client);
      }, refuse);
      const size = this.options.max ?? 0;
      if (this.#stuck.size === size) {
        const holders = size === 1 ? "its one holder waits" : `its ${size} holders wait`;
        for (const fail of this.#waits) fail(new Error(`deadlock in a pool of ${size}: ${holders} for a second`));
        this.#waits.clear();
        this.#stuck.clear();
      }
    });
    if (!callback) return taken;
    taken.then(
      (client) => callback(undefined, client, client.release),
      (error) => callback(error, undefined, () => undefined),
    );
  }
}

/** Is a statement of this client under way? */
export const isBusy = (client: pg.PoolClient) => Boolean((client as unknown as { _activeQuery?: object })._activeQuery);

/** The first line of a stack that lies in the work, as `file:line`. */
function callSite(stack: string): string {
  const line = stack
    .split("\n")
    .find((at) => /(exercises|solutions|wrong|right|submissions)\/[^ ]*\.ts:\d+/.test(at) && !at.includes(".test.ts"));
  return /([^/]+\.ts:\d+)/.exec(line ?? "")?.[1] ?? "";
}

/** A client of the test's own, past the proxy: its questions are not counted, and feel no distance. */
export async function openDirectly(lab: Lab): Promise<pg.Client & AsyncDisposable> {
  const client = new pg.Client(lab.directConfig);
  await client.connect();
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() });
}

/** A client for the work, which outlives the end of its connection. `processId` is the server's process behind it. */
export async function openTestClient(
  lab: Lab,
  config: pg.ClientConfig,
): Promise<pg.Client & AsyncDisposable & { processId: number }> {
  const client = new pg.Client({ ...lab.connectionConfig, ...config });
  client.on("error", () => undefined);
  await client.connect();
  const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
  return Object.assign(client, { processId: rows[0]?.pid ?? 0, [Symbol.asyncDispose]: () => client.end() });
}

/** Sessions of a lab that are inside a transaction and do nothing: whoever began it has gone. Asked of the server. */
export async function openTransactions(lab: Lab): Promise<number> {
  const sql = `select count(*)::int as open from pg_stat_activity
    where datname = current_database() and state like 'idle in transaction%'`;
  return (await lab.pool.query<{ open: number }>(sql)).rows[0]?.open ?? 0;
}

/** Demands that a call which has ended left neither a connection nor a transaction behind; `what` is said of it in the message. */
export async function demandTidy(lab: Lab, pool: TestPool, what: string): Promise<void> {
  const used = "the pool counts it as used for ever. Next: release in a finally.";
  demand(pool.out === 0, `${what}; afterwards ${pool.toldOut}: ${used}`);
  const open =
    "afterwards its transaction was still open: it holds its locks, and the next user works inside it. Next: await a rollback after every error, before you release.";
  demand((await openTransactions(lab)) === 0, `${what}; ${open}`);
}

/** Like `demandTidy`; a connection that was thrown away may take a moment until the server has ended its transaction. */
export async function demandAllBack(lab: Lab, pool: TestPool, what: string): Promise<void> {
  for (let look = 0; pool.thrownAway > 0 && look < 200 && (await openTransactions(lab)) > 0; look++) await sleep(5);
  await demandTidy(lab, pool, what);
}

/** The server's process behind the next connection that a pool lends: another one, and it is another connection. */
export async function nextProcess(pool: pg.Pool): Promise<number> {
  const client = await pool.connect();
  try {
    return (await client.query<{ pid: number }>("select pg_backend_pid() as pid")).rows[0]?.pid ?? 0;
  } finally {
    client.release();
  }
}

/** Runs a call while each connection of a lab breaks at its statement number `statement`, which the server never sees. */
export async function breakingAt<T>(lab: Lab, statement: number, call: () => Promise<T>): Promise<T> {
  await lab.faults([{ kind: "reset", atStatement: statement }]);
  try {
    return await call();
  } finally {
    await lab.faults([]);
  }
}

/** An error that speaks of the connection itself, and not of one that is used although it has died. */
export const isFirst = (words: string) =>
  /terminat|ECONNRESET|EPIPE|socket/i.test(words) && !/not queryable/.test(words);

/**
 * A pool of which all connections are open and free.
 *
 * @param options of the server for each session, like `-c work_mem=1MB`
 * @param config what else its connections are to be like
 */
export async function openTestPool(lab: Lab, max: number, options = "", config: pg.PoolConfig = {}): Promise<TestPool> {
  const pool = new TestPool(lab, max, { ...config, options });
  await openAll(pool);
  return pool;
}

/** Opens all connections of a pool. */
export async function openAll(pool: TestPool): Promise<void> {
  const { max } = pool.options;
  const clients = await Promise.all(Array.from({ length: max }, () => pool.connect() as Promise<pg.PoolClient>));
  for (const client of clients) client.release();
}
