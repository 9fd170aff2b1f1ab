import type pg from "pg";
import type { Clinic, OrderPage } from "roundtrip";

/** What is in the shop that can be asked for. */
export interface Known {
  /** Pending orders that the provider charges for. */
  pending: number[];
  /** Pending orders that it refuses. */
  refused: number[];
  /** E-mail addresses. */
  emails: string[];
  /** Where the pages of orders begin, as this service says it. */
  cursors: string[];
}

/** One request, and the status that it has to be answered by. */
export interface Visit {
  endpoint: string;
  method: "GET" | "POST";
  path: string;
  body?: unknown;
  status: number;
}

interface Endpoint {
  name: string;
  /** How many requests when it is asked alone, and among 240 for everything. */
  alone: number;
  mixed: number;
  /** Request number `k`, from 0; none comes twice on the same tables. */
  visit(k: number, known: Known): Omit<Visit, "endpoint">;
}

const towns = ["Visby", "Nuuk", "Bled", "Cork", "Dole", "Ely", "Faro", "Jena"];
const pick = <T>(list: readonly T[], k: number): T => list[k % list.length] as T;
const get = (path: string, status = 200) => ({ method: "GET", path, status }) as const;

/** Nobody's number, every tenth time. */
const showUser = (k: number) =>
  k % 10 === 9 ? get("/users/999999999", 404) : get(`/users/${1 + ((k * 7919) % 10_000)}`);

function importProducts(k: number) {
  const body = Array.from({ length: 50 }, (_, at) => ({ sku: `sku ${k} ${at}`, name: "A product", cents: at }));
  return { method: "POST", path: "/products", body, status: 200 } as const;
}

/** One of eight is refused. */
function payOrder(k: number, { pending, refused }: Known) {
  const [id, status] = k % 8 === 5 ? [pick(refused, k), 402] : [pick(pending, k), 200];
  return { method: "POST", path: `/orders/${id}/pay`, status } as const;
}

/** What is asked, in which numbers. Payments come last: what they leak is missing afterwards. */
const endpoints: readonly Endpoint[] = [
  { name: "GET /users/:id", alone: 80, mixed: 60, visit: showUser },
  { name: "GET /users?email=", alone: 40, mixed: 30, visit: (k, { emails }) => get(`/users?email=${pick(emails, k)}`) },
  { name: "GET /customers?city=", alone: 40, mixed: 24, visit: (k) => get(`/customers?city=${pick(towns, k)}`) },
  { name: "GET /orders?cursor=", alone: 80, mixed: 48, visit: (k, { cursors }) => get(`/orders${pick(cursors, k)}`) },
  {
    name: "GET /parcels/:number",
    alone: 80,
    mixed: 30,
    visit: (k) => get(`/parcels/${1_000 + 7 * (1 + ((k * 7919) % 40_000))}`),
  },
  { name: "POST /products", alone: 24, mixed: 12, visit: importProducts },
  { name: "GET /dashboard", alone: 24, mixed: 20, visit: () => get("/dashboard") },
  { name: "POST /orders/:id/pay", alone: 32, mixed: 16, visit: payOrder },
];

/** Requests of one endpoint, for each of them. */
export const visitsAlone = (known: Known): [name: string, visits: Visit[]][] =>
  endpoints.map(({ name, alone, visit }) => [
    name,
    Array.from({ length: alone }, (_, k) => ({ endpoint: name, ...visit(k, known) })),
  ]);

/** Requests of all endpoints, in an order that looks random and is always the same. */
export function visitsMixed(known: Known): Visit[] {
  const visits = endpoints.flatMap(({ name, mixed, visit }) =>
    Array.from({ length: mixed }, (_, k) => ({ endpoint: name, ...visit(k, known) })),
  );
  const place = (at: number) => ((at + 1) * 7919) % 997;
  const order = visits.map((_, at) => at).sort((one, other) => place(one) - place(other));
  return order.map((at) => visits[at] as Visit);
}

/** Looks around in a service and its shop, before anything is timed. */
export async function lookAround(clinic: Clinic, pool: pg.Pool): Promise<Known> {
  const sql = `select array_agg(id) filter (where id % 10 <> 7) as pending, array_agg(id) filter (where id % 10 = 7) as refused,
    (select array_agg(email order by id) from users where id % 97 = 0) as emails from orders where status = 'pending'`;
  const [known] = (await pool.query<Omit<Known, "cursors">>(sql)).rows;
  const cursors = [""];
  while (cursors.length < 40) {
    const { body } = await clinic.ask("GET", `/orders${cursors.at(-1)}`);
    cursors.push(`?cursor=${encodeURIComponent((body as OrderPage).next ?? "")}`);
  }
  return { ...(known as Omit<Known, "cursors">), cursors };
}
