import { openLabs, underWay } from "../../lab/open-labs.js";
import { labServer } from "../../lab/server.js";
import { withClient } from "../../lab/with-client.js";
import { ThreadTimes } from "./thread-times.js";

/** The real ones: a test may have put false timers in their place. */
const { setTimeout: startTimeout, clearTimeout: stopTimeout } = globalThis;

/** How far apart two looks are, at least, in milliseconds: on a busy machine they are further apart, and as many. */
const lookEveryMs = 200;
/** After so many looks in a row at which nothing had moved, nothing will. */
const quietLooks = 16;

/** Processor time of our process from one look to the next above which something computes, in microseconds: a look takes less. */
const busyMicros = 50_000;

/** What the sessions of the labs are doing, as the server tells it. */
interface Sessions {
  computing: number;
  waiting: string;
}

const sessionsSql = `select count(*) filter (where state in ('active', 'starting') and wait_event_type is distinct from 'Lock'
    and wait_event_type is distinct from 'Timeout' and wait_event_type is distinct from 'Client')::int as computing,
  coalesce(string_agg(format('a statement waits on the server (%s): %s', wait_event, left(query, 120)), '; ')
    filter (where state = 'active' and wait_event_type in ('Lock', 'Timeout')), '') as waiting
  from pg_stat_activity where (datname = any($1) or usename = current_user) and pid <> pg_backend_pid()`;

/**
 * Tells work that hangs from work that is slow, by what it does and without a clock: at each look it asks whether the proxy
 * has seen a message, whether a timer is due, and whether our process or the server computes. A look is a turn of the event loop, an
 * answer of the proxy's thread and at last a connection to the server: a machine that is too busy to serve the work is too
 * busy to look as well.
 */
export class Liveness {
  #seen = "";
  #micros = 0;
  readonly #threads = new ThreadTimes();
  #quiet = 0;
  #timer: NodeJS.Timeout | undefined;
  #watching = 0;

  /**
   * Watches until `stop` is called.
   *
   * @param onHung told once, with what waits, when nothing moves any more
   * @param isBusy is something under way of which nothing is seen from here?
   */
  watch(onHung: (waiting: string) => void, isBusy: () => boolean = () => false): { stop: () => void } {
    const watching = ++this.#watching;
    this.#quiet = 0;
    const look = async () => {
      const waiting = isBusy() ? "" : await this.#look().catch(() => "");
      if (watching !== this.#watching) return;
      if (waiting) onHung(waiting);
      else next();
    };
    const next = () => {
      this.#timer = startTimeout(() => void look(), lookEveryMs);
      this.#timer.unref();
    };
    next();
    return {
      stop: () => {
        this.#watching++;
        stopTimeout(this.#timer);
      },
    };
  }

  /** One look. Returns what waits, when nothing has moved for long enough; else nothing. */
  async #look(): Promise<string> {
    const labs = [...openLabs.values()];
    const due = process.getActiveResourcesInfo().filter((kind) => kind === "Timeout" || kind === "Immediate").length;
    const status = await Promise.all(labs.map((lab) => lab.wire.status().catch(() => undefined)));
    const seen = JSON.stringify(status.map((each) => each && { ...each, memoryBytes: 0 }));
    const { user, system } = process.cpuUsage();
    const threadComputed = this.#threads.anyComputed();
    const computes = threadComputed || user + system - this.#micros > busyMicros;
    this.#micros = user + system;
    const moved = seen !== this.#seen || due > 0 || underWay.size > 0 || computes;
    this.#seen = seen;
    this.#quiet = moved ? 0 : this.#quiet + 1;
    if (this.#quiet < quietLooks / 2) return "";
    const { computing, waiting } = labs.length > 0 ? await sessionsOf(labs.map(({ database }) => database)) : nobody;
    if (computing > 0) this.#quiet = 0;
    if (this.#quiet < quietLooks) return "";
    const looks = `nothing moved at ${quietLooks} looks in a row, no message on the wire, no timer due, no computing`;
    return waiting ? `${looks}; ${waiting}.` : `${looks}. Next: which promise does nobody settle?`;
  }
}

async function sessionsOf(databases: string[]): Promise<Sessions> {
  const server = await labServer();
  return withClient(server.admin(), async (client) => {
    return (await client.query<Sessions>(sessionsSql, [databases])).rows[0] ?? nobody;
  });
}

const nobody: Sessions = { computing: 0, waiting: "" };
