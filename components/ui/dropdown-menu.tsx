"use client";
import { Check } from "lucide-react";
import Link from "next/link";
import * as Primitive from "radix-ui/dropdown-menu";
import type { ReactElement, ReactNode } from "react";
import { cn } from "#lib/utils.ts";

const itemLook =
  "flex min-h-7 items-center gap-2 rounded-md px-2 outline-none select-none data-disabled:text-ink-faint data-highlighted:bg-hover max-md:min-h-10 [&_svg]:size-4";

interface DropdownMenuProps {
  /** A button; it opens the menu. */
  trigger: ReactElement;
  children: ReactNode;
  align?: "start" | "end";
  side?: "top" | "bottom";
}

/** Menu of acts. Arrow keys, typing and Escape follow the WAI-ARIA menu pattern. */
export function DropdownMenu({ trigger, children, align = "end", side = "bottom" }: DropdownMenuProps) {
  return (
    <Primitive.Root modal={false}>
      <Primitive.Trigger asChild>{trigger}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          align={align}
          side={side}
          sideOffset={4}
          collisionPadding={8}
          className="floats-in z-50 w-58 rounded-lg border border-line-strong bg-raised p-1 text-ink shadow-menu"
        >
          {children}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

interface MenuItemProps {
  children: ReactNode;
  onSelect: () => void;
  danger?: boolean;
  disabled?: boolean;
}

/** An act in the menu. "…" at the end of the words when more is asked before it acts. */
export function MenuItem({ children, onSelect, danger, disabled }: MenuItemProps) {
  return (
    <Primitive.Item
      disabled={disabled}
      onSelect={onSelect}
      className={cn(itemLook, danger && "text-down-ink data-disabled:text-ink-faint")}
    >
      {children}
    </Primitive.Item>
  );
}

/** A place to go from the menu. */
export function MenuLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Primitive.Item asChild>
      <Link href={href} className={itemLook}>
        {children}
      </Link>
    </Primitive.Item>
  );
}

interface MenuRadioProps {
  label: string;
  value: string;
  onValueChange: (value: string) => void;
  options: readonly { value: string; label: string }[];
}

/** One of a few settings; the menu stays open while choosing. */
export function MenuRadio({ label, value, onValueChange, options }: MenuRadioProps) {
  return (
    <Primitive.RadioGroup value={value} onValueChange={onValueChange} aria-label={label}>
      <Primitive.Label className="px-2 pt-1 text-xs text-ink-faint">{label}</Primitive.Label>
      {options.map((option) => (
        <Primitive.RadioItem
          key={option.value}
          value={option.value}
          onSelect={(event) => event.preventDefault()}
          className={itemLook}
        >
          {option.label}
          <Primitive.ItemIndicator className="ml-auto text-accent-ink">
            <Check aria-hidden="true" />
          </Primitive.ItemIndicator>
        </Primitive.RadioItem>
      ))}
    </Primitive.RadioGroup>
  );
}

/** Line between groups of acts. */
export function MenuRule() {
  return <Primitive.Separator className="m-1 border-t border-line" />;
}
