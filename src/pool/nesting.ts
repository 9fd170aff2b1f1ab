import { AsyncLocalStorage } from "node:async_hooks";
import { PoolNestedError } from "./errors.js";

/** How often a holder that is at work is looked at again, in milliseconds. */
const lookAgainMs = 10;

/** A task that holds a connection: everything that runs inside `use` or `transaction`. @internal */
export interface HoldingTask {
  /** The task around it, if that holds a connection as well. */
  parent: HoldingTask | undefined;
  /** It still holds its connection. */
  holds: boolean;
  /** How many requests wait that were made inside of it; whether it awaits them is not known. */
  waiting: number;
}

type Holder = { task: HoldingTask | undefined };

/**
 * Finds nested checkouts that nobody could ever get out of. A task that holds a connection and asks for another waits for
 * somebody else's release; if every connection is held by such a task, there is no somebody else.
 *
 * @internal
 */
export class Nesting {
  readonly #tasks = new AsyncLocalStorage<HoldingTask>();
  /** Tasks that hold a connection and have a request waiting. */
  #stuck = 0;

  /**
   * @param limit connections that there can be
   * @param held how many are held
   * @param isAnyBusy is one of these at work? Then its holder waits for that
   */
  constructor(
    readonly limit: number,
    readonly held: () => number,
    readonly isAnyBusy: () => boolean,
  ) {}

  /** The task that is running now, if it has checked out a connection of this pool. */
  get current(): HoldingTask | undefined {
    return this.#tasks.getStore();
  }

  /** Runs the work of whoever holds a connection, as a task of its own. */
  run<T>(holder: Holder, work: () => Promise<T>): Promise<T> {
    holder.task = { parent: this.current, holds: true, waiting: 0 };
    return this.#tasks.run(holder.task, work);
  }

  /** The holder's connection was given back, or was lost. */
  leave(holder: Holder): void {
    if (holder.task === undefined) return;
    if (holder.task.waiting > 0) this.#stuck--;
    holder.task.holds = false;
    holder.task = undefined;
  }

  /** A request made inside of a task begins to wait. */
  beginWait(inside: HoldingTask): void {
    for (let task: HoldingTask | undefined = inside; task; task = task.parent) {
      if (task.waiting++ === 0 && task.holds) this.#stuck++;
    }
  }

  /** It was served, or it gave up. */
  endWait(inside: HoldingTask): void {
    for (let task: HoldingTask | undefined = inside; task; task = task.parent) {
      if (--task.waiting === 0 && task.holds) this.#stuck--;
    }
  }

  /**
   * Refuses a nested request when nobody can go on. First everything is let run that waits for nothing from outside: a
   * holder that does not await this request may end by then. As long as a connection is at work, its holder waits for that.
   */
  refuseIfStuck(request: { readonly waits: boolean }, refuse: (error: PoolNestedError) => void): void {
    if (!this.#isDeadlock()) return;
    const look = () => {
      if (!request.waits || !this.#isDeadlock()) return;
      if (!this.isAnyBusy()) refuse(new PoolNestedError(this.limit));
      else setTimeout(() => this.refuseIfStuck(request, refuse), lookAgainMs).unref();
    };
    // When no microtask and no tick is left that was ready to run.
    queueMicrotask(() => process.nextTick(look));
  }

  /** Every connection that there can be is held by a task that has a request waiting. */
  #isDeadlock(): boolean {
    return this.#stuck === this.limit && this.held() === this.limit;
  }
}
