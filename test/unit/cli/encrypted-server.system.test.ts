import { once } from "node:events";
import { chownSync } from "node:fs";
import { mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startProxy } from "roundtrip";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startCluster } from "#src/lab/cluster.js";
import { adminConfig, type ClusterState } from "#src/lab/cluster-state.js";
import { serverAccount } from "#src/lab/system-account.js";
import { urlServer } from "#src/lab/url-server.js";
import { withClient } from "#src/lab/with-client.js";
import { selfSigned } from "#src/wire/certificate.js";
import { useOwnCluster } from "../lab/own-cluster.js";
import { runProgram } from "../wire/programs.js";
import { startRoundtrip } from "./commands.js";

useOwnCluster();

let server: ClusterState;
let folder: string;
/** The address of the server, which speaks TLS and knows two accounts: one by its password, one by its certificate. */
let address: string;

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "roundtrip-encrypted-")));
  server = await startCluster();
  const [own, guest] = [selfSigned(), selfSigned()];
  const account = serverAccount();
  for (const [name, text] of [
    ["server.crt", own.cert],
    ["server.key", own.key],
    ["clients.crt", guest.cert],
    [
      "pg_hba.conf",
      "hostssl all localhost all cert\nhostnossl all localhost all reject\nhost all all all scram-sha-256\n",
    ],
  ] as const) {
    const file = join(server.dataDir, name);
    await writeFile(file, text, { mode: 0o600 });
    if (account) chownSync(file, account.uid, account.gid);
  }
  for (const [name, text] of [
    ["guest.crt", guest.cert],
    ["guest.key", guest.key],
    ["authority.crt", own.cert],
  ] as const) {
    await writeFile(join(folder, name), text, { mode: 0o600 });
  }
  await withClient(adminConfig(server), async (client) => {
    await client.query("create role localhost login");
    await client.query("create role visitor login createdb password 'secret'");
    await client.query("alter system set ssl = on");
    await client.query("alter system set ssl_ca_file = 'clients.crt'");
    await client.query("select pg_reload_conf()");
  });
  address = `postgres://visitor@localhost:${server.port}/postgres`;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Starts `roundtrip wire`, and returns what it says when it listens. */
async function wire(...words: string[]) {
  const { child, said, ended } = startRoundtrip(folder, ["wire", ...words], { PGPASSWORD: "secret" });
  while (!said.err.includes("Ctrl-C ends it")) {
    await Promise.race([once(child.stderr, "data"), ended.then(() => expect.unreachable(said.err))]);
  }
  const url = /postgres:\S+/.exec(said.err)?.[0] ?? "";
  return {
    said,
    url,
    async [Symbol.asyncDispose]() {
      child.kill("SIGINT");
      await ended;
    },
  };
}

const asked = "select ssl::text from pg_stat_ssl where pid = pg_backend_pid()";

describe("a server that speaks TLS", () => {
  test("is spoken to encrypted with sslmode=prefer, which is the default, and in plain text with disable", async () => {
    for (const [mode, encrypted] of [
      ["", true],
      ["?sslmode=prefer", true],
      ["?sslmode=disable", false],
    ] as const) {
      await using proxy = await wire("--to", address + mode);
      expect(proxy.said.err.includes(`localhost:${server.port}, encrypted. Connect`)).toBe(encrypted);
      const url = new URL(proxy.url);
      url.password = "secret";
      await withClient({ connectionString: url.href }, async (client) => {
        expect((await client.query(asked)).rows).toEqual([{ ssl: String(encrypted) }]);
      });
    }
    expect(await urlServer(`${address.replace("@", ":secret@")}?sslmode=prefer`)).toMatchObject({ ssl: {} });
  });

  test("gets the client's certificate that the address names, and is verified by the one that it names", async () => {
    const files = "sslcert=guest.crt&sslkey=guest.key&sslrootcert=authority.crt&sslmode=verify-full";
    const program = `import pg from ${JSON.stringify(import.meta.resolve("pg"))};
      const client = new pg.Client();
      await client.connect();
      console.log((await client.query("select current_user as who")).rows[0].who);
      await client.end();`;
    await writeFile(join(folder, "who.mjs"), program);
    const run = (parameters: string) => {
      const to = `postgres://localhost@localhost:${server.port}/postgres?${parameters}`;
      return startRoundtrip(folder, ["measure", "--to", to, "--", process.execPath, "who.mjs"]).ended;
    };
    expect((await run(files)).out).toBe("localhost\n");
    expect((await run("sslmode=require")).err).toContain("connection requires a valid client certificate");
    expect((await run(files.replace("authority", "guest"))).err).toContain("self-signed certificate");
  });
});

