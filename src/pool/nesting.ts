import { AsyncLocalStorage } from "node:async_hooks";

/** A task that holds a connection: everything that runs inside `use` or `transaction`. @internal */
export interface Scope {
  /** The task around it, if that holds a connection as well. */
  parent: Scope | undefined;
  /** It still holds its connection. */
  holds: boolean;
  /** How many requests wait that were made inside of it; whether it awaits them is not known. */
  waiting: number;
}

/** Calls `work` when no microtask and no tick is left that was ready to run. @internal */
export function afterAllThatIsReady(work: () => void): void {
  queueMicrotask(() => process.nextTick(work));
}

/**
 * Finds nested checkouts that nobody could ever get out of. A task that holds a connection and asks for another waits for
 * somebody else's release; if every connection is held by such a task, there is no somebody else.
 *
 * @internal
 */
export class Nesting {
  readonly #tasks = new AsyncLocalStorage<Scope>();
  /** Tasks that hold a connection and have a request waiting. */
  stuck = 0;

  /** The task that is running now, if it has checked out a connection of this pool. */
  get current(): Scope | undefined {
    return this.#tasks.getStore();
  }

  /** A task that has just been lent a connection. */
  enter(): Scope {
    return { parent: this.current, holds: true, waiting: 0 };
  }

  /** Runs the task's work. */
  run<T>(scope: Scope, work: () => Promise<T>): Promise<T> {
    return this.#tasks.run(scope, work);
  }

  /** The task's connection was given back, or was lost. */
  leave(scope: Scope): void {
    if (scope.holds && scope.waiting > 0) this.stuck--;
    scope.holds = false;
  }

  /** A request made inside of `scope` begins to wait. */
  beginWait(scope: Scope): void {
    for (let task: Scope | undefined = scope; task; task = task.parent) {
      if (task.waiting++ === 0 && task.holds) this.stuck++;
    }
  }

  /** It was served, or it gave up. */
  endWait(scope: Scope): void {
    for (let task: Scope | undefined = scope; task; task = task.parent) {
      if (--task.waiting === 0 && task.holds) this.stuck--;
    }
  }
}
