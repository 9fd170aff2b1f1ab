import { createServer, type Server, type Socket } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startCluster } from "#src/lab/cluster.js";
import { adminConfig, type ClusterState } from "#src/lab/cluster-state.js";
import { openLab } from "#src/lab/lab.js";
import { labServer } from "#src/lab/server.js";
import { drop } from "#src/lab/shop.js";
import { withClient } from "#src/lab/with-client.js";
import { useOwnCluster } from "./own-cluster.js";

useOwnCluster();

/** A server that is not ours: its administrator has made an account for us, one without rights, and has a database. */
let theirs: ClusterState;
const servers: Server[] = [];

const ask = (sql: string) => withClient(adminConfig(theirs), async (client) => (await client.query(sql)).rows);
const databases = async () => (await ask("select datname as name from pg_database")).map(({ name }) => String(name));
const address = (user = "guest", rest = "postgres", password = "p%40ss-word") =>
  `postgres://${user}:${password}@127.0.0.1:${theirs.port}/${rest}`;

/** The message with which an address is refused. */
async function refusal(url: string): Promise<string> {
  process.env.DATABASE_URL = url;
  const error = await labServer().then(
    () => undefined,
    (reason) => reason,
  );
  expect(error).toMatchObject({ name: "LabServerError", code: "LAB_SERVER_UNUSABLE" });
  expect(error.message).not.toMatch(/p@ss-word|p%40ss-word|secret/);
  return error.message;
}

/** The port of a server that is no PostgreSQL. */
async function strangerOn(handle: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => handle(socket.on("error", () => undefined)));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const at = server.address();
  return typeof at === "object" && at ? at.port : 0;
}

describe("a server of DATABASE_URL", () => {
  beforeAll(async () => {
    theirs = await startCluster();
    await ask("create role guest login createdb password 'p@ss-word'");
    await ask("create role visitor login password 'p@ss-word'");
    await ask("create database precious");
    await ask("create database roundtrip_ffffff_lab_theirs_999999");
  });
  afterEach(() => {
    delete process.env.DATABASE_URL;
  });
  afterAll(() => {
    for (const server of servers) server.close();
  });

  it("gives a lab to an account that may create databases and is no superuser", async () => {
    process.env.DATABASE_URL = address();
    const before = await databases();
    const lab = await openLab({ size: "tiny", name: "guest", onProgress: () => undefined });
    const { rows } = await lab.pool.query("select current_user as who, count(*)::int as users from users");
    expect(rows).toEqual([{ who: "guest", users: 1_000 }]);
    await lab.reset();
    const made = (await databases()).filter((name) => !before.includes(name));
    expect(made.sort()).toEqual([
      expect.stringMatching(/^roundtrip_[0-9a-f]{6}_lab_guest_\d+$/),
      expect.stringMatching(/^roundtrip_[0-9a-f]{6}_shop_tiny_1_[0-9a-f]{6}$/),
    ]);
    await lab.close();
    const left = await databases();
    expect(left).toEqual(expect.arrayContaining(before));
    expect(left.filter((name) => !before.includes(name))).toEqual([expect.stringContaining("_shop_tiny_1_")]);
  });

  it("may be asked to prefer TLS, and is used in plain text when it speaks none", async () => {
    process.env.DATABASE_URL = address("guest", "postgres?sslmode=prefer");
    expect(await labServer()).toMatchObject({ kind: "url", ssl: false });
  });

  it("has the settings that make plans the same, in each lab", async () => {
    process.env.DATABASE_URL = address();
    await using lab = await openLab({ size: "tiny", name: "settings", onProgress: () => undefined });
    const sql = "select current_setting('jit') as jit, current_setting('max_parallel_workers_per_gather') as workers";
    expect((await lab.pool.query(sql)).rows).toEqual([{ jit: "off", workers: "0" }]);
  });

  it("never loses a database that the lab did not make", async () => {
    process.env.DATABASE_URL = address();
    const server = await labServer();
    for (const name of ["precious", "postgres", "roundtrip_ffffff_lab_theirs_999999"]) {
      await expect(withClient(server.admin(), (client) => drop(client, server, name))).rejects.toThrow(
        `"${name}" is no database of this lab's, so it will not be made, renamed or dropped.`,
      );
    }
  });

  it("is refused when the account may not create databases, with the statement that allows it", async () => {
    expect(await refusal(address("visitor"))).toBe(
      `The account of DATABASE_URL ("visitor" at 127.0.0.1:${theirs.port}) may not create databases, and the lab needs that. ` +
        `Allow it with: ALTER ROLE "visitor" CREATEDB; or unset DATABASE_URL to use the course's own PostgreSQL.`,
    );
  });

  it("is refused with the reason when it does not let us in", async () => {
    const at = `The server of DATABASE_URL (127.0.0.1:${theirs.port}) cannot be used: `;
    const next = ". Correct the address, or unset DATABASE_URL to use the course's own PostgreSQL.";
    expect(await refusal(address("guest", "postgres", "secret"))).toBe(
      `${at}the password of "guest" is wrong, or there is no such account${next}`,
    );
    expect(await refusal(address("guest", "nowhere"))).toBe(`${at}it has no database "nowhere"${next}`);
    expect(await refusal(address("guest", "postgres?sslmode=require"))).toContain("does not support SSL");
  });

  it("is refused with the reason when there is none", async () => {
    const free = await strangerOn(() => undefined);
    await new Promise((resolve) => servers.pop()?.close(resolve));
    expect(await refusal(`postgres://guest:secret@127.0.0.1:${free}/x`)).toContain(
      `(127.0.0.1:${free}) cannot be used: nothing listens there (connection refused).`,
    );
    expect(await refusal("postgres://guest:secret@nowhere.invalid/x")).toContain("there is no machine of that name");
    expect(await refusal("postgres://guest:secret@/x?host=/nowhere/run")).toContain(
      "(/nowhere/run) cannot be used: there is no such socket",
    );
  });

  it.each([
    ["speaks HTTP", (socket: Socket) => socket.end("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")],
    ["hangs up", (socket: Socket) => socket.destroy()],
  ])("is refused when what listens there %s", async (_, handle) => {
    const port = await strangerOn(handle);
    expect(await refusal(`postgres://guest:secret@127.0.0.1:${port}/x`)).toContain(
      "what answers there does not speak PostgreSQL's protocol",
    );
  });

  it("is refused when what listens there never answers", async () => {
    const port = await strangerOn(() => undefined);
    expect(await refusal(`postgres://guest:secret@127.0.0.1:${port}/x`)).toContain("it did not answer within 5 s");
  });

  it.each([
    ["mysql://guest:secret@127.0.0.1/x", "this is not the address of a PostgreSQL"],
    ["127.0.0.1:5432", "this is not the address of a PostgreSQL"],
    ["postgres://guest:secret@127.0.0.1:99999/x", "it cannot be read"],
    ["postgres://guest:secret@127.0.0.1/x?port=abc", "its port is abc"],
    ["postgres://guest:secret@127.0.0.1/x?sslmode=require&sslcert=/nowhere.pem", "it cannot be read"],
  ])("is refused when the address is %s", async (url, words) => {
    const message = await refusal(url);
    expect(message).toContain(`DATABASE_URL: ${words}`);
    expect(message).toContain("Expected postgres://user:password@host:5432/database");
  });
});
