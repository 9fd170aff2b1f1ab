import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { isAlive } from "#setup/alive";
import { InvalidArgumentError, LabClosedError } from "../errors.js";
import type { WireFault } from "../wire/faults.js";
import type { WireAccount } from "../wire/lock-watch.js";
import { rejectUnknown, type WireNetwork } from "../wire/network.js";
import { startProxy, type WireProxy, type WireServerAddress } from "../wire/proxy.js";
import { type LabServer, labServer } from "./server.js";
import { cloneTemplate, dropDatabase, ensureTemplate, type ShopSize, shopOptions } from "./shop.js";
import { withClient } from "./with-client.js";

/** What {@link openLab} may be asked for. */
export interface LabOptions {
  /** Part of the database's name: 1 to 24 letters, digits, `_` or `-`; default `lab`. A second lab of one name replaces the first. */
  name?: string;
  /** Which shop; default `small`. */
  size?: ShopSize;
  /** Which random numbers the shop is made of, an integer from 1 to 1,000,000; default 1. */
  seed?: number;
  /** Told about long work and about recoveries, a line at a time; default `console.log`. */
  onProgress?: (line: string) => void;
}

const optionNames = ["name", "size", "seed", "onProgress"];

/** The labs that this process has open, by name: opening one again (a notebook run from the top) replaces it. */
const openLabs = new Map<string, Lab>();

/** What a client needs in order to connect: for `new pg.Client(…)`, `new pg.Pool(…)` and other drivers. */
export interface LabAddress {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
  ssl?: pg.ClientConfig["ssl"];
}

/** How long `close()` waits for clients to say goodbye before their connections are cut. */
const farewellMs = 300;

/**
 * A database of one's own, with the shop in it. Nothing done to it can hurt another lab.
 *
 * Clients reach it through a relay of its own, which counts what they do and can put the server further away.
 */
export class Lab {
  readonly #server: LabServer;
  readonly #wire: WireProxy;
  readonly #template: string;
  readonly #clients = new Set<pg.Client>();
  #pool: pg.Pool | undefined;
  #closed = false;

  /** @internal Use {@link openLab}. */
  constructor(
    /** The name that was asked for. */
    readonly name: string,
    /** The database's name on the server. */
    readonly database: string,
    /** PostgreSQL's version, for example `18.4`. */
    readonly serverVersion: string,
    server: LabServer,
    template: string,
    wire: WireProxy,
  ) {
    this.#server = server;
    this.#template = template;
    this.#wire = wire;
  }

