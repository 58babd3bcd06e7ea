CREATE TABLE "address_rules" (
	"id" uuid PRIMARY KEY NOT NULL,
	"role" text,
	"vendor_id" uuid,
	"network" text NOT NULL,
	"note" text DEFAULT '' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "address_rules_for_one" CHECK ((role is null) <> (vendor_id is null))
);
--> statement-breakpoint
CREATE TABLE "custom_roles" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"organisation" text NOT NULL,
	"permissions" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "custom_roles_name_unique" UNIQUE("name")
);
--> statement-breakpoint
CREATE TABLE "role_policies" (
	"role" text PRIMARY KEY NOT NULL,
	"idle_minutes" integer NOT NULL,
	"absolute_hours" integer NOT NULL,
	"changed_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sign_in_policies" (
	"id" uuid PRIMARY KEY NOT NULL,
	"vendor_id" uuid,
	"password_allowed" boolean NOT NULL,
	"changed_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sign_ins" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"vendor_id" uuid,
	"session_id" uuid,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"accepted" boolean NOT NULL,
	"method" text NOT NULL,
	"source_ip" text,
	"country" text,
	"user_agent" text,
	"flags" jsonb DEFAULT '[]'::jsonb NOT NULL
);
--> statement-breakpoint
DROP INDEX "role_bindings_once";--> statement-breakpoint
ALTER TABLE "role_bindings" ALTER COLUMN "role" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "method" text DEFAULT 'password_totp' NOT NULL;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "idle_minutes" integer DEFAULT 30 NOT NULL;--> statement-breakpoint
ALTER TABLE "role_bindings" ADD COLUMN "custom_role_id" uuid;--> statement-breakpoint
ALTER TABLE "role_bindings" ADD COLUMN "log_from" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "role_bindings" ADD COLUMN "log_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "role_bindings" ADD COLUMN "ends_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "address_rules" ADD CONSTRAINT "address_rules_vendor_id_vendors_id_fk" FOREIGN KEY ("vendor_id") REFERENCES "public"."vendors"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sign_in_policies" ADD CONSTRAINT "sign_in_policies_vendor_id_vendors_id_fk" FOREIGN KEY ("vendor_id") REFERENCES "public"."vendors"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sign_ins" ADD CONSTRAINT "sign_ins_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "sign_in_policies_one" ON "sign_in_policies" USING btree (coalesce(vendor_id, '00000000-0000-0000-0000-000000000000'));--> statement-breakpoint
CREATE INDEX "sign_ins_by_user" ON "sign_ins" USING btree ("user_id","at");--> statement-breakpoint
ALTER TABLE "role_bindings" ADD CONSTRAINT "role_bindings_custom_role_id_custom_roles_id_fk" FOREIGN KEY ("custom_role_id") REFERENCES "public"."custom_roles"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "role_bindings_once" ON "role_bindings" USING btree ("user_id",coalesce(role, custom_role_id::text),coalesce(vendor_id, '00000000-0000-0000-0000-000000000000'),coalesce(project_id, '00000000-0000-0000-0000-000000000000'),coalesce(environment_id, '00000000-0000-0000-0000-000000000000'));--> statement-breakpoint
ALTER TABLE "role_bindings" ADD CONSTRAINT "role_bindings_one_role" CHECK ((role is null) <> (custom_role_id is null));--> statement-breakpoint
ALTER TABLE "role_bindings" ADD CONSTRAINT "role_bindings_one_bound" CHECK (num_nonnulls(vendor_id, project_id, environment_id) <= 1);