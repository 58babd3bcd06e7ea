"use client";
import { Select } from "#components/ui/select.tsx";
import { useUrlParams } from "./use-url-params.ts";

export interface SelectFilterProps {
  /** URL parameter it is bound to. */
  param: string;
  /** "State", "Vendor"; read aloud and shown while nothing is chosen: "State: any". */
  label: string;
  options: readonly { value: string; label: string }[];
}

// An empty string is no value for the list box, so "any" has a name of its own that never reaches the URL.
const any = "__any";

/** One filter of a list, kept in the address. */
export function SelectFilter({ param, label, options }: SelectFilterProps) {
  const params = useUrlParams();
  const value = params.get(param) ?? any;
  return (
    <Select
      aria-label={label}
      className="w-auto max-w-60 flex-none max-md:max-w-none max-md:basis-[calc(50%-4px)]"
      value={value}
      onValueChange={(next) => params.set({ [param]: next === any ? null : next })}
      options={[
        { value: any, label: `${label}: any` },
        ...options.map((option) => ({
          ...option,
          label: value === option.value ? `${label}: ${option.label}` : option.label,
        })),
      ]}
    />
  );
}
