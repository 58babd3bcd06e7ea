"use client";
import { usePathname } from "next/navigation";
import { useEffect } from "react";
import { useCrumb } from "./crumb-provider.tsx";

/** Names the last step of the breadcrumb on a detail page: "R-12", "Samuel Mutua". Renders nothing. */
export function Crumb({ label }: { label: string }) {
  const { setCrumb } = useCrumb();
  const path = usePathname();
  useEffect(() => setCrumb({ path, label }), [setCrumb, path, label]);
  return null;
}
