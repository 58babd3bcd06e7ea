CREATE TABLE "break_glass" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"user_name" text NOT NULL,
	"reason" text NOT NULL,
	"state" text DEFAULT 'asked' NOT NULL,
	"asked_by" uuid,
	"asked_by_name" text NOT NULL,
	"asked_at" timestamp with time zone DEFAULT now() NOT NULL,
	"lapses_at" timestamp with time zone NOT NULL,
	"decided_by" uuid,
	"decided_by_name" text,
	"decided_at" timestamp with time zone,
	"ends_at" timestamp with time zone,
	"closed_at" timestamp with time zone,
	"closed_by_name" text,
	CONSTRAINT "break_glass_two_people" CHECK (decided_by is null or (decided_by is distinct from asked_by and decided_by <> user_id)),
	CONSTRAINT "break_glass_ends" CHECK (state not in ('open', 'closed') or ends_at is not null)
);
--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "break_glass_id" uuid;--> statement-breakpoint
ALTER TABLE "role_bindings" ADD COLUMN "break_glass_id" uuid;--> statement-breakpoint
ALTER TABLE "break_glass" ADD CONSTRAINT "break_glass_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "break_glass" ADD CONSTRAINT "break_glass_asked_by_users_id_fk" FOREIGN KEY ("asked_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "break_glass" ADD CONSTRAINT "break_glass_decided_by_users_id_fk" FOREIGN KEY ("decided_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "break_glass_one" ON "break_glass" USING btree ("user_id") WHERE state in ('asked', 'open');--> statement-breakpoint
CREATE INDEX "break_glass_by_time" ON "break_glass" USING btree ("asked_at","id");--> statement-breakpoint
CREATE INDEX "sign_ins_by_time" ON "sign_ins" USING btree ("at","id");--> statement-breakpoint
CREATE INDEX "sign_ins_flagged" ON "sign_ins" USING btree ("at","id") WHERE flags <> '[]'::jsonb;