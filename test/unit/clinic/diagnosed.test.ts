import { type Clinic, diagnose, type Finding, type Lab, openClinic, openLab } from "roundtrip";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { names, type SickEndpoint, sickEndpoints } from "./ailments.js";

let lab: Lab;
let clinic: Clinic;
let endpoints: readonly SickEndpoint[];

beforeAll(async () => {
  lab = await openLab({ name: "diagnosed", onProgress: () => undefined });
  clinic = await openClinic(lab);
  const sql = `select array_agg(id order by id) filter (where id % 10 <> 7) as pending,
    min(id) filter (where id % 10 = 7) as refused from orders where status = 'pending'`;
  const [{ pending, refused }] = (await lab.pool.query(sql)).rows;
  endpoints = sickEndpoints(pending, refused);
});
afterAll(async () => {
  await clinic?.close();
  await lab?.close();
});

const told = ({ id, subject: { relation, statement } }: Finding) =>
  `${id}: ${relation ?? ""} ${statement?.slice(0, 60)}`;

/** The ailments of an endpoint that its diagnosis names, those that it misses, and what it says besides. */
async function diagnosed({ requests, planted, consequences = [] }: SickEndpoint) {
  const { findings, notExplained } = await diagnose(lab, async () => {
    for (const [method, path, body] of requests) await clinic.ask(method, path, body);
  });
  const others = findings.filter((finding) => !planted.some((ailment) => names(ailment, finding)));
  return {
    named: planted.filter((ailment) => findings.some((finding) => names(ailment, finding))).map(({ name }) => name),
    missed: planted.filter((ailment) => !findings.some((finding) => names(ailment, finding))).map(({ name }) => name),
    falseAlarms: others.filter(({ id }) => !consequences.some((each) => each.id === id)).map(told),
    notExplained,
  };
}

describe("diagnose alone, endpoint by endpoint under a few requests", () => {
  test("names at least thirteen of the fourteen ailments, with at most one false alarm", async () => {
    const all = { named: [] as string[], missed: [] as string[], falseAlarms: [] as string[] };
    for (const endpoint of endpoints) {
      const { named, missed, falseAlarms, notExplained } = await diagnosed(endpoint);
      expect(notExplained).toEqual([]);
      all.named.push(...named);
      all.missed.push(...missed);
      all.falseAlarms.push(...falseAlarms.map((each) => `${endpoint.handler}: ${each}`));
    }
    expect(all.named.length + all.missed.length).toBe(14);
    expect(all.named.length, `missed: ${all.missed.join(", ")}`).toBeGreaterThanOrEqual(13);
    expect(all.falseAlarms.length, all.falseAlarms.join("; ")).toBeLessThanOrEqual(1);
    if (all.missed.length + all.falseAlarms.length > 0) console.log(all);
  });
});
