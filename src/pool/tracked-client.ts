import pg from "pg";
import { mayChangeSession } from "./session-changes.js";

/** A ParameterStatus message: the server says that a setting now has this value. */
interface ParameterStatus {
  parameterName: string;
  parameterValue: string;
}

/**
 * A `pg.Client` that knows whether its session is as it was when new. It takes three witnesses:
 *
 * 1. the transaction status, which the server sends with every ReadyForQuery: no transaction is open;
 * 2. the settings that the server reports by itself when they change, whoever changed them (`search_path`, `TimeZone`,
 *    `role` by way of `is_superuser`, `application_name`, and a dozen more): all are as they were;
 * 3. the texts that were sent: each is of a kind that leaves nothing behind (see `session-changes.ts`).
 *
 * If one is missing or in doubt, the session counts as changed.
 *
 * @internal
 */
export class TrackedClient extends pg.Client {
  /** A text was sent that may have changed the session. */
  #doubt = false;
  /** Settings as they were when the session was new, or last reset. */
  #original = new Map<string, string>();
  readonly #current = new Map<string, string>();

  constructor(config: pg.ClientConfig) {
    super(config);
    this.connection.on("parameterStatus", ({ parameterName, parameterValue }: ParameterStatus) => {
      this.#current.set(parameterName, parameterValue);
    });
  }

  // biome-ignore lint/suspicious/noExplicitAny: passes on every form of query() that pg has
  override query(...args: any[]): any {
    const [config] = args;
    const text: unknown = typeof config === "string" ? config : config?.text;
    this.#doubt ||= typeof text !== "string" || mayChangeSession(text);
    return this.ask(...args);
  }

  /** A query of the pool's own: it does not count as one of the user's. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  ask(...args: any[]): any {
    return super.query.apply(this, args as unknown as Parameters<pg.Client["query"]>);
  }

  /** Is a transaction open, or a query still running, or may something have been changed? */
  get isChanged(): boolean {
    return this.#doubt || this.isBusy || this.getTransactionStatus() !== "I" || this.#settingsDiffer();
  }

  /** A query is still running. */
  get isBusy(): boolean {
    return (this as unknown as { readyForQuery?: boolean }).readyForQuery !== true;
  }

  #settingsDiffer(): boolean {
    for (const [name, value] of this.#current) if (this.#original.get(name) !== value) return true;
    return false;
  }

  /** The session is as new: after the connect, or after a reset. */
  isAsNew(): void {
    this.#doubt = false;
    this.#original = new Map(this.#current);
  }
}
