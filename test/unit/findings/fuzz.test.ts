/** Random SELECTs over the shop: whatever they ask, findings can be told of them. `ROUNDTRIP_FUZZ` is how many; default 40. */
import fc from "fast-check";
import type pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readCatalogue } from "#src/findings/catalogue.js";
import { findingsOfPlan } from "#src/findings/findings-of-plan.js";
import { findingsOfSql } from "#src/findings/findings-of-sql.js";
import { type Lab, openLab } from "#src/lab/lab.js";
import { explain } from "#src/plan/explain.js";
import { prove } from "#src/plan/prove.js";
import { select } from "../plan/random-select.js";

const runs = { numRuns: Number(process.env.ROUNDTRIP_FUZZ ?? 40), seed: 7 };

let lab: Lab;
let client: pg.Client;
beforeAll(async () => {
  lab = await openLab({ name: "findings-fuzz", size: "tiny", onProgress: () => undefined });
  client = await lab.connect();
});
afterAll(async () => {
  await lab.close();
});

test("every index that is named as a cure can be built, and a plan with it", async () => {
  const catalogue = await readCatalogue(lab);
  await fc.assert(
    fc.asyncProperty(select, async (sql) => {
      const plan = await explain(client, sql, [], { analyze: true });
      const found = [
        ...(await findingsOfSql(sql, catalogue)),
        ...(await findingsOfPlan(plan, catalogue, { minPages: 0 })),
      ];
      for (const { weight, cure } of found) {
        expect(weight).toBeGreaterThanOrEqual(0);
        if (cure?.startsWith("create index") && !cure.includes("gin_trgm_ops")) await prove(client, cure, sql);
      }
    }),
    runs,
  );
});
