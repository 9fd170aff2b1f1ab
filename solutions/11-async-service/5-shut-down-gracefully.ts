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
    // Whoever comes too late hears it at once, on a new connection or on one that was kept.
    if (this.#closed) {
      response.writeHead(503, { connection: "close" }).end();
      return;
    }
    this.#underWay.set(response, undefined);
    // All is sent, or the reader has gone.
    const left = new Promise((resolve) => response.once("close", resolve));
    await this.#serve(request, response);
    await left;
    this.#underWay.delete(response);
    if (this.#underWay.size === 0) this.#onIdle();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const client = await this.pool.connect();
      // Cut while the pool opened this one.
      if (!this.#underWay.has(response)) return client.release();
      this.#underWay.set(response, client);
      try {
        response.end(JSON.stringify(await this.handle(request, client)));
      } finally {
        // Who was cut meanwhile has lost the client already.
        if (this.#underWay.has(response)) client.release();
      }
    } catch {
      response.writeHead(500).end();
    }
  }

  /** Stops the service, within `graceMs` milliseconds. */
  close(graceMs: number): Promise<number> {
    // The signal to end often comes twice, and a pool can be ended once.
    this.#closed ??= this.#stop(graceMs);
    return this.#closed;
  }

  async #stop(graceMs: number): Promise<number> {
    // Whoever keeps a connection would ask again on it.
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
    // First of all: a pool that is ending closes what comes back. Another would lend it to whoever waits.
    const poolEnded = this.pool.end();
    for (const client of cut) client?.release();
    // Not earlier: server.close() also cuts answers that were handed over and are not sent yet.
    const portClosed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await Promise.all([portClosed, poolEnded]);
    return cut.length;
  }
}
