"use client";
import { Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "./button.tsx";

interface CopyButtonProps {
  text: string;
  /** Verb and object: "Copy link". */
  label?: string;
  size?: "sm" | "md";
}

/** Copies text and says whether it worked. */
export function CopyButton({ text, label = "Copy", size = "sm" }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<"idle" | "copied" | "refused">("idle");
  useEffect(() => {
    if (outcome === "idle") return;
    const timer = setTimeout(() => setOutcome("idle"), 2500);
    return () => clearTimeout(timer);
  }, [outcome]);
  return (
    <Button
      size={size}
      onClick={() =>
        copy(text).then(
          () => setOutcome("copied"),
          () => setOutcome("refused"),
        )
      }
    >
      <Copy aria-hidden="true" strokeWidth={1.8} />
      <span aria-live="polite">
        {outcome === "copied" ? "Copied" : outcome === "refused" ? "The browser refused; select and copy" : label}
      </span>
    </Button>
  );
}

async function copy(text: string): Promise<void> {
  // The clipboard exists on HTTPS and localhost only.
  if (!navigator.clipboard) throw new Error("No clipboard on this page");
  await navigator.clipboard.writeText(text);
}
