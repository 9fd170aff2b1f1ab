import type pg from "pg";
import { buildDashboard } from "./build-dashboard.js";
import { findByEmail } from "./find-by-email.js";
import { importProducts } from "./import-products.js";
import { listCustomers } from "./list-customers.js";
import { pageOrders } from "./page-orders.js";
import { payOrder } from "./pay-order.js";
import { showUser } from "./show-user.js";
import { trackParcel } from "./track-parcel.js";

/** The service as it was found: a handler for each endpoint, all of them sick. */
export const sickHandlers = {
  showUser,
  findByEmail,
  listCustomers,
  pageOrders,
  trackParcel,
  importProducts,
  payOrder,
  buildDashboard,
};

/** A handler for each endpoint of the service, by its name. */
export type ClinicHandlers = typeof sickHandlers;

/** What somebody's modules have for the service. */
export interface ClinicCures {
  handlers: Partial<ClinicHandlers>;
  migrations: ((client: pg.ClientBase) => Promise<void>)[];
}

/**
 * The handlers that modules export, by their names, and what each has as `migrate`, in the order of the modules.
 *
 * @internal
 */
export function curesOf(modules: readonly Readonly<Record<string, unknown>>[]): ClinicCures {
  const named = modules.flatMap(Object.entries).filter(([name]) => Object.hasOwn(sickHandlers, name));
  const migrations = modules.flatMap(({ migrate }) => (typeof migrate === "function" ? [migrate] : []));
  return { handlers: Object.fromEntries(named), migrations: migrations as ClinicCures["migrations"] };
}
