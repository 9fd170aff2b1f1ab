import pg from "pg";
import { startProxy, type WireProxy } from "../wire/proxy.js";
import type { WireFault, WireNetwork } from "../wire/types.js";
import { LabClosedError } from "./errors.js";
import { guardedConfig } from "./guarded-session.js";
import { KeptSession } from "./kept-session.js";
import { type Account, accountOf, assertAccount, makeAccount } from "./lab-account.js";
import { LabClients } from "./lab-clients.js";
import { asLabsOwn, lifeOf, serverTrouble } from "./lab-health.js";
import { type LabAddress, type LabOptions, wholeLabOptions } from "./lab-options.js";
import type { LabServer } from "./lab-server.js";
import { openLabs, whileUnderWay } from "./open-labs.js";
import { labServer } from "./server.js";
import { SessionCount } from "./sessions.js";
import { cloneShop, drop, ensureTemplate, explainFullDisk, type ShopChoice } from "./shop.js";
import { labName, sweep } from "./sweep.js";
import { lockAsker, wireAddress } from "./wire-address.js";

/**
 * A database of one's own, with the shop in it. Nothing done to it can hurt another lab.
 *
 * Clients reach it through a proxy of its own, which counts what they do and can put the server further away.
 */
export class Lab {
  readonly #server: LabServer;
  /** Of the account that creates databases: one log-in for all that is asked while the lab has no users. */
  readonly #administrator: KeptSession;
  /** Of the same account, on this lab's database, while it has users. */
  readonly #inside = new KeptSession(() => ({ ...this.adminConfig, application_name: "roundtrip statistics" }));
  readonly #wire: WireProxy;
  readonly #shop: ShopChoice;
  readonly #account: Account;
  readonly #clients = new LabClients(() => this.connectionConfig);
  #closing: Promise<void> | undefined;
  readonly #sessions = new SessionCount();
  /** The life of the server in which the database was made. */
  #life: string;

  /** @internal Use {@link openLab}. */
  constructor(
    /** The name that was asked for. */
    readonly name: string,
    /** The database's name on the server. */
    readonly database: string,
    /** PostgreSQL's version, for example `18.4`. */
    readonly serverVersion: string,
    server: LabServer,
    administrator: KeptSession,
    shop: ShopChoice,
    wire: WireProxy,
    account: Account,
    life: string,
  ) {
    this.#account = account;
    this.#life = life;
    this.#server = server;
    this.#administrator = administrator;
    this.#shop = shop;
    this.#wire = wire;
  }

