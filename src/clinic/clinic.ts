import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { describe, rejectUnknown, requireNumber, requireOneOf } from "../arguments.js";
import { InvalidArgumentError } from "../errors.js";
import { Lab } from "../lab/lab.js";
import { withClient } from "../lab/with-client.js";
import { type ClinicSizes, clinicTables } from "./clinic-tables.js";
import { type ClinicHandlers, sickHandlers } from "./handlers.js";
import { readJson } from "./json-body.js";
import { LentClients } from "./lent-clients.js";
import { OwnSockets } from "./own-sockets.js";
import { type Charge, type PaymentProvider, startPaymentProvider } from "./payment-provider.js";
import { answerOf, type ClinicAnswer, type ClinicDesk } from "./routes.js";
import type { ClinicShop } from "./shop.js";

/** What {@link openClinic} may be asked for. */
export interface ClinicOptions {
  /** Handlers that take the place of sick ones, by name: cures. */
  handlers?: Partial<ClinicHandlers>;
  /** What the handlers need of the database beside its tables, done in turn before the service starts; default nothing. */
  migrations?: readonly ((client: pg.ClientBase) => Promise<void>)[];
  /** How large the clinic's tables are; see `clinicTables`. */
  sizes?: ClinicSizes;
  /** How long the payment provider thinks, in milliseconds; from 0, default 150. */
  paymentMs?: number;
  /** Which orders the payment provider refuses to charge for; default those whose number ends in 7. */
  refuses?: (orderId: number) => boolean;
}

/** How long `close()` waits for answers under way, in milliseconds: a request that waits for a leaked connection never has one. */
const exitTimeoutMs = 1_000;

/** What a clinic is made of. */
interface ClinicParts {
  server: Server;
  provider: PaymentProvider;
  sockets: OwnSockets;
  lent: LentClients;
  desk: ClinicDesk;
  errors: unknown[];
}

/** A service on the loopback, over a lab's database: the admin pages of a shop, an import, and payments. */
export class Clinic {
  readonly #parts: ClinicParts;

  /** @internal Use {@link openClinic}. */
  constructor(
    /** Where the service is, for example `http://127.0.0.1:4711`. */
    readonly url: string,
    parts: ClinicParts,
  ) {
    this.#parts = parts;
  }

  /** What the handlers are given. */
  get shop(): ClinicShop {
    return this.#parts.desk.shop;
  }

  /** What the payment provider has charged, in order. */
  get charges(): readonly Charge[] {
    return this.#parts.provider.charges;
  }

  /** What handlers have thrown; whoever asked was told status 500. */
  get errors(): readonly unknown[] {
    return this.#parts.errors;
  }

  /** How many connections are open that handlers have opened by themselves, past the service's pool. */
  get ownConnections(): number {
    return this.#parts.sockets.count;
  }

  /**
   * Asks the service.
   *
   * @param path with its query, for example `/users?email=ada@example.com`
   * @param body sent as JSON
   * @example
   * const { status, body } = await clinic.ask("GET", "/users/7");
   *
   * @throws InvalidArgumentError for another method, or what is no path
   */
  async ask(method: "GET" | "POST", path: string, body?: unknown): Promise<ClinicAnswer> {
    requireOneOf("Clinic.ask: method", method, ["GET", "POST"]);
    if (typeof path !== "string" || !path.startsWith("/")) {
      throw new InvalidArgumentError(`Clinic.ask: expected a path that begins with /, got ${describe(path)}.`);
    }
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(new URL(path, this.url), { method, ...sent });
    return { status: response.status, body: await response.json() };
  }

  /**
   * Ends the service: those under way have a second to be answered. Connections that handlers leaked are dropped,
   * and clients of `lab.pool` that were taken meanwhile and not released are ended. Close the clinic before its lab is closed or
   * reset.
   */
  async close(): Promise<void> {
    const { server, provider, sockets, lent } = this.#parts;
    if (!server.listening) return;
    const ended = once(server, "close");
    server.close();
    const patience = new AbortController();
    const { signal } = patience;
    await Promise.race([ended, sleep(exitTimeoutMs, undefined, { signal }).catch(() => undefined)]);
    patience.abort();
    server.closeAllConnections();
    await ended;
    provider.close();
    sockets.drop();
    lent.end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

/**
 * Makes the clinic's tables in a lab's database, and starts a sick service over it: eight endpoints, fourteen ailments.
 *
 * `GET /users/:id`, `GET /users?email=`, `GET /customers?city=`, `GET /orders?cursor=`, `GET /parcels/:number`, `POST /products`,
 * `POST /orders/:id/pay`, `GET /dashboard`. Its pool is `lab.pool`.
 *
 * @param lab a lab with the small shop; with another one some ailments show less
 * @example
 * const clinic = await openClinic(lab);
 * const { findings } = await diagnose(lab, () => clinic.ask("GET", "/customers?city=Visby"));
 * await clinic.close();
 *
 * @throws InvalidArgumentError for something else than a lab, an unknown option, or one out of bounds
 */
export async function openClinic(lab: Lab, options: ClinicOptions = {}): Promise<Clinic> {
  checkArguments(lab, options);
  const { handlers = {}, migrations = [], sizes = {}, paymentMs = 150, refuses = (id) => id % 10 === 7 } = options;
  await withClient(lab.directConfig, async (client) => {
    await clinicTables(client, sizes);
    for (const migrate of migrations) await migrate(client);
  });
  const provider = await startPaymentProvider(paymentMs, refuses);
  const [sockets, errors]: [OwnSockets, unknown[]] = [new OwnSockets(), []];
  const shop = { config: sockets.watched(lab.connectionConfig), pool: lab.pool, pay: provider.pay };
  const desk: ClinicDesk = { handlers: { ...sickHandlers, ...handlers }, shop };
  const server = createServer((request, response) => void serve(desk, request, response, errors));
  await once(server.listen(0, "127.0.0.1"), "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return new Clinic(url, { server, provider, sockets, lent: new LentClients(lab.pool), desk, errors });
}

async function serve(desk: ClinicDesk, request: IncomingMessage, response: ServerResponse, errors: unknown[]) {
  const { method = "", url = "" } = request;
  const asked = { method, url: new URL(url, "http://clinic"), body: () => readJson(request) };
  const { status, body } = await answerOf(desk, asked).catch((error) => {
    errors.push(error);
    return { status: 500, body: { error: "the service has failed" } };
  });
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

function checkArguments(lab: unknown, options: ClinicOptions): void {
  if (!(lab instanceof Lab)) {
    throw new InvalidArgumentError(
      `openClinic: expected a lab, got ${describe(lab)}. Write: await openClinic(await openLab())`,
    );
  }
  rejectUnknown("openClinic", options, ["handlers", "migrations", "sizes", "paymentMs", "refuses"]);
  const { handlers = {}, migrations = [], paymentMs = 0, refuses = () => false } = options;
  rejectUnknown("openClinic: handlers", handlers, Object.keys(sickHandlers));
  if (!Array.isArray(migrations)) {
    throw new InvalidArgumentError(`openClinic: migrations: expected a list, got ${describe(migrations)}.`);
  }
  for (const [name, given] of [
    ...Object.entries(handlers),
    ...migrations.map((migrate) => ["migrations", migrate]),
    ["refuses", refuses],
  ]) {
    if (typeof given === "function") continue;
    throw new InvalidArgumentError(`openClinic: ${name}: expected a function, got ${describe(given)}.`);
  }
  requireNumber("openClinic: paymentMs", paymentMs, 0, 60_000);
}
