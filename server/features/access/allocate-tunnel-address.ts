import { eq } from "drizzle-orm";
import { elevate, type Tx } from "#db/client.ts";
import { tunnelAddresses } from "#db/schema/access.ts";
import { environments } from "#db/schema/environments.ts";
import { ConflictError, NotFoundError } from "#server/errors.ts";

const toNumber = (address: string) => address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
const toAddress = (n: number) => [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255].join(".");

/**
 * The first free host address of a tunnel network.
 * @param gateway the gateway's own address, never handed out
 * @returns null when the network is full
 */
export function firstFreeAddress(gateway: string, prefix: number, taken: ReadonlySet<string>): string | null {
  const size = 2 ** (32 - prefix);
  const network = Math.floor(toNumber(gateway) / size) * size;
  for (let host = network + 1; host < network + size - 1; host += 1) {
    const address = toAddress(host >>> 0);
    if (address !== gateway && !taken.has(address)) return address;
  }
  return null;
}

/**
 * Gives the annotator an address in the environment's tunnel, once and for good: logs of years name one person.
 * The environment's row is locked, so two approvals cannot take the same address. As the system: whoever approves may see
 * a part of the addresses only, and not change the place.
 */
export function allocateTunnelAddress(
  tx: Tx,
  ids: { environmentId: string; annotatorId: string; vendorId: string },
): Promise<void> {
  return elevate(tx, () => allocate(tx, ids));
}

async function allocate(tx: Tx, ids: Parameters<typeof allocateTunnelAddress>[1]): Promise<void> {
  const [environment] = await tx
    .select()
    .from(environments)
    .where(eq(environments.id, ids.environmentId))
    .for("update");
  if (!environment) throw new NotFoundError();
  const rows = await tx.select().from(tunnelAddresses).where(eq(tunnelAddresses.environmentId, ids.environmentId));
  if (rows.some((row) => row.annotatorId === ids.annotatorId)) return;
  const address = firstFreeAddress(
    environment.tunnelAddress,
    environment.tunnelPrefix,
    new Set(rows.map((row) => row.address)),
  );
  if (!address)
    throw new ConflictError(
      `The tunnel network of ${environment.name} is full. Give the environment a wider one first. Nothing was approved.`,
    );
  await tx
    .insert(tunnelAddresses)
    .values({ environmentId: ids.environmentId, annotatorId: ids.annotatorId, vendorId: ids.vendorId, address });
}
