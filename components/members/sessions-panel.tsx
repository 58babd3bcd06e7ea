"use client";
import { SidePanel } from "#components/ui/side-panel.tsx";
import { SessionList } from "./session-list.tsx";

interface SessionsPanelProps {
  member: { id: string; name: string };
  mayEnd: boolean;
  onClose: () => void;
}

/** The sessions of somebody beside the list of members. */
export function SessionsPanel({ member, mayEnd, onClose }: SessionsPanelProps) {
  return (
    <SidePanel
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Sessions of ${member.name}`}
      description="How long a session lasts is set by role, under Sign-in rules."
    >
      <SessionList member={member} mayEnd={mayEnd} />
    </SidePanel>
  );
}
