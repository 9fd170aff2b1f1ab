import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import type { Converter } from "#src/kernel/explained-limits.js";
import { letUpdatesWait } from "#src/kernel/waiting-updates.js";

const ofTslab = createRequire(createRequire(import.meta.url).resolve("tslab/dist/main.js"));

it("cells go on compiling when files come, change and go beside the notebook, and see them", async () => {
  const folder = mkdtempSync(join(tmpdir(), "kernel-"));
  const file = join(folder, "other.ts");
  letUpdatesWait(ofTslab);
  const { sys } = ofTslab("@tslab/typescript-for-tslab") as { sys: { getCurrentDirectory(): string } };
  sys.getCurrentDirectory = () => folder;
  const { createConverter } = ofTslab("./converter.js") as { createConverter(): Converter & { close(): void } };
  const converter = createConverter();
  const said = () =>
    converter.convert("", 'import { x } from "./other"; const n: number = x;').diagnostics[0]?.messageText ?? "nothing";
  // When a change is noticed, the system decides.
  const saidAfter = async (before: string) => {
    let now = said();
    while (now === before) {
      await sleep(20);
      now = said();
    }
    return now;
  };
  const missing = "Cannot find module './other' or its corresponding type declarations.";
  expect(said()).toBe(missing);
  writeFileSync(file, "export const x = 1;");
  expect(await saidAfter(missing)).toBe("nothing");
  writeFileSync(file, "export const x = 'text';");
  expect(await saidAfter("nothing")).toBe("Type 'string' is not assignable to type 'number'.");
  rmSync(file);
  expect(await saidAfter("Type 'string' is not assignable to type 'number'.")).toBe(missing);
  converter.close();
  rmSync(folder, { recursive: true });
}, 120_000);
