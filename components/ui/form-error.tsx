"use client";
import { type ReactNode, useEffect, useRef } from "react";
import { Shape } from "./shape.tsx";

interface FormErrorProps {
  /** What is wrong, what was not done, what to do next: "2 fields need a look. Nothing was sent." */
  children: ReactNode;
}

/** Summary over a form that was not accepted. Takes the focus when it appears, so it is read at once. */
export function FormError({ children }: FormErrorProps) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <div
      ref={box}
      role="alert"
      tabIndex={-1}
      className="mb-4 flex items-start gap-2.5 rounded-md bg-down-soft px-3 py-[9px] [&_b]:font-semibold [&_b]:text-down-ink"
    >
      <Shape name="squareCross" className="mt-[3px] text-down-mark" />
      <p className="min-w-0">{children}</p>
    </div>
  );
}
