import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { CommandTimeoutError, Database, type Lab, openLab } from "roundtrip";
import { afterAll, beforeAll, expect, test } from "vitest";

let lab: Lab;
let relay: Server;
/** Passes on what is kept back; undefined as long as nothing is. */
let letGo: (() => void) | undefined;

function overtaken(): void {
  letGo?.();
  letGo = undefined;
}

/** Between the session and the server: keeps the statement with this mark back until a request to cancel has been taken. */
function pass(client: Socket): void {
  const { host, port } = lab.directConfig as { host: string; port: number };
  const server = connect(port, host);
  server.on("error", () => client.destroy()).on("close", () => client.destroy());
  client.on("error", () => server.destroy()).on("close", () => server.destroy());
  server.pipe(client);
  client.on("data", (bytes) => {
    const isCancel = bytes.length === 16 && bytes.readUInt32BE(4) === 80_877_102;
    if (isCancel) server.once("close", overtaken);
    if (!bytes.includes("too early")) server.write(bytes);
    else letGo = () => server.write(bytes);
  });
}

beforeAll(async () => {
  lab = await openLab({ name: "early-cancel", size: "tiny", onProgress: () => undefined });
  relay = createServer(pass).listen(0, "127.0.0.1");
  await once(relay, "listening");
});
afterAll(async () => {
  relay.close();
  await lab.close();
});

test("a request that overtakes its statement meets nobody, and is made again", async () => {
  const { port } = relay.address() as AddressInfo;
  const config = { ...lab.connectionConfig, host: "127.0.0.1", port, ssl: false };
  const database = await Database.connect(config, { min: 1, max: 1 });
  try {
    const error = await database.fetchMany("select pg_sleep(600), 'too early'", [], { timeoutMs: 50 }).catch((e) => e);
    expect(error).toBeInstanceOf(CommandTimeoutError);
    expect(error).toMatchObject({ cancelled: true, cause: { code: "57014" } });
    expect(await database.fetchValue("select 1")).toBe(1);
  } finally {
    await database.close();
  }
});
