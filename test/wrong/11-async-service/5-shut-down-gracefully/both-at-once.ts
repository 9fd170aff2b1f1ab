/**
 * Wrong: closes the server and the pool, and looks after nobody.
 * Caught by: stops at once when nobody is there
 * Says: What is left keeps the process alive
 */
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type pg from "pg";

type Handle = (request: IncomingMessage, client: pg.PoolClient) => Promise<unknown>;

export class Service {
  #closed: Promise<number> | undefined;

  constructor(
    readonly server: Server,
    readonly pool: pg.Pool,
    readonly handle: Handle,
  ) {
    server.on("request", (request, response) => this.#answer(request, response));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const client = await this.pool.connect();
      try {
        response.end(JSON.stringify(await this.handle(request, client)));
      } finally {
        client.release();
      }
    } catch {
      response.writeHead(500).end();
    }
  }

  close(_graceMs: number): Promise<number> {
    this.server.close();
    this.#closed ??= this.pool.end().then(() => 0);
    return this.#closed;
  }
}
