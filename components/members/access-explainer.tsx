"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { FactList } from "#components/ui/fact-list.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormError } from "#components/ui/form-error.tsx";
import { Section } from "#components/ui/section.tsx";
import { Select } from "#components/ui/select.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { permissionGroups } from "#lib/permission-titles.ts";
import type { Permission } from "#lib/permissions.ts";
import { routes } from "#lib/routes.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import type { RouterOutputs } from "#lib/trpc/types.ts";
import { type BoundChoice, BoundField, boundOf } from "./bound-field.tsx";

const acts = permissionGroups.flatMap(({ permissions }) =>
  Object.entries(permissions).map(([value, label]) => ({ value, label })),
);

interface AccessExplainerProps {
  userId: string;
  /** What is asked first: the act people most often wonder about. */
  first?: Permission;
}

/** Why somebody may or may not do something, looked up from what decides it. */
export function AccessExplainer({ userId, first = "request.approveProject" }: AccessExplainerProps) {
  const trpc = useTRPC();
  const [permission, setPermission] = useState(first);
  const [place, setPlace] = useState<BoundChoice>({ kind: "none", id: "" });
  const bound = boundOf(place);
  const { data, error } = useQuery(
    trpc.roles.explain.queryOptions(
      { userId, permission, bound: bound ?? { kind: "none" } },
      { enabled: bound !== null, placeholderData: keepPreviousData, staleTime: 0 },
    ),
  );
  return (
    <Section title="Why they may, or may not">
      <div className="mt-3">
        <Field label="Do what">
          <Select options={acts} value={permission} onValueChange={(value) => setPermission(value as Permission)} />
        </Field>
        <BoundField label="Where" anywhere="Anywhere" value={place} onChange={setPlace} />
      </div>
      {error ? (
        <FormError>{error.message}</FormError>
      ) : data ? (
        <Answer explanation={data} />
      ) : (
        <SkeletonRows rows={3} />
      )}
    </Section>
  );
}

function Answer({ explanation }: { explanation: RouterOutputs["roles"]["explain"] }) {
  const { answer, reasons, remarks, data } = explanation;
  return (
    <div aria-live="polite">
      <p className="font-semibold">{answer}</p>
      <FactList
        items={reasons.map(({ holds, title, detail }) => ({
          id: title,
          state: holds ? "valid" : "failed",
          title,
          detail,
        }))}
      />
      {remarks.map((remark) => (
        <p key={remark} className="mt-1.5 text-xs text-ink-faint">
          {remark}
        </p>
      ))}
      {data.length > 0 ? (
        <>
          <h3 className="mt-4 font-semibold">Data they are assigned to</h3>
          <FactList
            items={data.map(({ assignmentId, reaches, scope, project, sentence, grantId }) => ({
              id: assignmentId,
              state: reaches ? "active" : "closed",
              title: `${reaches ? "Reaches" : "Does not reach"} ${scope}, ${project}`,
              detail: grantId ? <TextLink href={routes.grant(grantId)}>{sentence}</TextLink> : sentence,
            }))}
          />
        </>
      ) : null}
    </div>
  );
}
