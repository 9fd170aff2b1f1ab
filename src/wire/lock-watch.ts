import type pg from "pg";
import { tlsOptions } from "./server-side.js";
import type { WireAccount, WireServerAddress } from "./types.js";

/** What a session on the server was doing. @internal */
export interface SessionActivity {
  /** Process ids of those whose locks it waits for. */
  blockedBy: number[];
  /** It sleeps for a time. */
  sleeps: boolean;
  /** It waits for its client to send more. */
  awaitsClient: boolean;
}

const sql = `select p.pid, pg_blocking_pids(p.pid) as "blockedBy",
  coalesce(a.wait_event_type = 'Timeout', false) as sleeps, coalesce(a.wait_event_type = 'Client', false) as "awaitsClient"
  from unnest($1::int[]) as p (pid) left join pg_stat_activity a on a.pid = p.pid`;

/**
 * Asks the server which sessions wait for a lock, over a connection of its own, which is made when it is first needed.
 * @internal
 */
export class LockWatch {
  #client: Promise<pg.Client> | undefined;
  #connected = false;
  #failed = false;
  #asking = false;
  /** Grows with every answer of the server's: with each, what was seen is out of date. */
  #version = 0;
  #seenAt = -1;
  #seen = new Map<number, SessionActivity>();

  constructor(
    readonly to: WireServerAddress,
    readonly account: WireAccount | undefined,
  ) {}

  /** The server can be asked. */
  get able(): boolean {
    return this.account !== undefined && !this.#failed;
  }

  /** The server can be asked at once. */
  get ready(): boolean {
    return this.#connected;
  }

  /** The server has answered somebody: a lock may be free. */
  changed(): void {
    this.#version += 1;
  }

  /** What a session does now; undefined when that is not known, or not any more. */
  session(processId: number): SessionActivity | undefined {
    return this.#seenAt === this.#version ? this.#seen.get(processId) : undefined;
  }

  /** Asks about some sessions, unless it is asking already; `then` is called when the answer is there. */
  look(processIds: number[], then: () => void): void {
    if (this.#asking || !this.able) return;
    this.#asking = true;
    const version = this.#version;
    const connecting = this.#client ?? this.#connect();
    this.#client = connecting;
    connecting
      .then((client) => client.query<SessionActivity & { pid: number }>(sql, [processIds]))
      .then(({ rows }) => {
        this.#seen = new Map(rows.map((row) => [row.pid, row]));
        this.#seenAt = version;
      })
      .catch(() => {
        if (this.#client !== connecting) return; // It was ended meanwhile, because nobody needs it any more.
        this.#failed = true;
        this.close();
      })
      .finally(() => {
        this.#asking = false;
        then();
      });
  }

  async #connect(): Promise<pg.Client> {
    const { default: driver } = await import("pg");
    const { to } = this;
    const settings = { connectionTimeoutMillis: 5_000, application_name: "roundtrip lock watch", options: "" };
    const client = new driver.Client({
      host: to.host,
      port: to.port,
      ssl: to.ssl ? tlsOptions(to) : false,
      ...this.account,
      ...settings,
    });
    client.on("error", () => undefined);
    await client.connect();
    this.#connected = true;
    return client;
  }

  /** Ends its connection; it is made anew when it is needed again. */
  close(): void {
    const client = this.#client;
    this.#client = undefined;
    this.#connected = false;
    void client?.then((open) => open.end()).catch(() => undefined);
  }
}
