/**
 * Style: a signal that says when the grace is over, and a set of promises that are raced against it.
 */
import { once } from "node:events";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";

type Handle = (request: IncomingMessage, client: pg.PoolClient) => Promise<unknown>;

export class Service {
  readonly #requests = new Set<Promise<unknown>>();
  readonly #grace = new AbortController();
  #result: Promise<number> | null = null;

  constructor(
    readonly server: Server,
    readonly pool: pg.Pool,
    readonly handle: Handle,
  ) {
    server.on("request", (request, response) => {
      if (this.#result) {
        response.shouldKeepAlive = false;
        response.statusCode = 503;
        response.end("stopped");
        return;
      }
      const sent = once(response, "close");
      const both: Promise<unknown> = Promise.all([sent, this.#handle(request, response)]);
      this.#requests.add(both);
      both.finally(() => this.#requests.delete(both));
    });
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { signal } = this.#grace;
    const client = await this.pool.connect();
    let isOut = true;
    const giveBack = (isCut: boolean) => {
      if (isOut) client.release(isCut);
      isOut = false;
    };
    if (signal.aborted) return giveBack(true);
    const cut = () => giveBack(true);
    signal.addEventListener("abort", cut);
    const [answer] = await Promise.allSettled([(async () => this.handle(request, client))()]);
    signal.removeEventListener("abort", cut);
    giveBack(false);
    if (this.#result) response.shouldKeepAlive = false;
    if (answer.status === "rejected") response.statusCode = 500;
    response.end(answer.status === "rejected" ? "" : JSON.stringify(answer.value));
  }

  async close(graceMs: number): Promise<number> {
    this.#result ??= this.#close(graceMs);
    return this.#result;
  }

  async #close(graceMs: number): Promise<number> {
    const timer = new AbortController();
    if (this.#requests.size > 0) {
      const all = Promise.allSettled(this.#requests);
      await Promise.race([all, sleep(graceMs, null, { signal: timer.signal }).catch(() => null)]);
      timer.abort();
    }
    const { size } = this.#requests;
    const ended = this.pool.end();
    this.#grace.abort();
    const closed = once(this.server, "close");
    this.server.close().closeAllConnections();
    await closed;
    await ended;
    return size;
  }
}
