import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Connection, FreshPool } from "#work/02-pooling/3-ping-when-stale";
import { pass, told, watch } from "../../virtual-time.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A server in virtual time: a ping takes 5 ms, and can find that the server was restarted since the connect. */
class FakeServer {
  connects = 0;
  pings = 0;
  readonly #open = new Map<FakeConnection, boolean>();

  async connect(): Promise<FakeConnection> {
    this.connects++;
    const connection = new FakeConnection(this, this.connects);
    this.#open.set(connection, true);
    return connection;
  }

  restart(): void {
    for (const connection of this.#open.keys()) this.#open.set(connection, false);
  }

  answers(connection: FakeConnection): boolean {
    return this.#open.get(connection) === true;
  }

  forget(connection: FakeConnection): void {
    this.#open.delete(connection);
  }

  /** Connections that the client has not closed: each takes a file descriptor, dead or not. */
  get held(): number {
    return this.#open.size;
  }
}

class FakeConnection implements Connection {
  constructor(
    readonly server: FakeServer,
    readonly number: number,
  ) {}

  async ping(): Promise<void> {
    this.server.pings++;
    await new Promise((resolve) => setTimeout(resolve, 5));
    if (!this.server.answers(this)) throw new Error("Connection terminated unexpectedly");
  }

  close(): void {
    this.server.forget(this);
  }

  toString(): string {
    return `connection ${this.number}`;
  }
}

const hour = 3_600_000;

async function given(pool: FreshPool<FakeConnection>): Promise<FakeConnection> {
  const caller = watch(() => pool.acquire());
  await pass(50);
  expect(caller.state, `acquire() ${told(caller)}; a connection was expected.`).toBe("got");
  return caller.value as FakeConnection;
}

/** A pool that has opened some connections and got all of them back, the last opened last. */
async function restingPool(size: number, freshMs: number) {
  const server = new FakeServer();
  const pool = new FreshPool<FakeConnection>(() => server.connect(), freshMs);
  const connections: FakeConnection[] = [];
  for (let k = 0; k < size; k++) connections.push(await given(pool));
  for (const connection of connections) {
    pool.release(connection);
    await pass(10);
  }
  server.pings = 0;
  return { server, pool, connections };
}

test("gives the connection that came back last, and never one to two callers", async () => {
  for (const size of [2, 4]) {
    const { server, pool, connections } = await restingPool(size, 500);
    await pass(hour);
    const callers = Array.from({ length: size + 1 }, () => watch(() => pool.acquire()));
    await pass(50);
    const got = callers.map(told).join(", ");
    expect(
      new Set(callers.map((caller) => caller.value)).size,
      `${size + 1} callers at one moment, ${size} connections at rest: ${got}. Two queries on one connection mix their transactions. Next: take it out of the list before you await the ping.`,
    ).toBe(size + 1);
    expect(
      callers[0]?.value,
      `connection ${size} came back last; the first caller ${told(callers[0] as never)}. Next: take from the end.`,
    ).toBe(connections.at(-1));
    expect(
      server.connects,
      `${size} connections were at rest for ${size + 1} callers; ${server.connects - size} were opened, 1 was needed.`,
    ).toBe(size + 1);
  }
});

test("asks nothing of a connection that was used a moment ago", async () => {
  for (const freshMs of [200, 30_000]) {
    const { server, pool } = await restingPool(3, freshMs);
    // Long in service, never long at rest: what counts is the time since it came back.
    for (let use = 0; use < 100; use++) {
      const connection = await given(pool);
      await pass(freshMs * 2);
      pool.release(connection);
      await pass(freshMs * 0.5);
    }
    expect(
      server.pings,
      `100 requests, each ${freshMs * 0.5} ms after the one before had ended, with freshMs ${freshMs}: ${server.pings} pings; 0 were expected. A ping is a round trip, and would double the cost of a short query. Next: compare Date.now() - since with freshMs first.`,
    ).toBe(0);
  }
});

test("asks what rested longer, once, and replaces it when it is dead", async () => {
  for (const freshMs of [200, 30_000]) {
    const { server, pool } = await restingPool(1, freshMs);
    await pass(freshMs * 3);
    const alive = await given(pool);
    expect(
      server.pings,
      `A connection that rested for ${freshMs * 3} ms, with freshMs ${freshMs}, was given out after ${server.pings} pings; 1 was expected. Nobody knows whether it is alive. Next: await ping() when it rested for freshMs or longer.`,
    ).toBe(1);
    pool.release(alive);
    await pass(freshMs * 3);
    server.restart();
    const next = await given(pool);
    expect(
      server.answers(next),
      `The server was restarted while connection 1 rested; acquire gave ${next}, which is dead: the next query fails. Next: catch what ping() throws, and connect.`,
    ).toBe(true);
    expect(
      server.held,
      `After the replacement ${server.held} connections are held, one of them dead; 1 was expected. Next: close() the dead one.`,
    ).toBe(1);
  }
});

test("one dead connection condemns all that rested longer", async () => {
  for (const size of [5, 12]) {
    const { server, pool } = await restingPool(size, 500);
    await pass(hour);
    server.restart();
    const first = await given(pool);
    const second = await given(pool);
    expect([first, second].map((connection) => server.answers(connection))).toEqual([true, true]);
    expect(
      server.pings,
      `${size} connections died with their server; two callers cost ${server.pings} pings; 1 was expected. In an outage each ping may take its full time-out, and callers pay for ${size} in a row. Next: after a ping that failed, empty the list.`,
    ).toBe(1);
    expect(
      server.held,
      `${size} dead connections: ${server.held} are held now; 2 were expected, the new ones. A connection that is dropped without close() keeps its socket. Next: close each of them.`,
    ).toBe(2);
  }
});
