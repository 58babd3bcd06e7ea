const names = new Intl.DisplayNames(["en-GB"], { type: "region", fallback: "code" });

/** "Kenya" for "KE". For the server: browsers know other names for some, and a page must read the same in both. */
export const countryName = (code: string): string => names.of(code) ?? code;
