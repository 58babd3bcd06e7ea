"use client";
import { Check, ChevronDown } from "lucide-react";
import * as Primitive from "radix-ui/select";
import { cn } from "#lib/utils.ts";
import { controlLook } from "./control-look.ts";
import { cspNonce } from "./csp-nonce.ts";

export interface SelectOption {
  value: string;
  label: string;
  /** Grey text after the label: "Nairobi, 38 people". */
  detail?: string;
  disabled?: boolean;
}

export interface SelectProps {
  options: readonly SelectOption[];
  value: string | undefined;
  onValueChange: (value: string) => void;
  placeholder?: string;
  id?: string;
  name?: string;
  disabled?: boolean;
  onBlur?: () => void;
  className?: string;
  "aria-label"?: string;
  "aria-describedby"?: string;
  "aria-invalid"?: boolean;
}

/** Choice of one from a list. In react-hook-form wrap it in `Controller`; a field with `name` also posts in a plain form. */
export function Select({
  options,
  value,
  onValueChange,
  placeholder,
  name,
  className,
  disabled,
  ...trigger
}: SelectProps) {
  const chosen = options.find((option) => option.value === value);
  // The provider without the library's hidden native select: that one needs a style attribute in the
  // first HTML, which the content security policy blocks.
  return (
    <Primitive.unstable_Provider value={value ?? ""} onValueChange={onValueChange} disabled={disabled}>
      {name ? <input type="hidden" name={name} value={value ?? ""} /> : null}
      <Primitive.Trigger
        className={cn(controlLook, "flex h-8 items-center gap-2 text-left max-md:h-10", className)}
        {...trigger}
      >
        <span className="min-w-0 flex-1 truncate">
          {chosen ? <OptionText option={chosen} /> : <span className="text-ink-faint">{placeholder ?? "Choose"}</span>}
        </span>
        <ChevronDown aria-hidden="true" className="size-4 text-ink-faint" strokeWidth={1.8} />
      </Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          position="popper"
          sideOffset={4}
          className="floats-in z-50 max-h-(--radix-select-content-available-height) min-w-(--radix-select-trigger-width) overflow-hidden rounded-lg border border-line-strong bg-raised shadow-menu"
        >
          <Primitive.Viewport nonce={cspNonce()} className="p-1">
            {options.map((option) => (
              <Primitive.Item
                key={option.value}
                value={option.value}
                disabled={option.disabled}
                className="flex min-h-7 items-center gap-2 rounded-md px-2 py-1 outline-none data-disabled:text-ink-faint data-highlighted:bg-hover max-md:min-h-10"
              >
                <Primitive.ItemText>
                  <OptionText option={option} />
                </Primitive.ItemText>
                <Primitive.ItemIndicator className="ml-auto text-accent-ink">
                  <Check aria-hidden="true" className="size-4" />
                </Primitive.ItemIndicator>
              </Primitive.Item>
            ))}
          </Primitive.Viewport>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.unstable_Provider>
  );
}

function OptionText({ option }: { option: SelectOption }) {
  return (
    <>
      {option.label}
      {option.detail ? <span className="ml-1.5 text-ink-faint">{option.detail}</span> : null}
    </>
  );
}
