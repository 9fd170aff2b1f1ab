import { setTimeout as sleep } from "node:timers/promises";
import { demand } from "./exercise-lab.js";
import { openTransactions, TestPool } from "./exercise-pool.js";
import type { Readings } from "./readings.js";
import { throwTodo, told, type Watched, watch } from "./virtual-time.js";

/** By this name the server knows the sessions of the work. */
const nameOfWork = "copies readings";

async function sessionsOfWork({ client }: Readings): Promise<{ pid: number; computes: boolean }[]> {
  const sql = `select pid, state = 'active' and coalesce(wait_event_type not in ('Client', 'Lock'), true) as computes
    from pg_stat_activity where application_name = $1 and datname = current_database()`;
  return (await client.query(sql, [nameOfWork])).rows;
}

/** Two tables `readings`, and two pools by which the work is to copy one into the other. */
export class TwoSides implements AsyncDisposable {
  private constructor(
    readonly from: Readings,
    readonly into: Readings,
    /** The pool of the side that is read. */
    readonly source: TestPool,
    /** The pool of the side that is written. */
    readonly target: TestPool,
  ) {}

  /** @param options of the sessions on either side, as for the server's command line */
  static of(from: Readings, into: Readings, options: readonly [string, string] = ["", ""]): TwoSides {
    const [source, target] = [from, into].map(
      ({ lab, schema }, k) =>
        new TestPool(lab, 1, { application_name: nameOfWork, options: `${options[k]} -c search_path=${schema}` }),
    );
    return new TwoSides(from, into, source as TestPool, target as TestPool);
  }

  /** The server's processes that read for the work. */
  async readers(): Promise<number[]> {
    return (await sessionsOfWork(this.from)).map(({ pid }) => pid);
  }

  /** Does a server compute for the work? If not, it waits for a lock, for more bytes, or for room to send some. */
  async isBusy(): Promise<boolean> {
    const sessions = await Promise.all([sessionsOfWork(this.from), sessionsOfWork(this.into)]);
    return sessions.flat().some(({ computes }) => computes);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.source[Symbol.asyncDispose](), this.target[Symbol.asyncDispose]()]);
  }
}

/** After so many looks in a row at which nothing had moved on either side, nothing will. */
const quietLooks = 60;

/** Waits until a call is over, or nothing moves any more: no byte has passed, and no server computes. */
async function settled(watched: Watched<unknown>, sides: TwoSides): Promise<void> {
  const seen = async () => {
    const statuses = await Promise.all([sides.from, sides.into].map(({ lab }) => lab.wire.status()));
    return statuses.map(({ bytesUp, bytesDown }) => `${bytesUp} ${bytesDown}`).join();
  };
  for (let [quiet, before] = [0, ""]; quiet < quietLooks && watched.state === "waiting"; ) {
    await sleep(5);
    const isBusy = await sides.isBusy();
    const now = await seen();
    quiet = !isBusy && now === before ? quiet + 1 : 0;
    before = now;
  }
  throwTodo();
}

/** Waits until a call is over; fails when nothing moves any more, and it is not. */
export async function ended(watched: Watched<unknown>, sides: TwoSides, what: string, next: string): Promise<void> {
  await settled(watched, sides);
  demand(watched.state !== "waiting", `${what}, and it neither returned nor threw. Next: ${next}`);
}

/** Fails unless both connections are back, and whoever gets one next finds it as it was. */
export async function demandGivenBack(sides: TwoSides, when: string): Promise<void> {
  const { from, into, source, target } = sides;
  for (const [name, pool, { lab }] of [
    ["source", source, from],
    ["target", target, into],
  ] as const) {
    const demandBack = () => {
      const out = `${when}: ${pool.out} connection of the pool ${name} has not been given back. Soon the pool is empty. Next: release in a \`finally\`, each connection for itself.`;
      demand(pool.out === 0, out);
    };
    demandBack();
    const asks = watch(() => pool.query("select name, setting from pg_settings where source = 'session'"));
    const next = "what is in the middle of a COPY or of a transaction is to be closed: release(true).";
    const answers = `${when}: a query was sent on the next connection of the pool ${name}`;
    await settled(asks, sides);
    // A connection may have been had only now, when nobody waited for it any more.
    if (asks.state !== "waiting" || pool.waitingCount > 0) demandBack();
    demand(asks.state !== "waiting", `${answers}, and it got no answer. Next: ${next}`);
    demand(asks.state === "got", `${answers}, and it ${told(asks)}. Next: ${next}`);
    const [changed] = asks.value?.rows ?? [];
    const set = `${when}: a connection of the pool ${name} was given back with ${changed?.name} = ${changed?.setting}, as it was not before. Next: set local, inside a transaction.`;
    demand(changed === undefined, set);
    const open = await openTransactions(lab);
    demand(open === 0, `${when}: a connection of the pool ${name} was given back inside a transaction. Next: ${next}`);
  }
}
