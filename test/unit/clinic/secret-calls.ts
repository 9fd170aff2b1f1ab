import * as roundtrip from "roundtrip";
import type { Calls, Each } from "../secret-calls.js";

/** Every public function of the clinic, and the ways in which a secret may come to it. */
export const clinicCalls = (labOf: () => roundtrip.Lab, each: Each): Record<string, Calls> => {
  const sizes = { parcels: 1, invoices: 0 };
  const open = async (options: object) => {
    await using _clinic = await roundtrip.openClinic(labOf(), { sizes, ...options });
  };
  const withClinic = async (work: (clinic: roundtrip.Clinic) => unknown) => {
    await using clinic = await roundtrip.openClinic(labOf(), { sizes });
    await work(clinic);
  };
  return {
    openClinic: (came) => [
      () => roundtrip.openClinic(came),
      () => roundtrip.openClinic(labOf(), Object(came) === came ? (5 as never) : came),
      ...each(["handlers", "sizes", "paymentMs", "refuses"], Object(came) === came ? 5 : came).map(
        (given) => () => open(given),
      ),
      () => open({ migrations: Object(came) === came ? [5] : [came] }),
    ],
    clinicTables: (came) => [
      () => roundtrip.clinicTables(came),
      ...each(["parcels", "invoices"], came).map((given) => () => roundtrip.clinicTables(labOf().pool, given)),
    ],
    Clinic: (came) => [
      () => withClinic((clinic) => clinic.ask(came, "/")),
      () => withClinic((clinic) => clinic.ask("GET", came)),
    ],
  };
};
