"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Input } from "#components/ui/input.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { useTRPC } from "#lib/trpc/provider.tsx";
import { CheckList } from "./check-list.tsx";

interface CandidateListProps {
  projectId: string;
  scopeId: string;
  value: readonly string[];
  onChange: (ids: string[]) => void;
  error: string | undefined;
}

/** The people of the project's vendors, to choose from; those who cannot be assigned stand there with the reason. */
export function CandidateList({ projectId, scopeId, value, onChange, error }: CandidateListProps) {
  const trpc = useTRPC();
  const [text, setText] = useState("");
  const [page, setPage] = useState<{ after?: string; before?: string }>({});
  const sought = useDeferredValue(text.trim());
  const { data } = useQuery(
    trpc.projects.candidates.queryOptions(
      { projectId, scopeId, text: sought || undefined, ...page },
      { enabled: scopeId !== "", placeholderData: keepPreviousData },
    ),
  );
  if (scopeId === "") return <p className="text-ink-faint">Choose the slice of data first; then the people appear.</p>;
  if (!data) return <SkeletonRows rows={5} />;
  return (
    <>
      <Input
        type="search"
        aria-label="Find a person by name or e-mail address"
        placeholder="Name or e-mail address"
        className="mb-3"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setPage({});
        }}
      />
      <CheckList
        legend="People"
        detail={value.length > 0 ? `${value.length} chosen` : "cleared ones can be chosen"}
        options={data.rows.map((person) => ({
          id: person.id,
          label: person.name,
          detail: person.refusal ? `${person.vendorName}, ${person.refusal}` : person.vendorName,
          disabled: person.refusal !== null,
        }))}
        value={value}
        onChange={onChange}
        error={error}
        none={sought ? "Nobody of this name." : "The vendors on this project have no people yet."}
      />
      {data.newer || data.older ? (
        <div className="flex justify-end gap-2">
          <Button size="sm" disabled={!data.newer} onClick={() => setPage({ before: data.newer ?? undefined })}>
            Before
          </Button>
          <Button size="sm" disabled={!data.older} onClick={() => setPage({ after: data.older ?? undefined })}>
            After
          </Button>
        </div>
      ) : null}
    </>
  );
}
