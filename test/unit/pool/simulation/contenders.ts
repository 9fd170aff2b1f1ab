import { EventEmitter } from "node:events";
import { createPool } from "generic-pool";
import pg from "pg";
import { QueuePool, type QueuePoolOptions } from "roundtrip";
import { Pool as TarnPool } from "tarn";
import { fakeConnector } from "../fake-pool.js";
import type { FakeConnection, FakeServer } from "../fake-server.js";

/** What a scenario asks of a pool; each contender translates it into its own options, as far as it has them. */
export interface Wishes {
  max: number;
  /** How long to wait for a connection, in milliseconds. */
  patienceMs?: number;
  /** Ask a connection for a sign of life before lending it. */
  validate?: boolean;
  /** How old a connection may become, in milliseconds. */
  lifeMs?: number;
  /** Report who holds a connection for longer than this, in milliseconds. */
  leakMs?: number;
}

/** A pool under test. */
export interface Contender {
  acquire(): Promise<FakeConnection>;
  /** Gives a connection back, with the error that the work ended with, if any. */
  release(connection: FakeConnection, error?: unknown): void;
  /** Runs work that may ask for another connection inside. */
  use<T>(work: (connection: FakeConnection) => Promise<T>): Promise<T>;
  /** What the pool had to say about leaks. */
  leaks: { atMs: number; checkoutSite: string | undefined }[];
}

/** `use` for pools that have none. */
async function useBy<T>(
  pool: Omit<Contender, "use" | "leaks">,
  work: (connection: FakeConnection) => Promise<T>,
): Promise<T> {
  const connection = await pool.acquire();
  let failure: unknown;
  try {
    return await work(connection);
  } catch (error) {
    failure = error;
    throw error;
  } finally {
    pool.release(connection, failure);
  }
}

function queuePool(server: FakeServer, wishes: Wishes): Contender {
  const options: QueuePoolOptions = {
    size: wishes.max,
    validate: wishes.validate ?? false,
    ...(wishes.patienceMs === undefined ? {} : { acquireTimeoutMs: wishes.patienceMs }),
    ...(wishes.lifeMs === undefined ? {} : { maxLifetimeMs: wishes.lifeMs, idleTimeoutMs: Number.POSITIVE_INFINITY }),
    ...(wishes.leakMs === undefined ? {} : { leakDetectionMs: wishes.leakMs }),
  };
  const pool = new QueuePool(fakeConnector(server), options);
  const leases = new Map<FakeConnection, { release(error?: unknown): void }>();
  const leaks: Contender["leaks"] = [];
  pool.on("leak", ({ checkoutSite }) => leaks.push({ atMs: performance.now(), checkoutSite }));
  return {
    leaks,
    async acquire() {
      const lease = await pool.acquire();
      leases.set(lease.connection, lease);
      return lease.connection;
    },
    release: (connection, error) => leases.get(connection)?.release(error),
    use: (work) => pool.use(work),
  };
}

/** What `pg.Pool` expects of a client. */
function pgClient(server: FakeServer): new () => pg.ClientBase {
  class Client extends EventEmitter {
    inner: FakeConnection | undefined;
    _queryable = true;
    readonly #abort = new AbortController();
    connection = { stream: { destroy: () => this.#abort.abort() } };

    connect(done: (error: Error | null) => void): void {
      server.connect(this.#abort.signal).then(
        (connection) => {
          this.inner = connection;
          connection.onLost = (cause) => {
            this._queryable = false;
            this.emit("error", cause);
          };
          done(null);
        },
        (error: Error) => done(error),
      );
    }

    end(done?: () => void): void {
      this.inner?.close();
      this.emit("end");
      done?.();
    }
  }
  return Client as unknown as new () => pg.ClientBase;
}

function pgPool(server: FakeServer, { max, patienceMs, lifeMs }: Wishes): Contender {
  const pool = new pg.Pool({
    max,
    Client: pgClient(server),
    ...(patienceMs === undefined ? {} : { connectionTimeoutMillis: patienceMs }),
    ...(lifeMs === undefined ? {} : { maxLifetimeSeconds: lifeMs / 1_000, idleTimeoutMillis: 0 }),
  } as pg.PoolConfig);
  pool.on("error", () => undefined);
  const clients = new Map<FakeConnection, pg.PoolClient>();
  const basic = {
    async acquire() {
      const client = await pool.connect();
      const { inner } = client as unknown as { inner: FakeConnection };
      clients.set(inner, client);
      return inner;
    },
    release: (connection: FakeConnection, error?: unknown) =>
      clients.get(connection)?.release(error as Error | undefined),
  };
  return { ...basic, use: (work) => useBy(basic, work), leaks: [] };
}

function tarn(server: FakeServer, { max, patienceMs, validate }: Wishes): Contender {
  const pool = new TarnPool<FakeConnection>({
    create: () => server.connect(),
    destroy: (connection) => connection.close(),
    min: 0,
    max,
    ...(validate
      ? {
          validate: (connection: FakeConnection) =>
            connection.query().then(
              () => true,
              () => false,
            ) as unknown as boolean,
        }
      : {}),
    ...(patienceMs === undefined ? {} : { acquireTimeoutMillis: patienceMs }),
  });
  const basic = {
    acquire: () => pool.acquire().promise,
    release: (connection: FakeConnection) => void pool.release(connection),
  };
  return { ...basic, use: (work) => useBy(basic, work), leaks: [] };
}

function genericPool(server: FakeServer, { max, patienceMs, validate = false }: Wishes): Contender {
  const pool = createPool<FakeConnection>(
    {
      create: () => server.connect(),
      destroy: async (connection) => connection.close(),
      validate: (connection) =>
        connection.query().then(
          () => true,
          () => false,
        ),
    },
    { max, testOnBorrow: validate, ...(patienceMs === undefined ? {} : { acquireTimeoutMillis: patienceMs }) },
  );
  const basic = {
    acquire: () => pool.acquire() as Promise<FakeConnection>,
    release(connection: FakeConnection, error?: unknown) {
      Promise.resolve(error === undefined ? pool.release(connection) : pool.destroy(connection)).catch(() => undefined);
    },
  };
  return { ...basic, use: (work) => useBy(basic, work), leaks: [] };
}

/** Every pool, by the name that the table gives it. */
export const contenders = {
  QueuePool: queuePool,
  "pg.Pool": pgPool,
  tarn,
  "generic-pool": genericPool,
} satisfies Record<string, (server: FakeServer, wishes: Wishes) => Contender>;

/** The name of a contender. */
export type ContenderName = keyof typeof contenders;
