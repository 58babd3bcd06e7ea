ALTER TABLE "invitations" ALTER COLUMN "role" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "invitations" ADD COLUMN "custom_role_id" uuid;--> statement-breakpoint
ALTER TABLE "invitations" ADD COLUMN "custom_role" jsonb;--> statement-breakpoint
ALTER TABLE "invitations" ADD COLUMN "bound_vendor_id" uuid;--> statement-breakpoint
ALTER TABLE "invitations" ADD COLUMN "project_id" uuid;--> statement-breakpoint
ALTER TABLE "invitations" ADD COLUMN "environment_id" uuid;--> statement-breakpoint
ALTER TABLE "invitations" ADD COLUMN "log_from" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "invitations" ADD COLUMN "log_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "invitations" ADD COLUMN "ends_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_bound_vendor_id_vendors_id_fk" FOREIGN KEY ("bound_vendor_id") REFERENCES "public"."vendors"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_one_role" CHECK ((role is null) <> (custom_role_id is null) and (custom_role is null) = (custom_role_id is null));--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_one_bound" CHECK (num_nonnulls(vendor_id, bound_vendor_id, project_id, environment_id) <= 1);--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_vendor_plain" CHECK (vendor_id is null or num_nonnulls(custom_role_id, log_from, log_until, ends_at) = 0);