describe("roundtrip wire, encrypted on both sides", () => {
  test("gives out its certificate, and an address with which psql verifies it", async (context) => {
    await using proxy = await wire("--to", `${address}?application_name=mine`, "--certificate", "proxy.crt");
    const file = join(folder, "proxy.crt");
    const rest = `application_name=mine&sslmode=verify-full&sslrootcert=${file}&channel_binding=disable`;
    expect(proxy.url).toMatch(/^postgres:\/\/visitor@127\.0\.0\.1:\d+\/postgres\?/);
    expect(proxy.url.split("?")[1]).toBe(rest);
    expect(proxy.said.err).toContain(`psql '${proxy.url}'`);
    expect(await readFile(file, "utf8")).toContain("BEGIN CERTIFICATE");
    const sql = "select current_setting('application_name')";
    expect(await runProgram(context, "psql", ["-Atc", sql, proxy.url], { PGPASSWORD: "secret" })).toBe("mine\n");
  });

  test("a client that could have bound the channel is told to turn that off", async (context) => {
    await using proxy = await wire("--to", address, "--tls");
    expect(proxy.url).toContain("?sslmode=require&channel_binding=disable");
    const url = proxy.url.replace("&channel_binding=disable", "");
    const psql = runProgram(context, "psql", ["-Atc", "select 1", url], { PGPASSWORD: "secret" });
    await expect(psql).rejects.toThrow("Connect with channel_binding=disable.");
  });
});

test("a proxy may be told not to look at the name in the server's certificate, as with sslmode=verify-ca", async () => {
  const ca = await readFile(join(folder, "authority.crt"), "utf8");
  const to = { host: "localhost", port: server.port, ssl: { ca, servername: "elsewhere" } };
  const ask = (port: number) =>
    withClient(
      { host: "127.0.0.1", port, user: "visitor", password: "secret", database: "postgres", ssl: false },
      (client) => client.query("select 1"),
    );
  await using strict = await startProxy({ to });
  await expect(ask(strict.port)).rejects.toThrow(/Hostname\/IP does not match certificate's altnames/);
  await using lenient = await startProxy({ to: { ...to, ssl: { ...to.ssl, verifyName: false } } });
  expect((await ask(lenient.port)).rowCount).toBe(1);
});

test("who waits for a lock is asked over TLS too", async () => {
  const ca = await readFile(join(folder, "authority.crt"), "utf8");
  const account = { user: "visitor", password: "secret", database: "postgres" };
  const ssl = { ca, servername: "elsewhere", verifyName: false };
  await using proxy = await startProxy({ to: { host: "localhost", port: server.port, ssl }, account });
  const config = { host: proxy.host, port: proxy.port, ...account, ssl: false };
  const scope = await proxy.openScope();
  await withClient(config, (holder) =>
    withClient(config, async (waiter) => {
      await holder.query("begin; select pg_advisory_xact_lock(1)");
      const waiting = waiter.query("select pg_advisory_lock(1)");
      await holder.query("select 1");
      await holder.query("commit");
      await waiting;
    }),
  );
  const { roundTrips, inexact } = await scope.close();
  expect(roundTrips).toEqual({ sum: 10, depth: 9 });
  expect(inexact).toEqual({});
});
