import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";

/** How long clients may take to say goodbye before their connections are cut, in milliseconds. */
const exitTimeoutMs = 300;

/** The pool and the clients that a lab hands out, and ends with itself. @internal */
export class LabClients {
  readonly #config: () => pg.ClientConfig;
  readonly #clients = new Set<pg.Client>();
  #pool: pg.Pool | undefined;

  /** @param config says how to connect, each time */
  constructor(config: () => pg.ClientConfig) {
    this.#config = config;
  }

  /** One pool, made at its first use. */
  get pool(): pg.Pool {
    if (!this.#pool) {
      this.#pool = new pg.Pool(this.#config());
      this.#pool.on("error", () => undefined);
      this.#pool.on("connect", (client) => client.on("error", () => undefined));
    }
    return this.#pool;
  }

  /** A new, connected client. */
  async connect(): Promise<pg.Client> {
    const client = new pg.Client(this.#config());
    client.on("error", () => undefined);
    this.#clients.add(client);
    client.once("end", () => this.#clients.delete(client));
    await client.connect();
    return client;
  }

  /** Ends those that are open; the next use makes a pool anew. */
  async end(): Promise<void> {
    const pool = this.#pool;
    this.#pool = undefined;
    const goodbyes = Promise.allSettled([pool?.end(), ...[...this.#clients].map((client) => client.end())]);
    // A pool waits for clients that were never given back, a client for a server that a fault keeps silent.
    const patience = new AbortController();
    const { signal } = patience;
    await Promise.race([goodbyes, sleep(exitTimeoutMs, undefined, { signal }).catch(() => undefined)]);
    patience.abort();
  }
}
