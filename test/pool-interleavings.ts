import { formatCount } from "#src/display/numbers.js";
import { fixedDrawer } from "./drawn-numbers.js";
import { demand } from "./exercise-lab.js";
import { pass, told, type Watched, watch } from "./virtual-time.js";

/** A promise that is kept, or broken, when the test says so. */
class Later<T> {
  resolve: (value: T) => void = () => undefined;
  reject: (error: unknown) => void = () => undefined;
  readonly promise = new Promise<T>((resolve, reject) => Object.assign(this, { resolve, reject }));
}

/** A connection whose pings are answered when the test says so. */
export class SlowConnection {
  readonly pings: Later<void>[] = [];
  closes = 0;

  constructor(readonly number: number) {}

  ping(): Promise<void> {
    const ping = new Later<void>();
    this.pings.push(ping);
    return ping.promise;
  }

  close(): void {
    this.closes++;
  }

  toString(): string {
    return `connection ${this.number}`;
  }
}

/** A pool that pings what has rested for a minute. */
export interface SlowPool {
  acquire(): Promise<SlowConnection>;
  release(connection: SlowConnection): void;
}

type Make = (connect: () => Promise<SlowConnection>) => SlowPool;

interface Resting {
  connection: SlowConnection;
  stale: boolean;
  /** Calls whose ping was under way when it came back. */
  during: Call[];
}

interface Call {
  name: string;
  watched: Watched<SlowConnection>;
  /** What it must have come to by now. */
  end?: SlowConnection | Error;
  asks?: SlowConnection;
  /** What lay idle when its ping began. */
  beneath: Resting[];
  opens?: number;
}

/** Something that happens, in words, and after how many milliseconds. */
interface Step {
  what: string;
  take: () => void;
  ms?: number;
}

const nextAt = {
  closes:
    "of what lay in the list when its ping began, a call whose ping failed closes that which lies there still; whoever is taken or closed leaves the list at once.",
  asks: "acquire takes the last of the list, once, and pings it if it rested for aliveBypassMs; who finds none, or whose ping failed, connects.",
  end: "let each call end by its own ping or by its own connect, with that connection or that error.",
};

/** A pool, and beside it what each connection and each caller must have come to. */
class Course {
  readonly #pool: SlowPool;
  readonly #connects: Later<SlowConnection>[] = [];
  readonly #opened: SlowConnection[] = [];
  readonly #pings = new Map<SlowConnection, number>();
  readonly #closed = new Set<SlowConnection>();
  readonly #story: string[] = [];
  #calls: Call[] = [];
  #idle: Resting[] = [];
  #lent: SlowConnection[] = [];
  #connecting = 0;
  /** What a ping that has just failed leaves open: it may be closed, or not. */
  #free: Resting[] = [];

