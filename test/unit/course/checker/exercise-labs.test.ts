import { afterEach, expect, it, vi } from "vitest";
import { exerciseLabs, openLabsAhead } from "#src/course/checker/exercise-labs.js";
import { labTroubles } from "#src/lab/lab-health.js";

afterEach(() => {
  vi.unstubAllEnvs();
  labTroubles.length = 0;
});

it("labs that cannot be opened ahead of time trouble nobody before they are asked for", async () => {
  vi.stubEnv("DATABASE_URL", "postgres://nobody:nothing@127.0.0.1:1/nowhere");
  await openLabsAhead(1);
  expect(labTroubles).toEqual([]);
  await expect(exerciseLabs(1)).rejects.toMatchObject({ code: "LAB_SERVER_UNUSABLE" });
  expect(labTroubles.join()).toContain("127.0.0.1:1");
});
