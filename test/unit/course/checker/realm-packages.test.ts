import { createRequire } from "node:module";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import vm from "node:vm";
import type pgModule from "pg";
import type * as copyStreams from "pg-copy-streams";
import { type Lab, openLab } from "roundtrip";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RealmPackages } from "#src/course/checker/realm-packages.js";
import { requirePackageForWork } from "#src/course/checker/work-imports.js";

const requireHere = createRequire(import.meta.url);

/** The packages of a realm of its own: of Node's globals it has those that packages need. */
function packages() {
  const { Buffer, process, setTimeout, clearTimeout, setImmediate, URL, TextEncoder, TextDecoder, crypto } = globalThis;
  const globals = { Buffer, process, setTimeout, clearTimeout, setImmediate, URL, TextEncoder, TextDecoder, crypto };
  const context = vm.createContext({ ...globals });
  vm.runInContext("globalThis.global = globalThis", context);
  const realm = new RealmPackages(context, (name) => requireHere(name));
  return <T>(name: string): T => realm.require(name, fileURLToPath(import.meta.url)) as T;
}

describe("packages inside a realm", () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await openLab({ name: "realm-packages", size: "tiny", onProgress: () => undefined });
  });
  afterAll(() => lab.close());

  it.each(["pg", "pg-copy-streams", "pg-cursor"])("%s may be imported by work", (name) => {
    expect(() => requirePackageForWork(name)).not.toThrow();
  });

  it.each(["fs-extra", "pg/lib/client.js", "vitest"])("%s may not", (name) => {
    expect(() => requirePackageForWork(name)).toThrow("Work may import");
  });

  it("each realm has copies of its own", () => {
    const [one, other] = [packages(), packages()];
    expect(one("pg-copy-streams")).toBe(one("pg-copy-streams"));
    expect(one("pg-copy-streams")).not.toBe(other("pg-copy-streams"));
  });

  it("COPY goes in and out by a client and streams of the same realm", async () => {
    const load = packages();
    const pg = load<typeof pgModule>("pg");
    const { from, to } = load<typeof copyStreams>("pg-copy-streams");
    const client = new pg.Client(lab.connectionConfig);
    await client.connect();
    await client.query("create table copied (id integer, note text)");
    await pipeline(Readable.from(["1\ta\n", "2\t\\N\n"]), client.query(from("copy copied from stdin")));
    const out: string[] = [];
    for await (const chunk of client.query(to("copy copied to stdout"))) out.push(String(chunk));
    expect(out.join("")).toBe("1\ta\n2\t\\N\n");
    const refused = pipeline(Readable.from(["three\ta\n"]), client.query(from("copy copied from stdin")));
    await expect(refused).rejects.toMatchObject({ code: "22P02" });
    expect((await client.query("select count(*)::int as n from copied")).rows).toEqual([{ n: 2 }]);
    await client.end();
  });
});
