import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { forgetSeed, noteSeed } from "#src/course/checker/drawn-seeds.js";
import { ownSeed, shopsOf } from "#src/course/checker/seeds.js";
import { stateRoot } from "#src/lab/paths.js";
import { labServer } from "#src/lab/server.js";
import { prepareTemplate, templateName } from "#src/lab/shop.js";
import { isThere } from "../../lab/labs-left.js";

const folder = join(stateRoot, "drawn-seeds");

/** Makes the data of a seed, and says whether its first shop is there still. */
async function make(seed: number): Promise<() => Promise<boolean>> {
  const server = await labServer();
  for (const shop of shopsOf(seed)) await prepareTemplate(server, shop.size, shop.seed, () => undefined);
  const [{ size }] = shopsOf(seed);
  return () => isThere(templateName(server, size, seed));
}

test("the data of a grading that was killed is dropped by the next one", async () => {
  const killed = spawnSync(process.execPath, ["-e", ""]).pid;
  const isKept = await make(990_081);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `990081-${killed}`), "");
  await noteSeed(ownSeed);
  expect([await isKept(), existsSync(join(folder, `990081-${killed}`))]).toEqual([false, false]);
});

test("the data of a grading that goes on stays until it is forgotten", async () => {
  await noteSeed(990_091);
  const isKept = await make(990_091);
  await noteSeed(ownSeed);
  expect(await isKept()).toBe(true);
  await forgetSeed(990_091);
  expect([await isKept(), existsSync(join(folder, `990091-${process.pid}`))]).toEqual([false, false]);
});
