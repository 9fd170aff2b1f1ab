import { expect, test } from "vitest";
import { openLab } from "#src/lab/lab.js";
import { closeLabs } from "#src/lab/open-labs.js";
import { isThere } from "./labs-left.js";

test.each<[who: string, wait: (lab: { close(): Promise<void> }) => Promise<void>]>([
  ["a second close", (lab) => lab.close()],
  ["whoever closes all labs", closeLabs],
])("%s waits for a close that is under way", async (_who, wait) => {
  const lab = await openLab({ name: "closing", size: "tiny", onProgress: () => undefined });
  const first = lab.close();
  await wait(lab);
  expect(await isThere(lab.database)).toBe(false);
  await first;
});

test("whoever closes all labs waits for one that is being opened", async () => {
  const opening = openLab({ name: "opening", size: "tiny", onProgress: () => undefined });
  await closeLabs();
  expect(await isThere((await opening).database)).toBe(false);
});