  /** Options for `new pg.Client(…)` or `new pg.Pool(…)`; the connection is counted, and feels the distance. */
  get connectionConfig(): LabAddress {
    this.#requireOpen();
    const { host, port } = this.#wire;
    // `ssl` is said, or `pg` would take it from the reader's PGSSLMODE.
    return { host, port, ...this.#server.learner, database: this.database, ssl: false };
  }

  /** Options for a connection straight to the server: not counted, at no distance, spared by faults. */
  get directConfig(): LabAddress {
    this.#requireOpen();
    const { host, port, learner, ssl } = this.#server;
    return { host, port, ...learner, database: this.database, ssl: ssl ?? false };
  }

  /** @internal The same as the account that creates databases. */
  get adminConfig(): pg.ClientConfig {
    this.#requireOpen();
    return this.#server.admin(this.database);
  }

  /** @internal The relay between the clients and the server. */
  get wire(): WireProxy {
    this.#requireOpen();
    return this.#wire;
  }

  /** The same as one address, `postgres://…`. */
  get connectionString(): string {
    const { host, port, user, password, database } = this.connectionConfig;
    return `postgres://${encodeURIComponent(user)}:${encodeURIComponent(password)}@${host}:${port}/${database}`;
  }

  /** A pool over this lab's database, made at first use; `close()` ends it. */
  get pool(): pg.Pool {
    this.#requireOpen();
    if (!this.#pool) {
      this.#pool = new pg.Pool(this.connectionConfig);
      this.#pool.on("error", () => undefined);
      this.#pool.on("connect", (client) => client.on("error", () => undefined));
    }
    return this.#pool;
  }

  /** A new, connected client; `close()` ends it if you have not. */
  async connect(): Promise<pg.Client> {
    const client = new pg.Client(this.connectionConfig);
    client.on("error", () => undefined);
    this.#clients.add(client);
    client.once("end", () => this.#clients.delete(client));
    await client.connect();
    return client;
  }

  /**
   * Puts the server at another distance. Open connections follow at once.
   *
   * @param network `roundTripMs` from 0 to 60,000, `jitterMs`, `bytesPerSecond`, `seed`; what is left out is 0 or without limit
   * @throws InvalidArgumentError for an unknown option or a value out of bounds
   * @example await lab.network({ roundTripMs: 5 });
   */
  async network(network: WireNetwork): Promise<void> {
    await this.wire.network(network);
  }

  /**
   * Makes things go wrong on the way to the server; replaces what was asked for before, and an empty list ends it.
   *
   * @param faults what goes wrong, and for which connections; see {@link WireFault}
   * @param seed which random numbers decide a `chance`, an integer from 0; default 1
   * @throws InvalidArgumentError for a fault that cannot be carried out
   * @example await lab.faults([{ kind: "reset", atStatement: 3, connection: 1 }]);
   */
  async faults(faults: readonly WireFault[], seed = 1): Promise<void> {
    await this.wire.faults(faults, seed);
  }

  /** Ends this lab's clients and pool, and makes the database anew as it was at first. */
  async reset(): Promise<void> {
    this.#requireOpen();
    await this.#disconnect();
    await this.#wire.retire(`The lab "${this.name}" was reset, and its connections with it. Connect again.`);
    await cloneTemplate(this.#server, this.#template, this.database);
  }

  /** Ends this lab's clients and pool and drops the database. Safe to call twice. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    if (openLabs.get(this.name) === this) openLabs.delete(this.name);
    await this.#disconnect();
    await this.#wire.retire(new LabClosedError(this.name).message, true);
    await dropDatabase(this.#server, this.database);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #disconnect(): Promise<void> {
    const pool = this.#pool;
    this.#pool = undefined;
    const goodbyes = Promise.allSettled([pool?.end(), ...[...this.#clients].map((client) => client.end())]);
    // A pool waits for clients that were never given back, a client for a server that a fault keeps silent.
    const patience = new AbortController();
    const { signal } = patience;
    await Promise.race([goodbyes, sleep(farewellMs, undefined, { signal }).catch(() => undefined)]);
    patience.abort();
  }

  #requireOpen(): void {
    if (this.#closed) throw new LabClosedError(this.name);
  }
}

/** Drops what this clone's processes left behind: databases whose process (the last part of their name) has ended. */
async function sweep(server: LabServer): Promise<void> {
  const prefix = `roundtrip_${server.tag}_lab_`;
  const names = await withClient(server.admin(), async (client) => {
    const sql = "select datname from pg_database where starts_with(datname, $1)";
    return (await client.query<{ datname: string }>(sql, [prefix])).rows.map((row) => row.datname);
  });
  for (const name of names) {
    const pid = Number(name.slice(name.lastIndexOf("_") + 1));
    if (Number.isInteger(pid) && !isAlive(pid)) await dropDatabase(server, name).catch(() => undefined);
  }
}

/** Who asks the server, for the relay, which sessions wait for a lock. */
function accountOf(server: LabServer): WireAccount {
  const { user = "", password, database = "" } = server.admin();
  return { user, password: typeof password === "string" ? password : "", database };
}

/** The server as the relay reaches it. */
function wireAddress({ host, port, ssl }: LabServer): WireServerAddress {
  if (typeof ssl !== "object") return { host, port, ...(ssl ? { ssl } : {}) };
  const { rejectUnauthorized = true, ca, servername } = ssl;
  return {
    host,
    port,
    ssl: { rejectUnauthorized, ...(ca ? { ca: String(ca) } : {}), ...(servername ? { servername } : {}) },
  };
}

/**
 * Opens a lab: a fresh database with the shop in it, on the course's own PostgreSQL or that of `DATABASE_URL`.
 *
 * The first call of a process starts the server if it does not run. Opening a lab of the same name again in the same
 * process closes the first, so that a notebook may be run again from the top.
 *
 * @example
 * const lab = await openLab({ name: "demo" });
 * const { rows } = await lab.pool.query("select count(*)::int as users from users");
 * await lab.close();
 *
 * @throws InvalidArgumentError for an unknown option or a value out of bounds
 * @throws LabUnavailableError, LabStartError or LabServerError when no PostgreSQL can be had
 */
export async function openLab(options: LabOptions = {}): Promise<Lab> {
  rejectUnknown("openLab", options, optionNames);
  const { name = "lab", size = "small", seed = 1, onProgress = console.log } = options;
  if (!/^[A-Za-z0-9_-]{1,24}$/.test(name)) {
    throw new InvalidArgumentError(
      `openLab: name: expected 1 to 24 letters, digits, _ or -; got ${JSON.stringify(name)}.`,
    );
  }
  shopOptions(size, seed);
  await openLabs.get(name)?.close();
  const server = await labServer();
  if (server.notice) onProgress(server.notice);
  await sweep(server);
  const template = await ensureTemplate(server, size, seed, onProgress);
  const database = `roundtrip_${server.tag}_lab_${name.toLowerCase().replaceAll("-", "_")}_${process.pid}`;
  await cloneTemplate(server, template, database);
  const version = await withClient(server.admin(), async (client) => {
    return (await client.query<{ v: string }>("select current_setting('server_version') as v")).rows[0]?.v ?? "";
  });
  const wire = await startProxy({ to: wireAddress(server), account: accountOf(server) });
  const lab = new Lab(name, database, version, server, template, wire);
  openLabs.set(name, lab);
  return lab;
}
