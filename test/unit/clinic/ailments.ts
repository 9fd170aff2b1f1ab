import type { ClinicHandlers, Finding, FindingId } from "roundtrip";

/** An ailment that was planted, and the finding that names it. */
export interface PlantedAilment {
  name: string;
  /** Its finding's id, and the table where it has one. */
  id: FindingId;
  relation?: string;
  /** Words of the finding's cure. */
  cure?: string;
}

/** An endpoint with what was planted there, and what is asked of it to find that out. */
export interface SickEndpoint {
  handler: keyof ClinicHandlers;
  /** Method, path, body. */
  requests: readonly (readonly [method: "GET" | "POST", path: string, body?: unknown])[];
  planted: readonly PlantedAilment[];
  /** Other findings that go away with a planted ailment, and why. */
  consequences?: readonly { id: FindingId; why: string }[];
}

/** Does a finding name an ailment? */
export const names = ({ id, relation, cure }: PlantedAilment, finding: Finding): boolean =>
  finding.id === id &&
  (relation === undefined || finding.subject.relation === relation) &&
  (cure === undefined || finding.cure === cure);

const gets = (...paths: string[]) => paths.map((path) => ["GET", path] as const);
const products = Array.from({ length: 12 }, (_, at) => ({ sku: `product ${at}`, name: "A product", cents: at }));

/** The fourteen. Numbers are those of the small shop. */
export const sickEndpoints = (pending: readonly number[], refused: number): readonly SickEndpoint[] => [
  {
    handler: "showUser",
    requests: gets("/users/17", "/users/4711", "/users/999999999", "/users/42"),
    planted: [
      { name: "no pooling", id: "connections-opened-anew" },
      { name: "a leak on the error path", id: "connection-left-open" },
    ],
  },
  {
    handler: "findByEmail",
    requests: gets(
      ...["ada", "ken.brandt4242@example.com", "grace@example.com", "x"].map((each) => `/users?email=${each}`),
    ),
    planted: [
      { name: "a pool per request", id: "connections-opened-anew" },
      { name: "upper(email)", id: "expression-hides-column", relation: "users" },
    ],
    consequences: [{ id: "connection-left-open", why: "the pools of the requests are never ended" }],
  },
  {
    handler: "listCustomers",
    requests: gets(...["Visby", "Nuuk", "Bled", "Cork"].map((city) => `/customers?city=${city}`)),
    planted: [
      { name: "N+1", id: "statement-asked-in-turn", relation: "orders" },
      {
        name: "a missing foreign-key index",
        id: "scan-discards-rows",
        relation: "orders",
        cure: "create index on orders (user_id)",
      },
    ],
  },
  {
    handler: "pageOrders",
    requests: gets("/orders", "/orders?cursor=20000", "/orders?cursor=30000", "/orders?cursor=45000"),
    planted: [
      { name: "OFFSET paging", id: "offset-reads-skipped-rows" },
      { name: "SELECT * with a wide column", id: "selects-all-columns", relation: "orders" },
    ],
    consequences: [{ id: "sort-where-index-could", why: "paging by a key needs an index in the order of the pages" }],
  },
  {
    handler: "trackParcel",
    requests: gets("/parcels/1007", "/parcels/0000001014", "/parcels/281000", "/parcels/5"),
    planted: [{ name: "a type mismatch on a key", id: "expression-hides-column", relation: "parcels" }],
  },
  {
    handler: "importProducts",
    requests: [["POST", "/products", products]],
    planted: [{ name: "row inserts", id: "rows-inserted-one-by-one", relation: "products" }],
  },
  {
    handler: "payOrder",
    requests: [...pending.slice(0, 3), refused].map((id) => ["POST", `/orders/${id}/pay`] as const),
    planted: [{ name: "a transaction open across an HTTP call", id: "transaction-held-idle" }],
    consequences: [
      { id: "client-never-released", why: "the client is lost when the provider refuses inside of the transaction" },
    ],
  },
  {
    handler: "buildDashboard",
    requests: gets("/dashboard", "/dashboard"),
    planted: [
      { name: "awaits in turn", id: "reads-in-turn" },
      { name: "unbounded fan-out", id: "asked-all-at-once" },
      { name: "a bad estimate", id: "estimate-far-off", relation: "parcels" },
    ],
  },
];
