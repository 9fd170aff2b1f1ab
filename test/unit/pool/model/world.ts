import type { PoolConnector, PoolLease } from "roundtrip";
import { QueuePool, type QueuePoolOptions } from "roundtrip";

/** A connection of the world below. */
export interface Thing {
  id: number;
  dead: boolean;
  closed: boolean;
  /** A user changed the session. */
  changed: boolean;
  /** The request that holds it. */
  holder: Request | undefined;
  tellLost(cause: Error): void;
}

/** Somebody who asked for a connection. */
export interface Request {
  id: number;
  state: "waiting" | "held" | "over";
  abort: AbortController;
  lease: PoolLease<Thing> | undefined;
  /** Whether it got a connection, or which error. */
  outcome: unknown;
}

/** The connection is dead. */
export const gone = () => Object.assign(new Error("gone"), { code: "GONE" });

const later = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/**
 * A server, a pool, and everybody who ever asked for a connection. Broken rules are noted down as they happen, for the
 * commands to check.
 */
export class World {
  readonly things = new Set<Thing>();
  /** Connections that came when they were not wanted any more: they are to be closed, and never lent. */
  readonly tooLate = new Set<Thing>();
  readonly requests: Request[] = [];
  readonly broken: string[] = [];
  readonly pool: QueuePool<Thing>;
  up = true;
  drained: Promise<{ cut: number; refused: number }> | undefined;
  #connecting = 0;
  #made = 0;
  #lastServed = -1;

  constructor(readonly options: QueuePoolOptions) {
    this.pool = new QueuePool(this.#connector(), options);
  }

  get limit(): number {
    return (this.options.size ?? 10) + (this.options.overflow ?? 0);
  }

  /** Connections that the server sees. */
  get open(): number {
    return this.things.size + this.#connecting;
  }

  in(state: Request["state"]): Request[] {
    return this.requests.filter((request) => request.state === state);
  }

  rule(kept: boolean, broken: string): void {
    if (!kept) this.broken.push(broken);
  }

  #connector(): PoolConnector<Thing> {
    return {
      connect: async (lost, signal) => {
        this.#connecting++;
        this.rule(this.open <= this.limit, `${this.open} connections, ${this.limit} allowed`);
        let underWay = true;
        const arrive = () => {
          if (underWay) this.#connecting--;
          underWay = false;
        };
        signal.addEventListener("abort", arrive);
        await later(5 + (this.#made % 3) * 10);
        arrive();
        if (!this.up) throw gone();
        const thing: Thing = {
          id: ++this.#made,
          dead: false,
          closed: false,
          changed: false,
          holder: undefined,
          tellLost: lost,
        };
        if (signal.aborted) this.tooLate.add(thing);
        else this.things.add(thing);
        return thing;
      },
      validate: async (thing) => {
        const { dead } = thing;
        await later(1);
        if (dead) throw gone();
      },
      reset: (thing, always) => (always || thing.changed ? this.#reset(thing) : undefined),
      isDisconnect: (error) => (error as NodeJS.ErrnoException).code === "GONE",
      close: async (thing) => {
        this.rule(!thing.closed, `connection ${thing.id} was closed twice`);
        thing.closed = true;
        await later(2);
        this.things.delete(thing);
        this.tooLate.delete(thing);
      },
    };
  }

  async #reset(thing: Thing): Promise<void> {
    const { dead } = thing;
    await later(1);
    if (dead) throw gone();
    thing.changed = false;
  }

  ask(): void {
    const request: Request = {
      id: this.requests.length,
      state: "waiting",
      abort: new AbortController(),
      lease: undefined,
      outcome: undefined,
    };
    this.requests.push(request);
    this.pool.acquire({ signal: request.abort.signal }).then(
      (lease) => this.#served(request, lease),
      (error) => {
        this.rule(request.state === "waiting", `request ${request.id} ended twice`);
        request.state = "over";
        request.outcome = error;
      },
    );
  }

  #served(request: Request, lease: PoolLease<Thing>): void {
    const thing = lease.connection;
    this.rule(request.state === "waiting", `request ${request.id} ended twice`);
    this.rule(request.id > this.#lastServed, `request ${request.id} was served after ${this.#lastServed}`);
    this.rule(thing.holder === undefined, `connection ${thing.id} was lent twice`);
    this.rule(!thing.closed, `connection ${thing.id} was lent after it was closed`);
    this.rule(!thing.changed, `connection ${thing.id} was lent with what its last user left behind`);
    this.#lastServed = request.id;
    thing.holder = request;
    request.lease = lease;
    request.state = "held";
    request.outcome = "served";
  }

  giveBack(request: Request, error?: unknown): void {
    if (request.lease) request.lease.connection.holder = undefined;
    request.state = "over";
    request.lease?.release(error);
  }

  kill(thing: Thing, told: boolean): void {
    thing.dead = true;
    this.things.delete(thing);
    if (told) thing.tellLost(gone());
  }
}
