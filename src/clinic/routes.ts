import type { ClinicHandlers } from "./handlers.js";
import type { ProductRow } from "./import-products.js";
import type { ClinicShop } from "./shop.js";

/** What the service answers: a status of HTTP, and what is sent as JSON. */
export interface ClinicAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** What somebody asks of the service. */
interface ClinicRequest {
  readonly method: string;
  readonly url: URL;
  /** What was sent with it, as JSON. */
  body(): Promise<unknown>;
}

/** What the endpoints work with. @internal */
export interface ClinicDesk {
  readonly handlers: ClinicHandlers;
  readonly shop: ClinicShop;
}

interface Route {
  method: string;
  /** Of the path; what its group matches is the endpoint's. */
  path: RegExp;
  answer(desk: ClinicDesk, part: string, request: ClinicRequest): Promise<ClinicAnswer>;
}

const ok = (body: unknown): ClinicAnswer => ({ status: 200, body });
const refused = (status: number, error: string): ClinicAnswer => ({ status, body: { error } });
const found = (what: string, body: unknown) => (body === undefined ? refused(404, `no such ${what}`) : ok(body));

/** Has an endpoint be asked with a value in the query of its address. */
function withQuery(name: string, answer: (desk: ClinicDesk, value: string) => Promise<unknown>): Route["answer"] {
  return async (desk, _part, { url }) => {
    const value = url.searchParams.get(name);
    return value === null ? refused(400, `expected ?${name}=`) : ok(await answer(desk, value));
  };
}

function isProduct(row: unknown): row is ProductRow {
  const { sku, name, cents } = (row ?? {}) as Partial<ProductRow>;
  return typeof sku === "string" && typeof name === "string" && Number.isInteger(cents);
}

const routes: readonly Route[] = [
  {
    method: "GET",
    path: /^\/users\/(\d{1,9})$/,
    answer: async ({ handlers, shop }, id) => found("user", await handlers.showUser(shop, Number(id))),
  },
  {
    method: "GET",
    path: /^\/users$/,
    answer: withQuery("email", ({ handlers, shop }, email) => handlers.findByEmail(shop, email)),
  },
  {
    method: "GET",
    path: /^\/customers$/,
    answer: withQuery("city", ({ handlers, shop }, city) => handlers.listCustomers(shop, city)),
  },
  {
    method: "GET",
    path: /^\/orders$/,
    answer: async ({ handlers, shop }, _part, { url }) =>
      ok(await handlers.pageOrders(shop, url.searchParams.get("cursor") ?? undefined)),
  },
  {
    method: "GET",
    path: /^\/parcels\/(\d{1,12})$/,
    answer: async ({ handlers, shop }, number) => found("parcel", await handlers.trackParcel(shop, number)),
  },
  {
    method: "POST",
    path: /^\/products$/,
    async answer({ handlers, shop }, _part, { body }) {
      const rows = await body().catch(() => undefined);
      if (!Array.isArray(rows) || !rows.every(isProduct))
        return refused(400, "expected a list of { sku, name, cents }");
      return ok(await handlers.importProducts(shop, rows));
    },
  },
  {
    method: "POST",
    path: /^\/orders\/(\d{1,9})\/pay$/,
    async answer({ handlers, shop }, id) {
      const payment = await handlers.payOrder(shop, Number(id));
      if (payment === undefined || payment.paid) return found("order", payment);
      return { status: payment.why === "refused" ? 402 : 409, body: payment };
    },
  },
  {
    method: "GET",
    path: /^\/dashboard$/,
    answer: async ({ handlers, shop }) => ok(await handlers.buildDashboard(shop)),
  },
];

/** Answers a request by the endpoint that it is for. What a handler throws is thrown. @internal */
export async function answerOf(desk: ClinicDesk, request: ClinicRequest): Promise<ClinicAnswer> {
  for (const { method, path, answer } of routes) {
    const match = method === request.method ? path.exec(request.url.pathname) : null;
    if (match) return answer(desk, match[1] ?? "", request);
  }
  return refused(404, "no such page");
}
