/**
 * Lesson: lessons/11-async-service.md
 * Task: stop a service without losing a request. Once `close` is called, `handle` is called no more: a later request gets 503, or
 *       finds its connection closed. Who came before is served, also who waits for a client, reads slowly or has hung up; answers
 *       that are still to begin say `Connection: close`. What is under way after `graceMs` is cut: its connection is closed, its
 *       client thrown away, its `handle` left to itself, and none is begun. `close` resolves with how many were cut as soon as
 *       the port, all connections to it and the pool are closed, and leaves no timer; a second call gives the same. Before it,
 *       the service answers as it does now. Then delete the TODO line.
 * Done when: npm run grade -- 11-async-service/5-shut-down-gracefully
 */
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import pg from "pg";
import { TodoError } from "roundtrip";

/** Answers a request: what it returns is sent as JSON. */
export type Handle = (request: IncomingMessage, client: pg.PoolClient) => Promise<unknown>;

function todo(task: string): void {
  throw new TodoError(task);
}

export class Service {
  /** @param pool hears the errors of its clients; the service ends it */
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

  /** Stops the service, within `graceMs` milliseconds. */
  async close(graceMs: number): Promise<number> {
    todo(`stop within ${graceMs} ms`); // TODO: delete this line.
    this.server.close();
    await this.pool.end();
    return 0;
  }
}
