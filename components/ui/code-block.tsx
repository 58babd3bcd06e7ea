import { cn } from "#lib/utils.ts";
import { CopyButton } from "./copy-button.tsx";

interface CodeBlockProps {
  /** Shown and copied as it is. */
  code: string;
  /** What it is, read aloud and used on the copy button: "Copy command". */
  label: string;
  className?: string;
}

/** A command, key or file to copy. */
export function CodeBlock({ code, label, className }: CodeBlockProps) {
  return (
    <div className={cn("flex items-start gap-2 rounded-md bg-sunken py-2 pr-2 pl-2.5", className)}>
      <pre className="mono min-w-0 flex-1 leading-5 wrap-anywhere whitespace-pre-wrap">{code}</pre>
      <CopyButton text={code} label={`Copy ${label}`} />
    </div>
  );
}
