import { CommandTimeoutError, Database, type Lab, openLab } from "roundtrip";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startProxy } from "../../goodbye-proxy.js";

let lab: Lab;
beforeAll(async () => {
  lab = await openLab({ name: "early-cancel", size: "tiny", onProgress: () => undefined });
});
afterAll(() => lab.close());

test("a request that overtakes its statement meets nobody, and is made again", async () => {
  /** Passes the statement on, which is kept back until a request to cancel has been taken. */
  let letGo: (() => void) | undefined;
  await using proxy = await startProxy(lab, (socket, real) => {
    real.pipe(socket);
    socket.on("data", (bytes: Buffer) => {
      const isCancel = bytes.length === 16 && bytes.readUInt32BE(4) === 80_877_102;
      if (isCancel) {
        real.once("close", () => {
          letGo?.();
          letGo = undefined;
        });
      }
      if (!bytes.includes("too early")) real.write(bytes);
      else letGo = () => real.write(bytes);
    });
  });
  const { host, port } = proxy.config;
  await using database = await Database.connect({ ...lab.connectionConfig, host, port }, { min: 1, max: 1 });
  const error = await database.fetchMany("select pg_sleep(600), 'too early'", [], { timeoutMs: 50 }).catch((e) => e);
  expect(error).toBeInstanceOf(CommandTimeoutError);
  expect(error).toMatchObject({ cancelled: true, cause: { code: "57014" } });
  expect(await database.fetchValue("select 1")).toBe(1);
});
