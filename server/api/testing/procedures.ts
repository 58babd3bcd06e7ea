import { accessProcedures } from "./access-procedures.ts";
import { accountProcedures } from "./account-procedures.ts";
import { type Call, everyone, readers } from "./calls.ts";
import { peopleProcedures } from "./people-procedures.ts";
import { placesProcedures } from "./places-procedures.ts";
import { ssoProcedures } from "./sso-procedures.ts";

/** Every procedure of the portal. A test compares this with the router, in both directions. */
export const procedures: Record<string, readonly Call[]> = {
  "live.changes": [{ may: everyone }],

  "overview.shell": [{ may: everyone }],
  "overview.page": [{ may: readers }],

  ...accessProcedures,
  ...accountProcedures,
  ...peopleProcedures,
  ...placesProcedures,
  ...ssoProcedures,
};
