import { setTimeout as sleep, setImmediate as turn } from "node:timers/promises";
import { demand } from "./exercise-lab.js";
import { openDirectly, openTransactions, TestPool } from "./exercise-pool.js";
import { setOwn } from "./lent-state.js";
import type { Readings } from "./readings.js";
import { throwTodo, told, type Watched, watch } from "./virtual-time.js";

/** By this name the server knows the sessions of the work. */
const nameOfWork = "copies readings";

async function sessionsOfWork({ client }: Readings): Promise<{ pid: number; computes: boolean }[]> {
  const sql = `select pid, state = 'active' and coalesce(wait_event_type not in ('Client', 'Lock'), true) as computes
    from pg_stat_activity where application_name = $1 and datname = current_database()`;
  return (await client.query(sql, [nameOfWork])).rows;
}

/** The server's process behind a session, and the settings that were made in it by SET. */
interface Session {
  pid: number;
  set: Record<string, string>;
}

const askSession = `select pg_backend_pid() as pid, coalesce(json_object_agg(name, setting), '{}') as set
  from pg_settings where source = 'session'`;

/** Two tables `readings`, and two pools by which the work is to copy one into the other. */
export class TwoSides implements AsyncDisposable {
  readonly #lent = new Map<TestPool, Session>();

  private constructor(
    readonly from: Readings,
    readonly into: Readings,
    /** The pool of the side that is read. */
    readonly source: TestPool,
    /** The pool of the side that is written. */
    readonly target: TestPool,
  ) {}

  static of(from: Readings, into: Readings): TwoSides {
    const [source, target] = [from, into].map(
      ({ lab, schema }) => new TestPool(lab, 1, { application_name: nameOfWork, options: `-c search_path=${schema}` }),
    );
    return new TwoSides(from, into, source as TestPool, target as TestPool);
  }

  /**
   * Has both sessions given settings of their own by SET, as whoever lends them may have.
   *
   * @param more statements for either side that set more, the last ones to be heard
   */
  async set(more: readonly [source: string, target: string] = ["", ""]): Promise<void> {
    for (const [k, pool] of [this.source, this.target].entries()) {
      // The names by which its table and its sessions are found are the test's.
      await setOwn(pool, ["search_path", "application_name"]);
      await pool.query(more[k] ?? "");
      const { rows } = await pool.query<Session>(askSession);
      if (rows[0]) this.#lent.set(pool, rows[0]);
    }
  }

  /** The settings that a session must have when it has come back: those with which it was lent; none if it is another one. */
  lentWith(pool: TestPool, pid: number | undefined): Record<string, string> {
    const lent = this.#lent.get(pool);
    return lent?.pid === pid ? (lent?.set ?? {}) : {};
  }

  /** Has the source get one more row, from this id on, behind each answer to a statement, before the work hears it. */
  addBehindAnswers(id: number): void {
    this.source.once("acquire", (client) => {
      // biome-ignore lint/suspicious/noExplicitAny: every form of the original
      const query: (...all: any[]) => any = client.query.bind(client);
      const add = () => this.from.fill(1, id++);
      // biome-ignore lint/suspicious/noExplicitAny: every form of the original
      client.query = (...all: any[]) => {
        const heard = all.at(-1);
        if (typeof heard === "function") all.splice(-1, 1, (...got: unknown[]) => void add().then(() => heard(...got)));
        const asked = query(...all);
        return typeof asked?.then === "function" ? asked.finally(add) : asked;
      };
    });
  }

  /** The server's processes that read for the work. */
  async readers(): Promise<number[]> {
    return (await sessionsOfWork(this.from)).map(({ pid }) => pid);
  }

  /** Does a server compute for the work, or open a connection? If not, it waits for a lock, for bytes, or for room to send some. */
  async isBusy(): Promise<boolean> {
    if (this.source.isConnecting || this.target.isConnecting) return true;
    const sessions = await Promise.all([sessionsOfWork(this.from), sessionsOfWork(this.into)]);
    return sessions.flat().some(({ computes }) => computes);
  }

  /**
   * Waits until a call is over or nothing moves any more: no byte comes, and the server that is read waits for its reader, or
   * for the next question.
   *
   * @param read how many bytes have come, or true when that is enough to know
   */
  async readToTheEnd(call: Watched<unknown>, read: () => number | true): Promise<void> {
    await this.atRest(call, 20, async () => {
      // A server that is too busy to send is too busy to begin a session.
      await using direct = await openDirectly(this.from.lab);
      await direct.query("select 1");
      await this.from.lab.wire.status();
      await turn();
      return read();
    });
  }

  /**
   * Waits until a call is over, or at so many looks in a row no server computes and the same was seen as before.
   *
   * @param look says what is seen, or true when that is enough to know
   */
  async atRest(call: Watched<unknown>, looks: number, look: () => Promise<string | number | true>): Promise<void> {
    let before: string | number | undefined;
    for (let quiet = 0; quiet < looks && call.state === "waiting"; ) {
      const isBusy = await this.isBusy();
      const now = await look();
      if (now === true) return;
      quiet = !isBusy && now === before ? quiet + 1 : 0;
      before = now;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.source[Symbol.asyncDispose](), this.target[Symbol.asyncDispose]()]);
  }
}

/** After so many looks in a row at which nothing had moved on either side, nothing will. */
const quietLooks = 60;

/** Waits until a call is over, or nothing moves any more: no byte has passed, and no server computes. */
async function settled(watched: Watched<unknown>, sides: TwoSides): Promise<void> {
  await sides.atRest(watched, quietLooks, async () => {
    await sleep(5);
    const statuses = await Promise.all([sides.from, sides.into].map(({ lab }) => lab.wire.status()));
    return statuses.map(({ bytesUp, bytesDown }) => `${bytesUp} ${bytesDown}`).join();
  });
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
    const asks = watch(() => pool.query<Session>(askSession));
    const next = "what is in the middle of a COPY or of a transaction is to be closed: release(true).";
    const answers = `${when}: a query was sent on the next connection of the pool ${name}`;
    await settled(asks, sides);
    // A connection may have been had only now, when nobody waited for it any more.
    if (asks.state !== "waiting" || pool.waitingCount > 0) demandBack();
    demand(asks.state !== "waiting", `${answers}, and it got no answer. Next: ${next}`);
    demand(asks.state === "got", `${answers}, and it ${told(asks)}. Next: ${next}`);
    const now = asks.value?.rows[0];
    const [is, was] = [now?.set ?? {}, sides.lentWith(pool, now?.pid)];
    const changed = Object.keys({ ...was, ...is }).find((each) => is[each] !== was[each]) ?? "";
    const set = `${when}: a connection of the pool ${name} was given back with ${changed} = ${is[changed] ?? "the default"}; it was lent with ${was[changed] ?? "the default"}. Next: set local, inside a transaction: it ends with it, and what the session had is there again.`;
    demand(changed === "", set);
    const open = await openTransactions(lab);
    demand(open === 0, `${when}: a connection of the pool ${name} was given back inside a transaction. Next: ${next}`);
  }
}
