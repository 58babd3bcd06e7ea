import { InvalidError } from "#server/errors.ts";

export const nameTaken = (name: string) =>
  new InvalidError(`There is a role named “${name}” already. Choose another name; nothing was changed.`, "name");
