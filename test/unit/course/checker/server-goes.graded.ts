import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Lab, openLab } from "roundtrip";
import { expect } from "vitest";
import { withClient } from "#src/lab/with-client.js";
import { cityOf } from "#work/00-start-here/1-first-look-up";
import { clientFor } from "../../../exercise-client.js";
import { test } from "../../../exercise-lab.js";

// The tests of a make-believe exercise under which PostgreSQL goes away. It must be one that nobody else uses.

/** Ends PostgreSQL as a machine that fails does, and returns when it is gone. */
async function endServer(lab: Lab): Promise<void> {
  const sql = "select current_setting('data_directory') as folder";
  const found = await withClient(lab.adminConfig, (client) => client.query<{ folder: string }>(sql));
  const folder = found.rows[0]?.folder ?? "";
  const pid = Number(readFileSync(join(folder, "postmaster.pid"), "utf8").split("\n")[0]);
  process.kill(pid, "SIGQUIT");
  while (await lab.pool.query("select 1").catch(() => undefined));
}

test("user 1 lives in Lima", async ({ lab }) => {
  const client = await clientFor(lab);
  if (process.env.ROUNDTRIP_SERVER_GOES === "while it is asked") await endServer(lab);
  expect(await cityOf(client, 1)).toBe("Lima");
});

test("user 2 lives in Malmö", async ({ lab }) => {
  if (process.env.ROUNDTRIP_SERVER_GOES === "between two tests") await endServer(lab);
  await using another = await openLab({ name: "another", size: "tiny", onProgress: () => undefined });
  expect(await cityOf(await clientFor(another), 2)).toBe("Malmö");
});
