/** Mark, name and the company this portal belongs to. */
export function Brand({ company }: { company?: string }) {
  return (
    <div className="flex h-7 items-center gap-2 px-2 text-base font-semibold">
      <svg
        aria-hidden="true"
        viewBox="0 0 16 16"
        className="size-4 fill-none stroke-current stroke-[1.4]"
        strokeLinecap="round"
        strokeLinejoin="round"
      >
        <path d="M2.5 14V5.5L8 2l5.5 3.5V14M5.5 14V8.2h5V14M8 8.2V14" />
      </svg>
      Gatehouse
      {company ? <span className="ml-auto truncate pl-2 text-xs font-normal text-ink-faint">{company}</span> : null}
    </div>
  );
}
