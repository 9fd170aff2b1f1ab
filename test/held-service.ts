import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import type pg from "pg";
import type { Lab } from "roundtrip";
import { demand } from "./exercise-lab.js";
import { TestPool } from "./exercise-pool.js";
import { type Held, held } from "./held-work.js";
import { type Answer, Asker } from "./http-asker.js";
import { until } from "./odd-server.js";
import { throwTodo, told, type Watched, watch } from "./virtual-time.js";

/** A service of the work's, as the tests see it. */
interface Service {
  close(graceMs: number): Promise<number>;
}

/** The class of such a service. */
type ServiceClass = new (
  server: Server,
  pool: pg.Pool,
  handle: (request: IncomingMessage, client: pg.PoolClient) => Promise<unknown>,
) => Service;

/**
 * A service that runs, with a server on the loopback and a pool. Requests for `/held…` are held until they are let go, of which
 * those that end in `/quiet` ask the database nothing; those
 * for `/fails` fail, those for `/long` are answered by 16 million characters, all others by what the database says.
 */
export class HeldService {
  readonly server = createServer();
  readonly pool: TestPool;
  readonly #service: Service;
  /** Paths that came to the handler, in order. */
  readonly handled: string[] = [];
  /** Paths whose handler has come to its end, by what it came to. */
  readonly ended = new Map<string, unknown>();
  readonly #held = new Map<string, Held>();
  readonly #sockets = new Set<Socket>();
  readonly #askers: Asker[] = [];
  /** Its port, also when that is closed. */
  port = 0;

  private constructor(lab: Lab, size: number, Service: ServiceClass) {
    this.pool = new TestPool(lab, size, { idleTimeoutMillis: 0 });
    this.server.on("connection", (socket) => {
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
    });
    this.#service = new Service(this.server, this.pool, ({ url = "" }, client) => this.#handle(url, client));
  }

  /** Starts one with a pool of this size. */
  static async start(lab: Lab, size: number, Service: ServiceClass): Promise<HeldService> {
    const running = new HeldService(lab, size, Service);
    await new Promise<void>((resolve) => running.server.listen(0, "127.0.0.1", resolve));
    running.port = (running.server.address() as AddressInfo).port;
    return running;
  }

  /** Somebody new who asks. */
  asker(): Asker {
    const asker = new Asker(this.port);
    this.#askers.push(asker);
    return asker;
  }

  /** Has somebody ask for each path, and waits until all are taken: each has a client, or waits for one. */
  async take(paths: readonly string[]): Promise<Watched<Answer>[]> {
    const asked: Watched<Answer>[] = [];
    for (const path of paths) {
      const asker = this.asker();
      asked.push(watch(() => asker.ask(path)));
      await until(() => this.pool.waitingCount + this.pool.out === asked.length);
    }
    return asked;
  }

  /** Connections to it that are open. */
  get connections(): number {
    return this.#sockets.size;
  }

  /** Is nothing left: no port, no connection to it, none of the pool? */
  get isGone(): boolean {
    return !this.server.listening && this.connections === 0 && this.pool.ended && this.pool.totalCount === 0;
  }

  /** What is left, in words, for messages. */
  get toldLeft(): string {
    const { server, pool, connections } = this;
    return `the port is ${server.listening ? "open" : "closed"}, connections to it: ${connections}, of the pool: ${pool.totalCount}, and the pool is ${pool.ended ? "ended" : "not ended"}`;
  }

  /** Has it closed, and looks on. */
  async close(graceMs: number): Promise<Watched<number>> {
    const closing = watch(() => this.#service.close(graceMs));
    await turn();
    throwTodo();
    return closing;
  }

  /** Holds the end of the pool, or of the server, from when the service asks for it. */
  holdEndOf(what: "pool" | "server"): Held {
    const { pool, server } = this;
    const ending = held();
    if (what === "pool") {
      const end = pool.end.bind(pool);
      pool.end = (async (callback: () => void = () => undefined) => {
        await ending.work();
        await end();
        callback();
      }) as typeof pool.end;
    } else {
      const close = server.close.bind(server);
      server.close = (callback) => {
        ending.work().then(() => close(callback));
        return server;
      };
    }
    return ending;
  }

  /** Lets the handler of a path go on. */
  letGo(path: string): void {
    this.#gate(path).end();
  }

  #gate(path: string): Held {
    const gate = this.#held.get(path) ?? held();
    this.#held.set(path, gate);
    return gate;
  }

  async #handle(url: string, client: pg.PoolClient): Promise<unknown> {
    this.handled.push(url);
    try {
      if (url.startsWith("/held")) await this.#gate(url).work();
      if (url.endsWith("/quiet")) return this.ended.set(url, "quiet");
      if (url === "/fails") throw new Error("no");
      const { rows } = await client.query<{ url: string }>("select $1::text as url", [url]);
      this.ended.set(url, rows[0]?.url);
      return url === "/long" ? "x".repeat(16_000_000) : rows[0];
    } catch (error) {
      this.ended.set(url, error);
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const gate of this.#held.values()) gate.end();
    for (const asker of this.#askers) asker[Symbol.dispose]();
    this.server.closeAllConnections();
    this.server.close();
    await this.pool[Symbol.asyncDispose]();
  }
}

/** Waits until a call has ended; `boundMs` is a last resort for one that never does. */
export const over = (call: Watched<unknown>, boundMs = 5_000): Promise<boolean> =>
  until(() => call.state !== "waiting", boundMs);

/** Demands that `close` has given this number, and that nothing is left. */
export async function demandGone(
  running: HeldService,
  closing: Watched<number>,
  cut: number,
  what: string,
): Promise<void> {
  await over(closing);
  demand(
    closing.state === "got" && closing.value === cut,
    `${what}; close ${told(closing)}, and ${cut} was expected. Next: close resolves with how many requests were cut, when the server, its connections and the pool are closed.`,
  );
  // A connection is closed a turn after it was cut.
  await until(() => running.isGone, 2_000);
  demand(
    running.isGone,
    `${what}; close ${told(closing)}, and ${running.toldLeft}. What is left keeps the process alive. Next: server.close, pool.end, and closeAllConnections for those that nobody ends.`,
  );
}
