CREATE TABLE "service_keys" (
	"id" uuid PRIMARY KEY NOT NULL,
	"agent_id" uuid NOT NULL,
	"public_key" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"overlap_until" timestamp with time zone,
	"rotation_ordered_at" timestamp with time zone,
	"last_used_at" timestamp with time zone,
	"last_used_from" text,
	CONSTRAINT "service_keys_once" UNIQUE("agent_id","public_key")
);
--> statement-breakpoint
ALTER TABLE "service_keys" ADD CONSTRAINT "service_keys_agent_id_agents_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "service_keys_newest" ON "service_keys" USING btree ("agent_id") WHERE overlap_until is null;--> statement-breakpoint
-- By hand: what is enrolled keeps its key, as if it had been made now. Row-level security binds the owner too.
SELECT set_config('gh.scope', 'system', true);--> statement-breakpoint
INSERT INTO "service_keys" ("id", "agent_id", "public_key", "expires_at", "last_used_at")
  SELECT gen_random_uuid(), "id", "public_key", now() + interval '90 days', "last_seen_at" FROM "agents" WHERE "public_key" IS NOT NULL;--> statement-breakpoint
ALTER TABLE "agents" DROP COLUMN "public_key";--> statement-breakpoint
ALTER TABLE "agents" DROP COLUMN "last_seen_at";--> statement-breakpoint
ALTER TABLE "agents" ADD CONSTRAINT "agents_bound" CHECK ((kind = 'gateway' and environment_id is not null and annotator_id is null and vendor_id is null)
        or (kind = 'probe' and environment_id is null and annotator_id is not null and vendor_id is not null));