import { eq } from "drizzle-orm";
import { projectVendors } from "#db/schema/projects.ts";
import { vendors } from "#db/schema/vendors.ts";
import type { AddVendorInput } from "#lib/schemas/projects.ts";
import { recordAudit } from "#server/audit/record.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { ConflictError, InvalidError } from "#server/errors.ts";
import { holdOpenProject, notifyProject } from "./load-project.ts";

/**
 * Lets a vendor work on a project: from now on it sees the project, and its people can be assigned.
 * @throws ConflictError when it works on it already or the project is closed, InvalidError for a suspended vendor
 */
export async function addVendor(ctx: Context, input: AddVendorInput): Promise<void> {
  authorize(ctx, "project.write");
  await asActor(ctx, async (tx) => {
    const project = await holdOpenProject(tx, input.projectId);
    const [vendor] = await tx.select().from(vendors).where(eq(vendors.id, input.vendorId));
    if (!vendor) throw new InvalidError("This vendor does not exist. Nothing was changed.", "vendorId");
    if (vendor.status !== "active")
      throw new InvalidError(`${vendor.name} is suspended. Nothing was changed.`, "vendorId");
    const added = await tx.insert(projectVendors).values(input).onConflictDoNothing().returning();
    if (added.length === 0)
      throw new ConflictError(`${vendor.name} works on this project already. Nothing was changed.`);
    await recordAudit(tx, ctx, {
      action: "project.vendorAdded",
      subject: { type: "project", id: project.id, name: project.name },
      projectId: project.id,
      vendorId: vendor.id,
      environmentId: project.environmentId,
      after: { vendor: vendor.name },
    });
    await notifyProject(tx, project.id, [vendor.id]);
  });
}
