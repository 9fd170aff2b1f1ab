import { type Clinic, type ClinicOptions, diagnose, type Finding, type Lab, openClinic, openLab } from "roundtrip";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { solutions } from "../../clinic-cures.js";
import { names, type SickEndpoint, sickEndpoints } from "./ailments.js";

let lab: Lab;
let clinic: Clinic | undefined;
beforeAll(async () => {
  lab = await openLab({ name: "diagnosed", onProgress: () => undefined });
});
afterEach(async () => {
  await clinic?.close();
  await lab.reset();
});
afterAll(async () => {
  await lab?.close();
});

/** Opens the service, and finds out what can be asked of it. */
async function open(options: ClinicOptions): Promise<readonly SickEndpoint[]> {
  clinic = await openClinic(lab, options);
  const sql = `select array_agg(id order by id) filter (where id % 10 <> 7) as pending,
    min(id) filter (where id % 10 = 7) as refused from orders where status = 'pending'`;
  const [{ pending, refused }] = (await lab.pool.query(sql)).rows;
  return sickEndpoints(pending, refused);
}

const told = ({ id, subject: { relation, statement } }: Finding) =>
  `${id}: ${relation ?? ""} ${statement?.slice(0, 60)}`;

/**
 * What is found under the requests to an endpoint. Every statement has a plan.
 *
 * @param isCured has its handler been replaced? Then a cursor is what the answer before says, not a number.
 */
async function findingsOf({ requests }: SickEndpoint, isCured = false): Promise<Finding[]> {
  let next = "";
  const { findings, notExplained } = await diagnose(lab, async () => {
    for (const [method, path, body] of requests) {
      const asked = isCured ? path.replace(/cursor=.*/, () => `cursor=${encodeURIComponent(next)}`) : path;
      const answer = await clinic?.ask(method, asked, body);
      next = (answer?.body as { next?: string } | null)?.next ?? "";
    }
  });
  expect(notExplained).toEqual([]);
  return findings;
}

test("diagnose alone, endpoint by endpoint under a few requests, names at least thirteen of the fourteen ailments, with at most one false alarm", async () => {
  const named: string[] = [];
  const missed: string[] = [];
  const falseAlarms: string[] = [];
  for (const endpoint of await open({})) {
    const { handler, planted, consequences = [] } = endpoint;
    const findings = await findingsOf(endpoint);
    for (const ailment of planted) {
      const isNamed = findings.some((finding) => names(ailment, finding));
      (isNamed ? named : missed).push(`${handler}: ${ailment.name}`);
    }
    const others = findings.filter((finding) => !planted.some((ailment) => names(ailment, finding)));
    const unexplained = others.filter(({ id }) => !consequences.some((each) => each.id === id));
    falseAlarms.push(...unexplained.map((finding) => `${handler}: ${told(finding)}`));
  }
  expect([...named, ...missed]).toHaveLength(14);
  expect(named.length, `missed: ${missed.join("; ")}`).toBeGreaterThanOrEqual(13);
  expect(falseAlarms.length, falseAlarms.join("; ")).toBeLessThanOrEqual(1);
});

test("nothing is found any more where the course's solutions take the place of the sick handlers", async () => {
  const found: string[] = [];
  for (const endpoint of await open(solutions)) {
    if (!(endpoint.handler in solutions.handlers)) continue;
    found.push(...(await findingsOf(endpoint, true)).map((finding) => `${endpoint.handler}: ${told(finding)}`));
  }
  expect(found).toEqual([]);
});
