import { connect } from "node:net";
import pg from "pg";
import type { Lab } from "roundtrip";
import { demand } from "./exercise-lab.js";
import { openDirectly } from "./exercise-pool.js";
import { OddServer, serverMessages } from "./odd-server.js";

/** A pool that the work has opened. When disposed of, it ends every connection, lent or not. */
export type OpenedPool = pg.Pool & AsyncDisposable;

const quiet = () => undefined;

/** Takes charge of a pool that the work has opened. */
export function opened(pool: pg.Pool, what: string): OpenedPool {
  const { _clients: clients } = pool as unknown as { _clients?: pg.Client[] };
  demand(
    Array.isArray(clients),
    `${what} returned something else than a pool of \`pg\`. Next: return the \`pg.Pool\` itself.`,
  );
  return Object.assign(pool, {
    [Symbol.asyncDispose]: async () => {
      pool.on("error", quiet);
      // Not awaited: it waits for those that are lent.
      pool.end().catch(quiet);
      // The pool makes a new list of those that are left whenever one has gone.
      const left = [...(pool as unknown as { _clients: pg.Client[] })._clients];
      await Promise.allSettled(left.map((client) => client.on("error", quiet).end()));
    },
  });
}

/** Gives sessions of a lab's database settings that they have when they do not say otherwise, until it is disposed of. */
export async function withDefaults(lab: Lab, settings: Record<string, string>): Promise<AsyncDisposable> {
  await using direct = await openDirectly(lab);
  const { database } = direct;
  const name = pg.escapeIdentifier(String(database));
  for (const [setting, value] of Object.entries(settings)) {
    await direct.query(`alter database ${name} set ${setting} = '${value}'`);
  }
  return {
    [Symbol.asyncDispose]: async () => {
      await using again = await openDirectly(lab);
      await again.query(`alter database ${name} reset all`);
    },
  };
}

/** Has the server end all sessions of this name, and waits until none is left. */
export async function endSessions(lab: Lab, name: string): Promise<void> {
  await using direct = await openDirectly(lab);
  // Asking again is quicker than having the server wait for each: it looks ten times a second.
  while ((await endSessionsOf(direct, name)) > 0);
}

/**
 * Has the server end the sessions of this name in a client's database; another check may give its own the same name meanwhile.
 *
 * @returns how many they were
 */
export async function endSessionsOf(client: pg.Client, name: string): Promise<number> {
  const sql = `select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name = $1`;
  return (await client.query(sql, [name])).rows.length;
}

/**
 * Starts a proxy to a lab that refuses one connection, `nth` from 1: without a word, or with the server's error 53300. All
 * others are let through.
 *
 * @param refused called when it has refused
 * @param hold until when the others wait before the server hears of them
 */
export function proxyThatRefuses(
  lab: Lab,
  nth: number,
  how: "without a word" | "with 53300",
  refused: () => void,
  hold: Promise<void>,
): Promise<OddServer> {
  const { host, port } = lab.connectionConfig;
  let count = 0;
  return OddServer.start(async (socket) => {
    count++;
    if (count === nth) {
      socket.once("close", refused);
      if (how === "without a word") return void socket.resetAndDestroy();
      const refusal = serverMessages.refusal("53300", "sorry, too many clients already");
      socket.once("data", () => socket.end(refusal));
      return;
    }
    socket.pause();
    await hold;
    const real = connect(port, host);
    real.on("error", quiet);
    real.pipe(socket);
    socket.pipe(real);
    socket.once("close", () => real.destroy());
  });
}
