/** A sick service, to be diagnosed and cured. */
export type { ClinicDashboard } from "./build-dashboard.js";
export { Clinic, type ClinicOptions, openClinic } from "./clinic.js";
export { type ClinicSizes, clinicTables } from "./clinic-tables.js";
export { PaymentRefusedError } from "./errors.js";
export type { FoundUser } from "./find-by-email.js";
export { type ClinicHandlers, sickHandlers } from "./handlers.js";
export type { ProductImport, ProductRow } from "./import-products.js";
export type { Customer } from "./list-customers.js";
export type { ListedOrder, OrderPage } from "./page-orders.js";
export type { OrderPayment } from "./pay-order.js";
export type { Charge } from "./payment-provider.js";
export type { ClinicAnswer } from "./routes.js";
export type { ClinicShop } from "./shop.js";
export type { ClinicUser } from "./show-user.js";
export type { Parcel } from "./track-parcel.js";
