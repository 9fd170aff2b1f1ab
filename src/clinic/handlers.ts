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
