"use client";
import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { Ellipsis } from "lucide-react";
import { useState } from "react";
import type { DataColumn } from "#components/data-table/column.ts";
import { DataTable } from "#components/data-table/data-table.tsx";
import { PersonCell } from "#components/data-table/person-cell.tsx";
import { Button } from "#components/ui/button.tsx";
import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import { DropdownMenu, MenuItem } from "#components/ui/dropdown-menu.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { SidePanel } from "#components/ui/side-panel.tsx";
import { TextButton } from "#components/ui/text-button.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { plural } from "#lib/format.ts";
import { permissionGroups } from "#lib/permission-titles.ts";
import { can, type Permission } from "#lib/permissions.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import { RoleDialog } from "./role-dialog.tsx";
import type { RoleRow } from "./types.ts";

type Opened = { act: "make" } | { act: "show" | "change" | "remove"; role: RoleRow };

/** What each role may do and how many people hold it. */
export function RolesPage({ rights }: { rights: Permission[] }) {
  const trpc = useTRPC();
  const { data: roles } = useSuspenseQuery(trpc.roles.list.queryOptions());
  const [opened, setOpened] = useState<Opened | null>(null);
  const close = () => setOpened(null);
  const mayWrite = can(rights, "role.write");
  const own = roles.filter(({ builtIn }) => builtIn === null).length;
  const columns: DataColumn<RoleRow>[] = [
    { id: "role", header: "Role", cell: (role) => <PersonCell name={role.title} detail={role.detail} /> },
    {
      id: "for",
      header: "For",
      phone: "start",
      cell: (role) => (role.organisation === "client" ? "Your company's people" : "Vendors' people"),
    },
    {
      id: "may",
      header: "May do",
      phone: "side",
      cell: (role) => (
        <TextButton onClick={() => setOpened({ act: "show", role })}>
          {plural(role.permissions.length, "thing")}
          <span className="sr-only"> that {role.title} may do</span>
        </TextButton>
      ),
    },
    {
      id: "people",
      header: "Held by",
      phone: "end",
      cell: (role) => (role.people === 0 ? "nobody" : plural(role.people, "person", "people")),
    },
    {
      id: "acts",
      header: "",
      align: "end",
      phone: "wide",
      cell: (role) =>
        mayWrite && role.builtIn === null ? (
          <DropdownMenu
            trigger={
              <IconButton label={`Acts for ${role.title}`}>
                <Ellipsis aria-hidden="true" />
              </IconButton>
            }
          >
            <MenuItem onSelect={() => setOpened({ act: "change", role })}>Change…</MenuItem>
            <MenuItem danger onSelect={() => setOpened({ act: "remove", role })}>
              Remove…
            </MenuItem>
          </DropdownMenu>
        ) : null,
    },
  ];
  return (
    <>
      <PageHeader
        title={`${plural(roles.length - own, "built-in role")}, ${own === 0 ? "none" : own} of your own`}
        actions={
          mayWrite ? (
            <Button variant="primary" onClick={() => setOpened({ act: "make" })}>
              Make a role
            </Button>
          ) : undefined
        }
      >
        A role is given on a person's page, everywhere or narrowed to one vendor, project or environment. Several add
        up.
      </PageHeader>
      <DataTable label="Roles" columns={columns} rows={roles} getRowId={(role) => role.key} empty={null} />
      {opened?.act === "make" ? <RoleDialog change={null} onClose={close} /> : null}
      {opened?.act === "change" ? <RoleDialog change={opened.role} onClose={close} /> : null}
      {opened?.act === "remove" ? <RemoveRoleDialog row={opened.role} onClose={close} /> : null}
      {opened?.act === "show" ? <RolePanel row={opened.role} onClose={close} /> : null}
    </>
  );
}

function RolePanel({ row: role, onClose }: { row: RoleRow; onClose: () => void }) {
  return (
    <SidePanel
      open
      onOpenChange={(open) => !open && onClose()}
      title={`${role.title} may`}
      description="Narrowed to a vendor, project or environment it may do this there, and nothing about the whole portal."
    >
      {permissionGroups.map(({ title, permissions }) => {
        const held = Object.entries(permissions).filter(([name]) => role.permissions.some((one) => one === name));
        if (held.length === 0) return null;
        return (
          <section key={title} className="mb-4">
            <h3 className="border-b border-line pb-1 text-xs font-semibold text-ink-faint">{title}</h3>
            <ul>
              {held.map(([name, words]) => (
                <li key={name} className="border-b border-line py-1">
                  {words}
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </SidePanel>
  );
}

function RemoveRoleDialog({ row: role, onClose }: { row: RoleRow; onClose: () => void }) {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const remove = useMutation(
    trpc.roles.remove.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries({ queryKey: trpc.roles.pathKey() });
        toast({ title: `The role “${role.title}” is removed`, state: "closed" });
        onClose();
      },
    }),
  );
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      destructive
      title={`Remove the role ${role.title}?`}
      description="Only a role that nobody holds can be removed. What was done with it stays in the log."
      effects={[{ what: "People who hold it", value: String(role.people) }]}
      reason={{ label: "Reason", detail: "auditors read it", minLength: 10 }}
      confirmLabel="Remove the role"
      cancelLabel="Keep it"
      busy={remove.isPending}
      error={remove.error?.message}
      onConfirm={({ reason }) => remove.mutate({ roleId: role.key, reason })}
    />
  );
}
