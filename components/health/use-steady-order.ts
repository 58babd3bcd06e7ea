"use client";
import { useRef, useState } from "react";

/**
 * Keeps the order of rows while the pointer is over them or the focus within, so that a row does not move away from
 * under a hand. Figures still change in place; newcomers wait at the end.
 * @returns the rows to show, and props for the element around them
 */
export function useSteadyOrder<Row>(rows: readonly Row[], idOf: (row: Row) => string) {
  const [held, setHeld] = useState<readonly string[] | null>(null);
  const shown = useRef<readonly string[]>([]);
  const place = held && new Map(held.map((id, index) => [id, index]));
  const ordered = place
    ? [...rows].sort((a, b) => (place.get(idOf(a)) ?? held.length) - (place.get(idOf(b)) ?? held.length))
    : rows;
  shown.current = ordered.map(idOf);
  const hold = () => setHeld((now) => now ?? shown.current);
  const release = () => setHeld(null);
  return { rows: ordered, around: { onPointerEnter: hold, onPointerLeave: release, onFocus: hold, onBlur: release } };
}
