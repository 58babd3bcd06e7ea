"use client";
import { Checkbox } from "#components/ui/checkbox.tsx";

interface CheckListProps {
  legend: string;
  detail?: string;
  options: readonly { id: string; label: string; detail?: string; disabled?: boolean }[];
  value: readonly string[];
  onChange: (ids: string[]) => void;
  error?: string | undefined;
  /** What stands where there are no options. */
  none: string;
}

/** Several of a list. */
export function CheckList({ legend, detail, options, value, onChange, error, none }: CheckListProps) {
  return (
    <fieldset className="mb-4 min-w-0" aria-invalid={error ? true : undefined}>
      <legend className="mb-1 font-medium">
        {legend}
        {detail ? <span className="ml-1 font-normal text-ink-faint">{detail}</span> : null}
      </legend>
      {options.length === 0 ? (
        <p className="text-ink-faint">{none}</p>
      ) : (
        <div className="max-h-56 overflow-y-auto border-y border-line py-1">
          {options.map((option) => (
            <Checkbox
              key={option.id}
              label={option.label}
              detail={option.detail}
              disabled={option.disabled}
              checked={value.includes(option.id)}
              onChange={(event) =>
                onChange(event.target.checked ? [...value, option.id] : value.filter((id) => id !== option.id))
              }
            />
          ))}
        </div>
      )}
      {error ? (
        <p role="alert" className="mt-1 text-xs font-medium text-down-ink">
          {error}
        </p>
      ) : null}
    </fieldset>
  );
}