  constructor(make: Make) {
    this.#pool = make(() => {
      const connect = new Later<SlowConnection>();
      this.#connects.push(connect);
      return connect.promise;
    });
  }

  /** A pool in which some connections have rested for more than a minute, the one opened first at the end. */
  static async of(make: Make, size: number): Promise<Course> {
    const course = new Course(make);
    for (let k = 0; k < size; k++) {
      await course.take(course.#coming());
      await course.take(course.#opening(course.#calls.at(-1) as Call, true));
    }
    for (const each of course.#lent.toReversed()) await course.take(course.#returning(each));
    if (size > 0) await course.take(course.#resting());
    course.#calls = [];
    const back = course.#idle.map(({ connection }) => connection.number).join(", ");
    course.#story.splice(
      0,
      Number.POSITIVE_INFINITY,
      back ? `for an hour connections ${back} rest, the last came back last` : "a new pool",
    );
    return course;
  }

  /** All that may happen next, while no more callers come than so many. */
  steps(callers: number): Step[] {
    return [
      ...(this.#calls.length < callers ? [this.#coming()] : []),
      ...this.#calls.flatMap((call) =>
        call.asks ? [this.#answer(call, call.asks), this.#silence(call, call.asks)] : [],
      ),
      ...this.#calls.flatMap((call) =>
        call.opens === undefined ? [] : [this.#opening(call, true), this.#opening(call, false)],
      ),
      ...this.#lent.map((each) => this.#returning(each)),
      ...(this.#idle.some(({ stale }) => !stale) ? [this.#resting()] : []),
    ];
  }

  /** Lets something happen, and demands that everything is then as it must be. */
  async take({ what, take, ms = 0 }: Step): Promise<void> {
    this.#story.push(what);
    take();
    await pass(ms);
    const closed = this.#free.filter(({ connection }) => connection.closes > 0);
    for (const each of closed) this.#close(each);
    this.#free = [];
    for (const each of this.#opened) {
      const closes = this.#closed.has(each) ? 1 : 0;
      this.#check(each.closes, closes, `close() of ${each} was called`, nextAt.closes);
      this.#check(each.pings.length, this.#pings.get(each) ?? 0, `${each} was pinged`, nextAt.asks);
    }
    this.#check(this.#connects.length, this.#connecting, "connect() was called", nextAt.asks);
    for (const { watched, name, end } of this.#calls) {
      const right = end ? (watched.value ?? watched.error) === end : watched.state === "waiting";
      const expected = end instanceof Error ? "the very error of its own connect" : (end ?? "that it waits");
      demand(right, `${this.#told()} Now ${name} ${told(watched)}; expected was ${expected}. Next: ${nextAt.end}`);
    }
  }

  #told(): string {
    return `Step by step: ${this.#story.join("; ")}.`;
  }

  #check(got: number, expected: number, what: string, next: string): void {
    const message = `${this.#told()} By now ${what} ${formatCount(got, "time")}; expected was ${expected}. Next: ${next}`;
    demand(got === expected, message);
  }

  #coming(): Step {
    const name = `caller ${this.#calls.length + 1}`;
    const take = () => {
      const last = this.#idle.pop();
      const call: Call = { name, watched: watch(() => this.#pool.acquire()), beneath: [...this.#idle] };
      this.#calls.push(call);
      if (!last) this.#connect(call);
      else if (last.stale) {
        call.asks = last.connection;
        this.#pings.set(last.connection, (this.#pings.get(last.connection) ?? 0) + 1);
      } else this.#lend(call, last.connection);
    };
    return { what: `${name} comes`, take };
  }

  #answer(call: Call, asked: SlowConnection): Step {
    const take = () => {
      call.asks = undefined;
      this.#lend(call, asked);
      asked.pings.at(-1)?.resolve();
    };
    return { what: `the ping of ${asked} is answered`, take };
  }

  #silence(call: Call, asked: SlowConnection): Step {
    const take = () => {
      call.asks = undefined;
      this.#closed.add(asked);
      for (const each of call.beneath) if (this.#idle.includes(each)) this.#close(each);
      this.#free = this.#idle.filter(({ during }) => during.includes(call));
      this.#connect(call);
      asked.pings.at(-1)?.reject(asked.number % 2 ? new Error("Connection terminated unexpectedly") : undefined);
    };
    return { what: `the ping of ${asked} fails`, take };
  }

  #opening(call: Call, works: boolean): Step {
    const take = () => {
      const connect = this.#connects[call.opens ?? 0];
      call.opens = undefined;
      if (works) {
        const connection = new SlowConnection(this.#opened.length + 1);
        this.#opened.push(connection);
        this.#lend(call, connection);
        connect?.resolve(connection);
      } else {
        call.end = Object.freeze(new Error(`connect ECONNREFUSED, for ${call.name}`));
        connect?.reject(call.end);
      }
    };
    return { what: `the connect for ${call.name} ${works ? "succeeds" : "fails"}`, take };
  }

  #returning(connection: SlowConnection): Step {
    const take = () => {
      const one = { connection, stale: false, during: this.#calls.filter(({ asks }) => asks) };
      this.#lent.splice(this.#lent.indexOf(connection), 1);
      this.#idle.push(one);
      if (one.during.length > 0) this.#free = [one];
      this.#pool.release(connection);
    };
    return { what: `${connection} comes back`, take };
  }

  #resting(): Step {
    const take = () => {
      for (const each of this.#idle) each.stale = true;
    };
    return { what: "an hour passes", take, ms: 3_600_000 };
  }

  #connect(call: Call): void {
    call.opens = this.#connecting++;
  }

  #lend(call: Call, connection: SlowConnection): void {
    call.end = connection;
    this.#lent.push(connection);
  }

  #close(resting: Resting): void {
    this.#idle.splice(this.#idle.indexOf(resting), 1);
    this.#closed.add(resting.connection);
  }
}

/** How many connections rest at first, how many callers come, and after how many steps an order is at its end. */
const bounds = [
  [0, 3, 6],
  [1, 3, 5],
  [2, 2, 6],
  [2, 3, 5],
  [3, 3, 5],
] as const;

/** Demands that a pool does what it must in every order of few steps in which callers come, pings and connects end, and connections come back. */
async function demandEveryOrder(make: Make): Promise<void> {
  for (const [size, callers, most] of bounds) {
    let orders: number[][] = [[]];
    for (let k = 0; k <= most; k++) {
      const longer: number[][] = [];
      for (const order of orders) {
        const course = await Course.of(make, size);
        for (const nth of order) await course.take(course.steps(callers)[nth] as Step);
        longer.push(...course.steps(callers).map((_, nth) => [...order, nth]));
      }
      orders = longer;
    }
  }
}

/** Demands that a pool does what it must in some long orders of the same. */
async function demandLongOrders(make: Make): Promise<void> {
  const draw = fixedDrawer(31);
  for (let k = 0; k < 30; k++) {
    const course = await Course.of(make, k === 0 ? 150 : draw(6));
    for (let step = 0; step < 30; step++) {
      const steps = course.steps(12);
      // Where nothing may happen any more, all callers have got an error.
      if (steps.length > 0) await course.take(steps[draw(steps.length)] as Step);
    }
  }
}

/** Demands that a pool does what it must in whatever order callers come, pings and connects end, and connections come back. */
export async function demandAnyOrder(make: Make): Promise<void> {
  await demandEveryOrder(make);
  await demandLongOrders(make);
}
