import { z } from "zod";

/** Six digits; people type a space in the middle, as their app shows it. */
export const totpCode = z
  .string()
  .transform((value) => value.replaceAll(/\s/g, ""))
  .pipe(z.string().regex(/^\d{6}$/, "Type the 6 digits your app shows."));
