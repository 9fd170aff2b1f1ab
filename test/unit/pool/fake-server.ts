/** How long things take at a {@link FakeServer}, in milliseconds of virtual time. */
export interface FakeServerOptions {
  connectMs?: number;
  queryMs?: number;
}

const refused = () => Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
const reset = () => Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });

/** A connection to a {@link FakeServer}. */
export class FakeConnection {
  /** The server has forgotten it; the client only learns when it asks, unless it is told by `onLost`. */
  dead = false;
  closed = false;
  onLost: ((cause: Error) => void) | undefined;

  constructor(
    readonly id: number,
    readonly server: FakeServer,
  ) {}

  /** Takes the server's usual time, or `ms` milliseconds. */
  async query(ms = this.server.queryMs): Promise<void> {
    await this.server.after(ms);
    if (this.dead || this.closed) throw reset();
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.server.open.delete(this);
  }
}

/** A server that exists in virtual time only: it counts connects, and can be killed. */
export class FakeServer {
  connectMs: number;
  queryMs: number;
  /** It accepts connections. */
  up = true;
  /** Connects that succeeded. */
  connected = 0;
  /** Connects that were tried. */
  attempts = 0;
  /** Most connections at one moment. */
  peak = 0;
  /** When each connect succeeded, in milliseconds of virtual time. */
  readonly connectedAt: number[] = [];
  readonly open = new Set<FakeConnection>();
  readonly #due = new Map<number, (() => void)[]>();

  constructor({ connectMs = 150, queryMs = 2 }: FakeServerOptions = {}) {
    this.connectMs = connectMs;
    this.queryMs = queryMs;
  }

  /** @param signal gives the connect up */
  connect(signal?: AbortSignal): Promise<FakeConnection> {
    this.attempts++;
    return new Promise((resolve, reject) => {
      const open = () => {
        const connection = new FakeConnection(++this.connected, this);
        this.connectedAt.push(performance.now());
        this.open.add(connection);
        this.peak = Math.max(this.peak, this.open.size);
        resolve(connection);
      };
      const timer = this.up ? setTimeout(open, this.connectMs) : setTimeout(() => reject(refused()), 1);
      signal?.addEventListener("abort", () => {
        clearTimeout(timer);
        reject(new Error("Connection terminated unexpectedly"));
      });
    });
  }

  /** Answers that are due at the same moment share one timer: the clock of the tests is slow with many. */
  after(ms: number): Promise<void> {
    const due = performance.now() + ms;
    const waiting = this.#due.get(due);
    return new Promise((resolve) => {
      if (waiting) waiting.push(resolve);
      else {
        this.#due.set(due, [resolve]);
        setTimeout(() => {
          const answers = this.#due.get(due) ?? [];
          this.#due.delete(due);
          for (const answer of answers) answer();
        }, ms);
      }
    });
  }

  /** Every connection there is now is dead. @param told the clients are told; otherwise they find out when they ask */
  kill({ told }: { told: boolean }): void {
    for (const connection of this.open) {
      connection.dead = true;
      this.open.delete(connection);
      if (told) connection.onLost?.(reset());
    }
  }
}
