import { afterEach, expect, it, vi } from "vitest";
import { exerciseLabs, labsAheadSettled, openLabsAhead } from "#src/course/checker/exercise-labs.js";
import { labTroubles } from "#src/lab/lab-health.js";
import { openLabs } from "#src/lab/open-labs.js";

afterEach(() => {
  vi.unstubAllEnvs();
  labTroubles.length = 0;
});

it("labs that cannot be opened ahead of time trouble nobody before they are asked for", async () => {
  vi.stubEnv("DATABASE_URL", "postgres://nobody:nothing@127.0.0.1:1/nowhere");
  openLabsAhead(1);
  await labsAheadSettled();
  expect(labTroubles).toEqual([]);
  await expect(exerciseLabs(1)).rejects.toMatchObject({ code: "LAB_SERVER_UNUSABLE" });
  expect(labTroubles.join()).toContain("127.0.0.1:1");
});

it("labs that are opened ahead of time can be waited for", async () => {
  openLabsAhead(1);
  await labsAheadSettled();
  const names = ["first", "other"].map((name) => openLabs.get(name)?.database);
  const labs = await exerciseLabs(1);
  expect(labs.map(({ database }) => database)).toEqual(names);
  for (const lab of labs) await lab.close();
});
