/**
 * Wrong: closes all once more when it is called again.
 * Caught by: gives the same to whoever closes again
 * Says: Next: keep the promise of the first call
 */
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type pg from "pg";

type Handle = (request: IncomingMessage, client: pg.PoolClient) => Promise<unknown>;

export class Service {
  readonly #underWay = new Map<ServerResponse, pg.PoolClient | undefined>();
  #onIdle = () => {};
  #closed: Promise<number> | undefined;

  constructor(
    readonly server: Server,
    readonly pool: pg.Pool,
    readonly handle: Handle,
  ) {
    server.on("request", (request, response) => this.#answer(request, response));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.#closed) {
      response.writeHead(503, { connection: "close" }).end();
      return;
    }
    this.#underWay.set(response, undefined);
    const left = new Promise((resolve) => response.once("close", resolve));
    await this.#serve(request, response);
    await left;
    this.#underWay.delete(response);
    if (this.#underWay.size === 0) this.#onIdle();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const client = await this.pool.connect();
      if (!this.#underWay.has(response)) return client.release();
      this.#underWay.set(response, client);
      try {
        response.end(JSON.stringify(await this.handle(request, client)));
      } finally {
        if (this.#underWay.has(response)) client.release();
      }
    } catch {
      response.writeHead(500).end();
    }
  }

  close(graceMs: number): Promise<number> {
    this.#closed = this.#stop(graceMs);
    return this.#closed;
  }

  async #stop(graceMs: number): Promise<number> {
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
    const poolEnded = this.pool.end();
    for (const client of cut) client?.release(true);
    const portClosed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await Promise.all([portClosed, poolEnded]);
    return cut.length;
  }
}
