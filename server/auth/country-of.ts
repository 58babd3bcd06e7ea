import { readFileSync } from "node:fs";
import path from "node:path";
import ipaddr from "ipaddr.js";
import { type CountryResponse, Reader } from "mmdb-lib";

// One reader per process: the file is 8 MB. It ships with the package; nothing is asked outside.
let reader: Reader<CountryResponse> | undefined;
const packaged = "node_modules/@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb";

/**
 * The country an address is registered in, by the registries' own lists (a VPN's exit counts as where it is registered).
 * @returns ISO 3166-1 alpha-2; null for private, unknown and unlisted addresses
 */
export function countryOf(address: string | null): string | null {
  if (address === null || !ipaddr.isValid(address) || ipaddr.process(address).range() !== "unicast") return null;
  // From the portal's folder, as web finds its build: the bundler would take the file for a module.
  const file = path.join(/* turbopackIgnore: true */ process.cwd(), packaged);
  reader ??= new Reader<CountryResponse>(readFileSync(file));
  const found: unknown = reader.get(address);
  if (typeof found !== "object" || found === null || !("country_code" in found)) return null;
  return typeof found.country_code === "string" && /^[A-Z]{2}$/.test(found.country_code) ? found.country_code : null;
}
