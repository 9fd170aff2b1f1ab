import { expect, test } from "vitest";
import { cityOf } from "#work/00-start-here/1-first-look-up";
import { openLab } from "roundtrip";

test("returns the city of a user", async () => {
  await using lab = await openLab({ name: "a", size: "tiny", onProgress: () => {} });
  const client = await lab.connect();
  const { rows } = await client.query("select id, city from users where id in (1, 500, 1000) order by id");
  for (const { id, city } of rows) expect(await cityOf(client, id)).toBe(city);
});
test("returns null for no user", async () => {
  await using lab = await openLab({ name: "b", size: "tiny", onProgress: () => {} });
  const client = await lab.connect();
  expect(await cityOf(client, 5_000_000)).toBe(null);
});
test("third", async () => {
  await using lab = await openLab({ name: "b", size: "tiny", onProgress: () => {} });
  const client = await lab.connect();
  expect(await cityOf(client, 5_000_000)).toBe(null);
});
