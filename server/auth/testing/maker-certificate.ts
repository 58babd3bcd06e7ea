import { createPrivateKey } from "node:crypto";

/**
 * What a maker of security keys signs attestations with, in all a library looks at: a certificate for "Authenticator
 * Attestation" (ES256, 2020 to 2120, signed by itself, naming no addresses) and its key. Made for tests alone, worth nothing.
 */
export const makerCertificate = Buffer.from(
  "MIIBvjCCAWSgAwIBAgIBATAKBggqhkjOPQQDAjBPMQswCQYDVQQGEwJVUzEOMAwGA1UECgwFTWFrZXIxIjAgBgNVBAsMGUF1dGhlbnRpY2F0" +
    "b3IgQXR0ZXN0YXRpb24xDDAKBgNVBAMMA0tleTAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowTzELMAkGA1UEBhMCVVMxDjAM" +
    "BgNVBAoMBU1ha2VyMSIwIAYDVQQLDBlBdXRoZW50aWNhdG9yIEF0dGVzdGF0aW9uMQwwCgYDVQQDDANLZXkwWTATBgcqhkjOPQIBBggqhkjO" +
    "PQMBBwNCAAS4fTBztkvc1xtcBoXI0mMQZvLhx1ualn5FqfFk437aGIGyCkViJ+h+QBg+ZuO/MwrraPYa1NqyvYCAX6TvaQH/oy8wLTAMBgNV" +
    "HRMBAf8EAjAAMB0GA1UdDgQWBBRe3GkprVu/02PwIrK1T4CkoPKwbjAKBggqhkjOPQQDAgNIADBFAiEA2/Jd40ZrbAVthDmm6Ujju6ZR4ArZ" +
    "ODXH0Uj3rcUS+bwCIEA4WWo6zbOn75koak0RurJeWL7eHUrUAQrvYaXo0p22",
  "base64",
);

export const makerKey = createPrivateKey({
  key: Buffer.from(
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgnRUMFalTMeg00AQ3tMdYgDcH3I4HfLyo2V+k3KmPcwyhRANCAAS4fTBztkvc" +
      "1xtcBoXI0mMQZvLhx1ualn5FqfFk437aGIGyCkViJ+h+QBg+ZuO/MwrraPYa1NqyvYCAX6TvaQH/",
    "base64",
  ),
  format: "der",
  type: "pkcs8",
});
