"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Dialog } from "#components/ui/dialog.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { routes } from "#lib/routes.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import { CreateProjectForm } from "./create-project-form.tsx";
import { HealthProfileForm } from "./health-profile-form.tsx";

/** Starts a project; when there is no health profile yet, or another is wanted, that comes first. */
export function CreateProjectDialog({ onClose }: { onClose: () => void }) {
  const trpc = useTRPC();
  const { data: environments } = useQuery(trpc.environments.list.queryOptions({ limit: 100 }));
  const { data: profiles } = useQuery(trpc.projects.healthProfiles.queryOptions());
  const { data: vendors } = useQuery(trpc.vendors.list.queryOptions({ limit: 100, status: "active" }));
  const [newProfile, setNewProfile] = useState(false);
  const [profileId, setProfileId] = useState<string>();
  const ready = environments && profiles && vendors;
  const askProfile = newProfile || profiles?.length === 0;
  return (
    <Dialog
      open
      wide
      onOpenChange={(open) => !open && onClose()}
      title={ready && askProfile ? "What must a connection hold?" : "Start a project"}
      description={
        ready && askProfile
          ? "A health profile says from when on a person's connection counts as degraded. Projects choose one."
          : "Nobody gets access by this. People are assigned next; access is asked for and approved apart."
      }
    >
      {!ready ? (
        <SkeletonRows rows={6} />
      ) : environments.rows.length === 0 ? (
        <EmptyState
          title="No environment to work in"
          action={<LinkButton href={routes.environments()}>Open environments</LinkButton>}
        >
          A project happens in one environment. Add one first.
        </EmptyState>
      ) : askProfile ? (
        <HealthProfileForm
          onCreated={(id) => {
            setProfileId(id);
            setNewProfile(false);
          }}
          onCancel={profiles.length === 0 ? onClose : () => setNewProfile(false)}
        />
      ) : (
        <CreateProjectForm
          environments={environments.rows}
          profiles={profiles}
          vendors={vendors.rows}
          profileId={profileId}
          onNewProfile={() => setNewProfile(true)}
          onClose={onClose}
        />
      )}
    </Dialog>
  );
}
