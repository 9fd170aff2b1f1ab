import type pg from "pg";
import { describe, rejectUnknown, requireNumber } from "../arguments.js";
import { InvalidArgumentError } from "../errors.js";

/** How large the clinic's own tables are. */
export interface ClinicSizes {
  /** Rows of `parcels`; an integer from 1 to 1,000,000; default 40,000. */
  parcels?: number;
  /** How many orders, the newest ones, have an invoice of 3 kB; an integer from 0 to 10,000; default 200. */
  invoices?: number;
}

const list = (words: string) => `'{${words.split(" ").join(",")}}'::text[]`;

const towns = list(
  "Aarau Bled Cork Dole Ely Faro Gyor Hay Imola Jena Kotor Linz Mons Nuuk Oban Pau Rieti Sligo Tours Umag Visby Wick York Zadar",
);
/** Depot `n` lies in country `n`. */
const depots = list(
  "Lyon Porto Ghent Graz Turin Basel Cadiz Essen Espoo Brno Lodz Pecs Split Narva Liepaja Kaunas Malmo Bergen Odense Volos",
);
const countries = list(
  "France Portugal Belgium Austria Italy Switzerland Spain Germany Finland Czechia Poland Hungary Croatia Estonia Latvia Lithuania Sweden Norway Denmark Greece",
);

/**
 * Makes the clinic's tables beside those of the shop, and moves some users into small towns: about twelve into each of 24.
 *
 * - `parcels`: numbers are text, of ten digits in the older half and twelve in the newer; of twenty depots, each is alone in its country
 * - `orders.invoice`: 3 kB of text for the newest orders, null for the others
 * - `products`, `payments`: empty
 * - `users_email`, `users_city`: indexes. There is none on `orders (user_id)`, and none on `orders (created_at)`
 *
 * @param client connected to a lab's database as its owner, and in no transaction; or a pool
 * @throws InvalidArgumentError for something else than a client, an unknown size or one out of bounds
 * @example await clinicTables(lab.pool, { parcels: 5_000 });
 */
export async function clinicTables(client: Pick<pg.ClientBase, "query">, sizes: ClinicSizes = {}): Promise<void> {
  if (typeof client?.query !== "function") {
    throw new InvalidArgumentError(`clinicTables: expected a connected client or a pool, got ${describe(client)}.`);
  }
  rejectUnknown("clinicTables", sizes, ["parcels", "invoices"]);
  const { parcels = 40_000, invoices = 200 } = sizes;
  requireNumber("clinicTables: parcels", parcels, 1, 1_000_000, true);
  requireNumber("clinicTables: invoices", invoices, 0, 10_000, true);
  await client.query(`
    drop table if exists parcels, products, payments;
    create table parcels (
      number text primary key,
      order_id integer not null,
      status text not null,
      depot text not null,
      country text not null,
      moved_at timestamptz not null
    );
    create table products (
      sku text primary key,
      name text not null,
      cents integer not null check (cents >= 0),
      imported_at timestamptz not null default now()
    );
    create table payments (
      order_id integer primary key,
      receipt text not null,
      amount numeric(10, 2) not null,
      paid_at timestamptz not null default now()
    );
    insert into parcels
    select lpad((i * 7 + 1000)::text, case when i <= ${Math.ceil(parcels / 2)} then 10 else 12 end, '0'),
      1 + (i * 7919) % shop.orders,
      (array['packed', 'on its way', 'delivered'])[1 + (i / 20) % 3],
      (${depots})[1 + i % 20],
      (${countries})[1 + i % 20],
      timestamptz '2026-01-01 00:00Z' + i * interval '1 minute'
    from generate_series(1, ${parcels}) as i, (select max(id) as orders from orders) as shop;
    update users set city = (${towns})[1 + (id / 4) % 24] where id % 4 = 3 and id <= 1152;
    alter table orders add column if not exists invoice text;
    update orders set invoice = (select string_agg(md5(id || '-' || line), '') from generate_series(1, 96) as line)
      where id > (select max(id) from orders) - ${invoices};
    create index if not exists users_email on users (email);
    create index if not exists users_city on users (city)`);
  for (const table of ["users", "orders", "parcels", "products", "payments"]) {
    await client.query(`vacuum (freeze, analyze) ${table}`);
  }
}
