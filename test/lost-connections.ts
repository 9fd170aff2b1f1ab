import type pg from "pg";
import type { Lab } from "roundtrip";
import { endSession } from "./client-deaths.js";

/** How refusing begins, how it ends, and words of the error. */
type Refusal = [refuse: () => Promise<unknown>, accept: () => Promise<unknown>, words: RegExp];

/** Are there limits for the account of a connection? A superuser, whom only a learner's own server may give, is let in all the same. */
export const hasLimits = async (open: pg.ClientBase): Promise<boolean> =>
  (await open.query("select not rolsuper as limits from pg_roles where rolname = current_user")).rows[0].limits;

/** Who can refuse new connections to a lab; `open` is a connection that is open already. */
export const refusals: Record<"network" | "server", (lab: Lab, open: pg.ClientBase) => Refusal> = {
  network: (lab) => [() => lab.faults([{ kind: "refuse" }]), () => lab.faults([]), /ECONN|terminat|socket/i],
  server: (_, open) => {
    const sql = "do $$ begin execute format('alter database %I connection limit LIMIT', current_database()); end $$";
    const limit = (most: number) => () => open.query(sql.replace("LIMIT", `${most}`));
    return [limit(0), limit(-1), /too many connections/];
  },
};

/**
 * How a COMMIT can be lost: how many payments are made all the same, and what happens to it, to be called when the work has
 * written the payment `1`.
 */
export const lostCommits: Record<string, [rows: number, fail: (lab: Lab, client: pg.PoolClient) => Promise<unknown>]> =
  {
    // Statements are counted from where the fault is set: the next one is COMMIT.
    "COMMIT was done, and the answer lost": [
      1,
      (lab) => lab.faults([{ kind: "reset", atStatement: 1, lose: "reply" }]),
    ],
    "COMMIT was lost on its way": [0, (lab) => lab.faults([{ kind: "reset", atStatement: 1 }])],
    "COMMIT was asked for on a dead connection": [0, endSession],
    "The server answered COMMIT with 57P01, and closed the connection": [
      0,
      (_, client) =>
        client.query(`create function pg_temp.end_session() returns trigger language plpgsql as
          $$ begin perform pg_terminate_backend(pg_backend_pid()); perform 1; return null; end $$;
        create constraint trigger at_commit after update on payments deferrable initially deferred
          for each row execute function pg_temp.end_session();
        update payments set place = 1`),
    ],
  };
