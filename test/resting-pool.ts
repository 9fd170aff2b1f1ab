import { demand } from "./exercise-lab.js";
import { type FakeConnection, FakeServer } from "./fake-server.js";
import { pass, told, watch } from "./virtual-time.js";

/** What is asked of a pool of fake connections. */
export interface FakePool {
  acquire(): Promise<FakeConnection>;
  release(connection: FakeConnection): void;
}

/** What a caller gets within 50 ms of simulated time. */
export async function given(pool: FakePool): Promise<FakeConnection> {
  const caller = watch(() => pool.acquire());
  await pass(50);
  demand(
    caller.state === "got",
    `acquire() ${told(caller)}; a connection was expected. Next: every way through acquire ends with a connection, or with the error of connect.`,
  );
  return caller.value as FakeConnection;
}

/** A pool that has opened some connections and got all of them back, 10 ms apart, the one opened first last. */
export async function rested<Pool extends FakePool>(
  make: (connect: () => Promise<FakeConnection>) => Pool,
  size: number,
) {
  const server = new FakeServer();
  const pool = make(() => server.connect());
  const connections: FakeConnection[] = [];
  for (let k = 0; k < size; k++) connections.unshift(await given(pool));
  for (const connection of connections) {
    pool.release(connection);
    await pass(10);
  }
  server.pings = 0;
  return { server, pool, connections };
}

/**
 * An hour later those that rest in the pool are dead, those that are lent are not, and some of these come back while a caller
 * waits for a ping that will fail.
 *
 * @param lends how many are lent
 * @param returned how many of them come back during the ping
 */
export async function returnedDuringPing(
  { server, pool }: { server: FakeServer; pool: FakePool },
  lends: number,
  returned: number,
) {
  const lent: FakeConnection[] = [];
  for (let k = 0; k < lends; k++) lent.push(await given(pool));
  const back = lent.slice(1, returned + 1);
  await pass(3_600_000);
  server.restart();
  for (const connection of lent) server.revive(connection);
  server.pings = 0;
  const connects = server.connects;
  const caller = watch(() => pool.acquire());
  await pass(1);
  for (const connection of back) pool.release(connection);
  await pass(50);
  return { lent, back, caller, connects };
}
