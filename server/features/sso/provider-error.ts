/** A provider cannot be spoken to, or says what cannot be trusted; the message is a sentence for whoever set it up. */
export class ProviderError extends Error {}

export const notHttps = "It is not an https address. Tokens travel over https only.";

const authority =
  "Its certificate is not signed by an authority this portal knows. Paste the certificate of your own authority (PEM) below.";

const byCode: Record<string, string> = {
  ENOTFOUND: "Its name is not known in this network. Check the spelling and the name server.",
  EAI_AGAIN: "Its name could not be looked up just now. Try again, or check the name server.",
  ECONNREFUSED: "Nothing answers at its address. Check the port, and whether it runs.",
  ECONNRESET: "It broke the connection off. Check whether it speaks https.",
  ETIMEDOUT: "It did not answer in time. Check the firewall between the portal and it.",
  EHOSTUNREACH: "There is no way to its address from here. Check the routes and the firewall.",
  ENETUNREACH: "There is no way to its address from here. Check the routes and the firewall.",
  EPROTO: "It does not speak https at this address.",
  CERT_HAS_EXPIRED: "Its certificate has expired.",
  ERR_TLS_CERT_ALTNAME_INVALID: "Its certificate is for another name than the one in the issuer.",
  SELF_SIGNED_CERT_IN_CHAIN: authority,
  DEPTH_ZERO_SELF_SIGNED_CERT: authority,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: authority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: authority,
};

function codes(error: unknown): string[] {
  const found: string[] = [];
  for (let current = error; current instanceof Error; current = current.cause) {
    if ("code" in current && typeof current.code === "string") found.push(current.code);
    // Several addresses of one name were tried.
    if (current instanceof AggregateError) found.push(...current.errors.flatMap(codes));
  }
  return found;
}

/** Whatever stopped a conversation with a provider, as a ProviderError with a sentence. Tokens never stand in it. */
export function asProviderError(error: unknown): ProviderError {
  for (let current = error; current instanceof Error; current = current.cause)
    if (current instanceof ProviderError) return current;
  const known = codes(error).find((code) => code in byCode);
  if (known) return new ProviderError(byCode[known], { cause: error });
  if (error instanceof Error && /abort|timeout/i.test(error.name))
    return new ProviderError(byCode.ETIMEDOUT, { cause: error });
  return new ProviderError("It answered in a way that cannot be used.", { cause: error });
}

/** Whether the provider could not be reached at all, unlike one that answered wrongly. */
export function isUnreachable(error: unknown): boolean {
  if (error instanceof Error && /abort|timeout/i.test(error.name)) return true;
  return codes(error).some((code) => code in byCode);
}
