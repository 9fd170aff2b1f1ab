import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { forgetSeed, noteSeed } from "#src/course/checker/drawn-seeds.js";
import { ownSeed, shopsOf } from "#src/course/checker/seeds.js";
import { stateRoot } from "#src/lab/paths.js";
import { labServer } from "#src/lab/server.js";
import { prepareTemplate, templateName } from "#src/lab/shop.js";
import { withClient } from "#src/lab/with-client.js";

const folder = join(stateRoot, "drawn-seeds");

/** Makes the data of a seed, and says whether its first shop is there still. */
async function make(seed: number): Promise<() => Promise<boolean>> {
  const server = await labServer();
  for (const shop of shopsOf(seed)) await prepareTemplate(server, shop.size, shop.seed, () => undefined);
  const [{ size }] = shopsOf(seed);
  const asked = "select from pg_database where datname = $1";
  const count = () => withClient(server.admin(), (client) => client.query(asked, [templateName(server, size, seed)]));
  return async () => (await count()).rowCount === 1;
}

test("the data of a grading that was killed is dropped by the next one", async () => {
  const killed = spawnSync(process.execPath, ["-e", ""]).pid;
  const isThere = await make(990_081);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `990081-${killed}`), "");
  await noteSeed(ownSeed);
  expect([await isThere(), existsSync(join(folder, `990081-${killed}`))]).toEqual([false, false]);
});

test("the data of a grading that goes on stays until it is forgotten", async () => {
  await noteSeed(990_091);
  const isThere = await make(990_091);
  await noteSeed(ownSeed);
  expect(await isThere()).toBe(true);
  await forgetSeed(990_091);
  expect([await isThere(), existsSync(join(folder, `990091-${process.pid}`))]).toEqual([false, false]);
});
