import type { Socket } from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import type pg from "pg";

/** Turns of the event loop that pass between what a client says and what it hears: whoever decides in them has no answer yet. */
const turnsUntilHeard = 20;

/** Keeps from a client what its server says, until the client says something itself. */
function holdNews(client: pg.ClientBase): void {
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
  const { write } = stream;
  const letGo = async () => {
    for (let k = 0; k < turnsUntilHeard; k++) await turn();
    stream.resume();
  };
  stream.pause();
  // biome-ignore lint/suspicious/noExplicitAny: all forms of the original, which the types of Node list one by one
  stream.write = (...args: any[]) => {
    // What it inherits comes to light again.
    Reflect.deleteProperty(stream, "write");
    void letGo();
    return Reflect.apply(write, stream, args);
  };
}

/**
 * Ends the server's process of a client, which looks alive until it asks for something: instead of the answer comes the news.
 *
 * @param outsider another client, which has it ended
 */
export async function endUnheard(outsider: pg.ClientBase, client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
  holdNews(client);
  // Until there is no such process: what is asked now finds nobody.
  const end = "select pg_terminate_backend($1) as found";
  while ((await outsider.query<{ found: boolean }>(end, [rows[0]?.pid])).rows[0]?.found);
}
