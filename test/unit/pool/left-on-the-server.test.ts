import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { type Lab, openLab, QueuePool } from "roundtrip";
import { afterAll, beforeAll, expect, test } from "vitest";

let lab: Lab;
beforeAll(async () => {
  lab = await openLab({ name: "left", size: "tiny", onProgress: () => undefined });
});
afterAll(() => lab.close());

test("a statement that is cut at the deadline ends on the server, too, with its locks", async () => {
  const pool = new QueuePool(lab.connectionConfig, { size: 1 });
  const asleep = pool.transaction(async (client) => {
    await client.query("update users set city = 'Delft' where id = 1");
    await client.query("select pg_sleep(600)");
  });
  const ended = asleep.catch((error: Error) => error);
  const running = "select from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'";
  while ((await lab.pool.query(running)).rowCount === 0);
  expect(await pool.drain(0)).toEqual({ cut: 1, refused: 0 });
  expect(await ended).toBeInstanceOf(Error);
  // Waits for the lock as long as it is held.
  await lab.pool.query("update users set city = 'Gouda' where id = 1");
  expect((await lab.pool.query(running)).rowCount).toBe(0);
});

test("a connect that fails on our side leaves no socket open", async () => {
  const password = { type: "R", length: 8, cleartext: 3 };
  const closed: Promise<unknown>[] = [];
  const server = createServer((socket: Socket) => {
    closed.push(once(socket, "close"));
    socket.once("data", () => {
      const question = Buffer.alloc(9);
      question.write(password.type);
      question.writeInt32BE(password.length, 1);
      question.writeInt32BE(password.cleartext, 5);
      socket.write(question);
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const noWord = () => Promise.reject(new Error("no password can be had"));
  const pool = new QueuePool({ host: "127.0.0.1", port, user: "u", database: "d", password: noWord }, { size: 1 });
  await expect(pool.prefill()).rejects.toThrow("no password can be had");
  await pool.drain(0);
  await Promise.all(closed);
  expect(closed.length).toBeGreaterThan(0);
  server.close();
});
