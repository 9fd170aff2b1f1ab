import type { IncomingMessage, Server, ServerResponse } from "node:http";
import pg from "pg";

/** Answers a request: what it returns is sent as JSON. */
export type Handle = (request: IncomingMessage, client: pg.PoolClient) => Promise<unknown>;

// More than 25 lines: what is under way has to be known before it can be waited for, and cut.
export class Service {
  /** The requests under way, and the client of each that has got one. */
  readonly #underWay = new Map<ServerResponse, pg.PoolClient | undefined>();
  #onIdle = () => {};
  #closed: Promise<number> | undefined;

  /** @param pool hears the errors of its clients; the service ends it */
  constructor(
    readonly server: Server,
    readonly pool: pg.Pool,
    readonly handle: Handle,
  ) {
    server.on("request", (request, response) => this.#answer(request, response));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A request that comes too late is refused at once, on a new connection or on one that was kept.
    if (this.#closed) {
      response.writeHead(503, { connection: "close" }).end();
      return;
    }
    this.#underWay.set(response, undefined);
    // The response closes when all of it is sent, or the reader has gone.
    const left = new Promise((resolve) => response.once("close", resolve));
    await this.#serve(request, response);
    await left;
    this.#underWay.delete(response);
    if (this.#underWay.size === 0) this.#onIdle();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const client = await this.pool.connect();
      // The request may have been cut while the pool opened its client.
      if (!this.#underWay.has(response)) return client.release();
      this.#underWay.set(response, client);
      try {
        response.end(JSON.stringify(await this.handle(request, client)));
      } finally {
        // The client of a request that was cut meanwhile has been released already.
        if (this.#underWay.has(response)) client.release();
      }
    } catch {
      response.writeHead(500).end();
    }
  }

  /** Stops the service, within `graceMs` milliseconds. */
  close(graceMs: number): Promise<number> {
    // The first call's promise is kept: the signal to end often comes twice, and a pool can be ended only once.
    this.#closed ??= this.#stop(graceMs);
    return this.#closed;
  }

  async #stop(graceMs: number): Promise<number> {
    // A browser that keeps its connection would send the next request on it.
    for (const response of this.#underWay.keys()) {
      if (!response.headersSent) response.setHeader("connection", "close");
    }
    if (this.#underWay.size > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, graceMs);
        this.#onIdle = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    const cut = [...this.#underWay.values()];
    this.#underWay.clear();
    // The pool is ended first: then it closes each client that comes back, where it would have lent it to whoever waits.
    const poolEnded = this.pool.end();
    for (const client of cut) client?.release();
    // The port is closed last: server.close() also cuts answers that were handed over and are not sent yet.
    const portClosed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await Promise.all([portClosed, poolEnded]);
    return cut.length;
  }
}
