import { type Lab, openLab, QueuePool } from "roundtrip";
import { afterAll, beforeAll, expect, test } from "vitest";
import { OddServer, serverMessages } from "../../odd-server.js";
import { untilWaiting } from "../session-waits.js";

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
  await untilWaiting(lab.pool, "PgSleep");
  expect(await pool.drain(0)).toEqual({ cut: 1, refused: 0 });
  expect(await ended).toBeInstanceOf(Error);
  // Waits for the lock as long as it is held.
  await lab.pool.query("update users set city = 'Gouda' where id = 1");
  const running = "select from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'";
  expect((await lab.pool.query(running)).rowCount).toBe(0);
});

test("a connect that fails on our side leaves no socket open", async () => {
  const closed: Promise<unknown>[] = [];
  await using server = await OddServer.start((socket) => {
    closed.push(new Promise((resolve) => socket.once("close", resolve)));
    socket.once("data", () => socket.write(serverMessages.askForPassword));
  });
  const noWord = () => Promise.reject(new Error("no password can be had"));
  const pool = new QueuePool({ ...server.config, user: "u", database: "d", password: noWord }, { size: 1 });
  await expect(pool.prefill()).rejects.toThrow("no password can be had");
  await pool.drain(0);
  expect(closed.length).toBeGreaterThan(0);
  await Promise.all(closed);
});
