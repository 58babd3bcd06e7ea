/** A WireGuard key pair in the form `wg genkey` and `wg pubkey` print: base64 of 32 bytes. */
export type KeyPair = { privateKey: string; publicKey: string };

const toBase64 = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes));
const fromBase64Url = (text: string) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));

/**
 * Makes a Curve25519 key pair with Web Crypto (X25519, RFC 7748). The private half exists only in this tab.
 * @throws Error with a sentence when the browser cannot do it (Web Crypto needs https or localhost)
 */
export async function makeKeyPair(): Promise<KeyPair> {
  if (!globalThis.crypto?.subtle)
    throw new Error("This browser makes keys only over https. Ask IT for the portal's https address.");
  let pair: CryptoKeyPair;
  try {
    pair = (await crypto.subtle.generateKey({ name: "X25519" }, true, ["deriveBits"])) as CryptoKeyPair;
  } catch {
    throw new Error("This browser is too old to make the key. Use a current Chrome, Edge, Firefox or Safari.");
  }
  const { d, x } = await crypto.subtle.exportKey("jwk", pair.privateKey);
  if (!d || !x) throw new Error("This browser made no usable key. Try another one.");
  return { privateKey: toBase64(fromBase64Url(d)), publicKey: toBase64(fromBase64Url(x)) };
}

/** What the portal tells about the tunnel; the private key is not among it. */
type Tunnel = {
  address: string;
  serverPublicKey: string;
  endpoint: string;
  allowedIps: readonly string[];
  mtu: number;
};

/** The configuration file for the WireGuard app (wg-quick format). */
export function wireguardConfig(tunnel: Tunnel, privateKey: string): string {
  return [
    "[Interface]",
    `PrivateKey = ${privateKey}`,
    `Address = ${tunnel.address}/32`,
    `MTU = ${tunnel.mtu}`,
    "",
    "[Peer]",
    `PublicKey = ${tunnel.serverPublicKey}`,
    `Endpoint = ${tunnel.endpoint}`,
    `AllowedIPs = ${tunnel.allowedIps.join(", ")}`,
    "PersistentKeepalive = 25",
    "",
  ].join("\n");
}
