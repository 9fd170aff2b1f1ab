import { describe } from "../arguments.js";
import { InvalidArgumentError } from "../errors.js";
import type { PoolConnector } from "./connector.js";
import { PoolClosedError, PoolNoAnswerError } from "./errors.js";
import type { ResolvedOptions } from "./options.js";

/** The outcome of `work`, or a {@link PoolNoAnswerError} when it takes longer than `ms` milliseconds; `Infinity` waits for ever. */
function withTimeout<T>(step: string, ms: number, work: () => Promise<T> | T): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer =
      ms === Number.POSITIVE_INFINITY ? undefined : setTimeout(() => reject(new PoolNoAnswerError(step, ms)), ms);
    new Promise<T>((done) => done(work())).then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

const isPromise = (value: unknown): boolean => typeof (value as PromiseLike<unknown> | undefined)?.then === "function";

function wrongConnect(got: string): InvalidArgumentError {
  return new InvalidArgumentError(
    `QueuePool: connect: expected a promise of a connection, got ${got}. Make the function async, and let it return the ` +
      "connection.",
  );
}

/** What a connector answers; one that fails at the question has not answered. */
function answer(question: () => boolean | undefined): boolean | undefined {
  try {
    return question();
  } catch {
    return undefined;
  }
}

/**
 * A connector as a pool can rely on it: each step ends in its time, each question is answered, and what may be left out has
 * its default.
 *
 * @internal
 */
export class TimedConnector<C> {
  constructor(
    readonly connector: PoolConnector<C>,
    readonly options: ResolvedOptions,
  ) {}

  /**
   * Opens a connection. One that comes when it is not wanted any more, or that has died by then, is closed.
   *
   * @param opened given the connection
   * @param lost called when it dies after that
   * @throws PoolClosedError when `abort` is aborted; PoolNoAnswerError after `connectTimeoutMs`; InvalidArgumentError when
   * there is no connection, or no promise of one; and what the connector throws
   */
  async connect(
    abort: AbortController,
    opened: (connection: C) => void,
    lost: (cause: unknown) => void,
  ): Promise<void> {
    let isOpen = false;
    let died: { cause: unknown } | undefined;
    const onLost = (cause?: unknown) => {
      if (isOpen) lost(cause);
      else died = { cause };
    };
    try {
      const connecting = () => this.#connect(onLost, abort.signal);
      const connection = await withTimeout("connect", this.options.connectTimeoutMs, connecting);
      if (died) {
        this.close(connection);
        throw died.cause;
      }
      isOpen = true;
      opened(connection);
    } finally {
      if (!isOpen) abort.abort();
    }
  }

  #connect(lost: (cause?: unknown) => void, signal: AbortSignal): Promise<C> {
    return new Promise<C>((resolve, reject) => {
      signal.addEventListener("abort", () => reject(new PoolClosedError()), { once: true });
      const connecting = this.connector.connect(lost, signal);
      if (!isPromise(connecting)) {
        reject(wrongConnect(describe(connecting)));
        if (typeof connecting === "object" && connecting !== null) this.close(connecting as C);
        return;
      }
      connecting.then((connection) => {
        if (connection === undefined || connection === null) reject(wrongConnect(`a promise of ${connection}`));
        else if (signal.aborted) this.close(connection);
        else resolve(connection);
      }, reject);
    });
  }

  /** A connection can be asked for a sign of life. */
  get canValidate(): boolean {
    return this.connector.validate !== undefined;
  }

  /** Asks for a sign of life. @throws PoolNoAnswerError after `checkTimeoutMs`, and what the connector throws */
  validate(connection: C): Promise<unknown> {
    return withTimeout("validate", this.options.checkTimeoutMs, () => this.connector.validate?.(connection));
  }

  /** Resets a connection: a promise for the end of it, which rejects as that of {@link validate}; undefined when there is nothing to reset. */
  reset(connection: C): Promise<unknown> | undefined {
    const { reset, checkTimeoutMs } = this.options;
    try {
      const resetting = this.connector.reset?.(connection, reset === "always");
      return resetting && withTimeout("reset", checkTimeoutMs, () => resetting);
    } catch (cause) {
      return Promise.reject(cause);
    }
  }

  /** Closes a connection, or gives that up after `checkTimeoutMs`: it cannot be closed any better than that. */
  async close(connection: C): Promise<void> {
    try {
      await withTimeout("close", this.options.checkTimeoutMs, () => this.connector.close(connection));
    } catch {}
  }

  /** Does this error mean that the connection is dead? */
  isDisconnect(error: unknown, connection: C): boolean {
    return answer(() => this.connector.isDisconnect?.(error, connection)) === true;
  }

  /** Does what one connection died of make it doubtful that the others live? A reset may wait for the session's own work. */
  endangersOthers(cause: unknown): boolean {
    if (cause instanceof PoolNoAnswerError) return cause.step === "validate";
    return answer(() => this.connector.endangersOthers?.(cause)) !== false;
  }

  /** May a connection that was given back be lent again? */
  isReusable(connection: C): boolean {
    return answer(() => this.connector.isReusable?.(connection)) !== false;
  }

  /** Is the connection at work? */
  isBusy(connection: C): boolean {
    return answer(() => this.connector.isBusy?.(connection)) === true;
  }
}
