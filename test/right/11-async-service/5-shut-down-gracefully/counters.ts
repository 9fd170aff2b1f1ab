/**
 * Style: a count of what is under way, callbacks of `pg` and of the server, and a record for each request.
 */
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type pg from "pg";

type Handle = (request: IncomingMessage, client: pg.PoolClient) => Promise<unknown>;
type Job = { response: ServerResponse; client?: pg.PoolClient; parts: number; isCut: boolean };

export class Service {
  private jobs: Job[] = [];
  private waiting: ((cut: number) => void)[] = [];
  private state: "open" | "closing" | "closed" = "open";
  private cut = 0;
  private wake = () => {};

  constructor(
    readonly server: Server,
    readonly pool: pg.Pool,
    readonly handle: Handle,
  ) {
    server.on("request", this.take.bind(this));
  }

  private take(request: IncomingMessage, response: ServerResponse): void {
    if (this.state !== "open") {
      response.writeHead(503, { Connection: "close", "Retry-After": "1" });
      response.end();
      return;
    }
    // Two parts: the work, and the sending.
    const job: Job = { response, parts: 2, isCut: false };
    this.jobs.push(job);
    response.on("close", () => this.done(job));
    this.pool.connect((error, client) => {
      if (error || !client) return this.finish(job, 500);
      if (job.isCut) return client.release();
      job.client = client;
      new Promise((resolve) => resolve(this.handle(request, client))).then(
        (value) => this.finish(job, 200, JSON.stringify(value)),
        () => this.finish(job, 500),
      );
    });
  }

  private finish(job: Job, status: number, body = ""): void {
    if (!job.isCut) job.client?.release();
    const headers = this.state === "open" ? {} : { Connection: "close" };
    job.response.writeHead(status, headers).end(body);
    this.done(job);
  }

  private done(job: Job): void {
    if (--job.parts > 0) return;
    this.jobs = this.jobs.filter((each) => each !== job);
    if (this.jobs.length === 0) this.wake();
  }

  close(graceMs: number): Promise<number> {
    return new Promise((resolve) => {
      if (this.state === "closed") return resolve(this.cut);
      this.waiting.push(resolve);
      if (this.state === "closing") return;
      this.state = "closing";
      let parts = 2;
      const end = () => {
        if (--parts > 0) return;
        this.state = "closed";
        for (const each of this.waiting) each(this.cut);
      };
      const over = () => {
        this.wake = () => {};
        clearTimeout(timer);
        this.cut = this.jobs.length;
        this.pool.end(end);
        for (const job of this.jobs) {
          job.isCut = true;
          job.client?.release(true);
        }
        this.server.close(end);
        this.server.closeAllConnections();
      };
      const timer = setTimeout(over, graceMs);
      this.wake = over;
      if (this.jobs.length === 0) over();
    });
  }
}