  /** Options for `new pg.Client(…)` or `new pg.Pool(…)`; the connection is counted, and feels the distance. */
  get connectionConfig(): LabAddress {
    this.#requireOpen();
    const { host, port } = this.#wire;
    // `ssl` is said, or `pg` would take it from the reader's PGSSLMODE.
    return { host, port, ...this.#account, database: this.database, ssl: false };
  }

  /** Options for a connection straight to the server: not counted, at no distance, spared by faults. */
  get directConfig(): LabAddress {
    this.#requireOpen();
    this.#sessions.addDirect();
    const { host, port, ssl } = this.#server;
    return { host, port, ...this.#account, database: this.database, ssl: ssl ?? false };
  }

  /** @internal The same as the account that creates databases; asked for once for each session. See {@link guardedConfig}. */
  get adminConfig(): pg.ClientConfig {
    this.#requireOpen();
    this.#sessions.addDirect();
    return guardedConfig(this.#server, this.database);
  }

  /**
   * Lets users come. A lab with a role of its own opens the session by which it is asked about them, and closes the other: of the
   * server's connections it takes one.
   *
   * @internal
   */
  async welcome(): Promise<void> {
    if (!this.#hasOwnRole) return;
    await this.#administrator.end();
    await this.inside(async () => undefined);
  }

  /**
   * Asks something of this lab's database as the account that creates databases. A lab with a role of its own keeps the session;
   * in another, whoever lists sessions finds their own.
   *
   * @internal
   */
  async inside<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
    this.#requireOpen();
    try {
      return await this.#inside.use(work);
    } finally {
      if (!this.#hasOwnRole) await this.#inside.end();
    }
  }

  /** @internal The proxy between the clients and the server. */
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
    return this.#clients.pool;
  }

  /** A new, connected client; `close()` ends it if you have not. */
  connect(): Promise<pg.Client> {
    return this.#clients.connect();
  }

  /**
   * Puts the server at another distance. Open connections follow at once.
   *
   * @param network `roundTripMs` from 0 to 60,000; default 0
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
    await this.#wire.detachServer(`The lab "${this.name}" was reset, and its connections with it. Connect again.`);
    await this.#administrator
      .use((client) => cloneShop(client, this.#server, this.#shop, this.database, this.#account.user))
      .catch(explainFullDisk(this.#server));
    await this.welcome();
  }

  /** Ends this lab's clients and pool and drops the database. Safe to call twice: both wait until it is dropped. */
  close(): Promise<void> {
    this.#closing ??= whileUnderWay(asLabsOwn(() => this.#close()));
    return this.#closing;
  }

  async #close(): Promise<void> {
    if (openLabs.get(this.name) === this) openLabs.delete(this.name);
    await this.#disconnect();
    const { connectionsOpened } = await this.#wire.status();
    await this.#wire.detachServer(new LabClosedError(this.name).message, true);
    const dropping = async (client: pg.Client) => {
      if (this.#hasOwnRole) await this.#sessions.check(client, this.database, connectionsOpened);
      await drop(client, this.#server, this.database);
      if (this.#hasOwnRole) await client.query(`drop role if exists ${pg.escapeIdentifier(this.#account.user)}`);
    };
    await this.#administrator.use(dropping).finally(() => this.#administrator.end());
  }

  /**
   * Parts everybody from this lab, and compares the sessions that the server has seen on its database with the connections
   * that the proxy has: what went past the proxy is noted. Nothing is changed in the database; see {@link renew}.
   *
   * @internal
   */
  part(): Promise<void> {
    return asLabsOwn(async () => {
      this.#requireOpen();
      await this.#disconnect();
      await this.#wire.faults([]);
      await this.#wire.network({});
      const { connectionsOpened } = await this.#wire.status();
      await this.#wire.detachServer(`The lab "${this.name}" was given to somebody else. Connect again.`);
      await this.#administrator.use((client) => this.#sessions.check(client, this.database, connectionsOpened));
    });
  }

  /**
   * Makes the lab as it was at first, after {@link part}: the role, and the database only when something was written to it.
   *
   * @internal
   */
  renew(): Promise<void> {
    return asLabsOwn(async () => {
      await this.#administrator.use(async (client) => {
        this.#life = await lifeOf(client);
        if (this.#hasOwnRole) await assertAccount(client, this.#account);
        const sql =
          "select tup_inserted + tup_updated + tup_deleted > 0 as written from pg_stat_database where datname = $1";
        const written = (await client.query<{ written: boolean }>(sql, [this.database])).rows[0]?.written ?? true;
        if (!written) return;
        await cloneShop(client, this.#server, this.#shop, this.database, this.#account.user);
        this.#sessions.restart((await this.#wire.status()).connectionsOpened);
      });
      await this.welcome();
    });
  }

  /** @internal What is wrong with the server; undefined when it is there, and has been since the lab was opened or renewed. */
  trouble(): Promise<string | undefined> {
    return serverTrouble(this.#administrator, this.#life).finally(() => this.#administrator.end());
  }

  get #hasOwnRole(): boolean {
    return this.#account.user !== this.#server.learner.user;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #disconnect(): Promise<void> {
    await this.#inside.end();
    await this.#clients.end();
  }

  #requireOpen(): void {
    if (this.#closing) throw new LabClosedError(this.name);
  }
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
  return whileUnderWay(asLabsOwn(() => open(options)));
}

async function open(options: LabOptions): Promise<Lab> {
  const { name, size, seed, onProgress, ownRole } = wholeLabOptions(options);
  await openLabs.get(name)?.close();
  const server = await labServer();
  if (server.notice) onProgress(server.notice);
  const database = labName(server, name);
  const shop = { size, seed, onProgress };
  const starting = startProxy({ to: wireAddress(server), account: lockAsker(server) });
  // Awaited below: one that fails before is not unheard of.
  starting.catch(() => undefined);
  const administrator = new KeptSession(() => server.admin());
  const making = administrator.use(async (client) => {
    await sweep(client, server);
    await ensureTemplate(client, server, size, seed, onProgress);
    const account = ownRole && server.kind === "embedded" ? await makeAccount(client, database) : accountOf(server);
    await cloneShop(client, server, shop, database, account.user);
    const version: string = (await client.query("show server_version")).rows[0]?.server_version ?? "";
    return { account, version, life: await lifeOf(client) };
  });
  const { version, account, life } = await making.catch(async (error) => {
    await Promise.allSettled([administrator.end(), starting.then((wire) => wire.close())]);
    return explainFullDisk(server)(error);
  });
  const wire = await starting;
  const lab = new Lab(name, database, version, server, administrator, shop, wire, account, life);
  openLabs.set(name, lab);
  await lab.welcome();
  return lab;
}
