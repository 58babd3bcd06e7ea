import { inNetworks } from "#lib/schemas/network.ts";

export type Target = { role: string | null; vendorId: string | null };
export type Reader = { roles: readonly string[]; vendorId: string | null; sourceIp: string | null };

/**
 * Whether somebody's own rule would shut them out from where they are.
 * @param networks all that the target would have; none lets everyone in
 */
export function shutsOut(reader: Reader, target: Target, networks: readonly string[]): boolean {
  const concerned = target.role === null ? reader.vendorId === target.vendorId : reader.roles.includes(target.role);
  return concerned && networks.length > 0 && !inNetworks(reader.sourceIp, networks);
}

/** Why a change of networks is refused, as a sentence, or null. */
export function lockOutProblem(reader: Reader, target: Target, networks: readonly string[]): string | null {
  if (!shutsOut(reader, target, networks)) return null;
  const where = reader.sourceIp === null ? "an address the portal does not know" : reader.sourceIp;
  return `This would shut you out: you work from ${where}, which is in none of the networks. Allow that one first; nothing was changed.`;
}
