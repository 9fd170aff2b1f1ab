import pg from "pg";
import { endsSession } from "./causes.js";
import { effectOf } from "./session-changes.js";

/** A ParameterStatus message: the server says that a setting now has this value. */
interface ParameterStatus {
  parameterName: string;
  parameterValue: string;
}

/** Names that are remembered to be no function's; more are asked about again. */
const mostNames = 10_000;

/** Parts of `pg.Client` that its types do not show. */
interface Inside {
  readyForQuery?: boolean;
  _queryable: boolean;
  _ending: boolean;
  _ended: boolean;
  _types: pg.TypeOverrides & { text: object; binary: object };
  connection: { parsedStatements: Record<string, string> };
}

function isEmpty(object: object): boolean {
  for (const _ in object) return false;
  return true;
}

/**
 * A `pg.Client` that knows whether its session is as it was when new. It takes three witnesses:
 *
 * 1. the transaction status, which the server sends with every ReadyForQuery: no transaction is open;
 * 2. the settings that the server reports by itself when they change, whoever changed them (`search_path`, `TimeZone`,
 *    `role` by way of `is_superuser`, `application_name`, and a dozen more): all are as they were;
 * 3. the texts that were sent: each is of a kind that leaves nothing behind (see `session-changes.ts`), and calls no
 *    function behind a dot.
 *
 * If one is missing or in doubt, the session counts as changed.
 *
 * @internal
 */
export class TrackedClient extends pg.Client {
  /** A text was sent that may have changed the session. */
  #doubt = false;
  /** A statement failed since the session was new. */
  #failed = false;
  /** The server has refused a prepared statement because a table has changed, and would refuse it again. */
  #spoilt = false;
  /** A listener was put on or taken off since the pool's were. */
  #listenersDiffer = false;
  /** What the server said before it ended the session. */
  #fatalError: Error | undefined;
  /** Names behind a dot that were used and may be those of functions. */
  readonly #doubtful = new Set<string>();
  /** Names that are known to be no function's; shared with the other connections of the pool. */
  readonly #noFunctions: Set<string>;
  /** Settings as they were when the session was new, or last reset. */
  #original = new Map<string, string>();
  readonly #current = new Map<string, string>();
  readonly #inside = this as unknown as Inside;
  /** The type parsers that the configuration names. */
  readonly #types: pg.CustomTypesConfig | undefined;
  readonly #lost: (cause?: unknown) => void;

  /** @param lost told when the connection dies, as in {@link PoolConnector} */
  constructor(config: pg.ClientConfig, noFunctions: Set<string>, lost: (cause?: unknown) => void) {
    super(config);
    this.#types = config.types;
    this.#noFunctions = noFunctions;
    this.#lost = lost;
    this.connection.on("parameterStatus", ({ parameterName, parameterValue }: ParameterStatus) => {
      this.#current.set(parameterName, parameterValue);
    });
    this.connection.on("errorMessage", (error: pg.DatabaseError) => this.#onError(error));
    this.#listen();
  }

  #onError(error: pg.DatabaseError): void {
    this.#failed = true;
    if (endsSession(error)) this.#fatalError = error;
    // By the name of the server's own function: the words may be in any language.
    if (error.code === "0A000" && error.routine === "RevalidateCachedQuery") this.#spoilt = true;
    // A prepared statement is not there: it was deallocated where no text showed it.
    if (error.code === "26000") this.#doubt = true;
  }

  /** Makes the client itself as it was when new: takes off listeners and type parsers, and puts the pool's on again. */
  forgetUser(): void {
    if (this.#listenersDiffer) this.#listen();
    const { text, binary } = this.#inside._types;
    if (!isEmpty(text) || !isEmpty(binary)) {
      this.#inside._types = new pg.TypeOverrides(this.#types) as Inside["_types"];
    }
  }

  #listen(): void {
    this.removeAllListeners();
    this.on("error", (cause) => this.#lost(this.#fatalError ?? cause));
    this.on("end", () => this.#lost());
    const changed = () => {
      this.#listenersDiffer = true;
    };
    // These are told of every other, by whatever name it goes.
    this.on("removeListener" as "end", changed);
    this.on("newListener" as "end", changed);
    this.#listenersDiffer = false;
  }

  // biome-ignore lint/suspicious/noExplicitAny: passes on every form of query() that pg has
  override query(...args: any[]): any {
    const [config] = args;
    const text: unknown = typeof config === "string" ? config : config?.text;
    if (!this.#doubt) this.#look(text);
    return this.ask(...args);
  }

  #look(text: unknown): void {
    const { mayChange, attributes } = typeof text === "string" ? effectOf(text) : { mayChange: true, attributes: [] };
    this.#doubt = mayChange;
    for (const name of attributes) if (!this.#noFunctions.has(name)) this.#doubtful.add(name);
  }

  /** A query of the pool's own: it does not count as one of the user's. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  ask(...args: any[]): any {
    return super.query.apply(this, args as unknown as Parameters<pg.Client["query"]>);
  }

  /** Is a transaction open, or a query still running, or may something have been changed? */
  get isChanged(): boolean {
    if (this.#doubt || this.#doubtful.size > 0) return true;
    return this.isBusy || this.getTransactionStatus() !== "I" || this.#settingsDiffer();
  }

  /** A query is still running. */
  get isBusy(): boolean {
    return this.#inside.readyForQuery !== true;
  }

  /** It was lost, or ended, or the server has said that it is about to be. */
  get isDead(): boolean {
    const { _queryable, _ending, _ended } = this.#inside;
    return !_queryable || _ending || _ended || this.#fatalError !== undefined;
  }

  /** A prepared statement of this connection fails from now on, whoever uses it. */
  get isSpoilt(): boolean {
    return this.#spoilt;
  }

  /** Names behind a dot that were used since the session was new, and may be those of functions. */
  get doubtful(): readonly string[] {
    return [...this.#doubtful];
  }

  /** The names of the prepared statements that `pg` takes to be there. */
  get statements(): Record<string, string> {
    return this.#inside.connection.parsedStatements;
  }

  #settingsDiffer(): boolean {
    for (const [name, value] of this.#current) if (this.#original.get(name) !== value) return true;
    return false;
  }

  /**
   * The session is as new: after the connect, or after a reset.
   *
   * @param functions those of the names behind a dot that are functions: they stay in doubt
   */
  markClean(functions: readonly string[] = []): void {
    // A statement that failed may have named a function that was not there yet.
    if (this.#noFunctions.size > mostNames) this.#noFunctions.clear();
    if (!this.#failed) for (const name of this.#doubtful) if (!functions.includes(name)) this.#noFunctions.add(name);
    this.#doubtful.clear();
    this.#doubt = false;
    this.#failed = false;
    this.#original = new Map(this.#current);
  }
}
