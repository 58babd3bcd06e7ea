"use client";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useCrumb } from "./crumb-provider.tsx";
import { currentItem, type NavSection } from "./nav.ts";

interface Step {
  label: string;
  href?: string;
}

/** Where this page stands: section, list, thing. The last step only on a phone. */
export function Breadcrumb({ nav }: { nav: readonly NavSection[] }) {
  const path = usePathname();
  const { crumb } = useCrumb();
  const item = currentItem(nav, path);
  const section = nav.find((candidate) => item && candidate.items.includes(item));
  const steps: Step[] = [];
  // A section that only repeats its one item says nothing.
  if (section?.section && section.items.length > 1) steps.push({ label: section.section });
  if (item) steps.push({ label: item.label, href: item.href === path ? undefined : item.href });
  if (crumb?.path === path && item?.href !== path) steps.push({ label: crumb.label });
  return (
    <nav aria-label="Breadcrumb" className="min-w-0">
      <ol className="flex min-w-0 items-center gap-1.5 whitespace-nowrap text-ink-faint">
        {steps.map((step, index) => {
          const last = index === steps.length - 1;
          return (
            <li key={step.label} className={last ? "min-w-0 truncate" : "flex gap-1.5 max-md:hidden"}>
              {step.href ? (
                <Link href={step.href} className="hover:text-ink hover:underline">
                  {step.label}
                </Link>
              ) : (
                <span aria-current={last ? "page" : undefined} className={last ? "font-medium text-ink" : undefined}>
                  {step.label}
                </span>
              )}
              {last ? null : <span aria-hidden="true">/</span>}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
