/** Secrets that must turn up nowhere but with their holder. */
export type CanaryBook = {
  /** Notes a secret, as text or as bytes. @returns it */
  plant<T extends string | Buffer>(what: string, secret: T): T;
  /** How many were planted. */
  readonly size: number;
  /** What was planted, once a kind. */
  kinds(): string[];
  /** Which of them a text holds, in any writing: "password of Priya as base64". */
  found(text: string): string[];
};

/** Base64 of something that stands anywhere in a longer text: what the neighbours do not change, for each of three places. */
function base64Anywhere(bytes: Buffer): string[] {
  return [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString("base64");
    const from = Math.ceil((shift * 8) / 6);
    const whole = Math.floor(((shift + bytes.length) * 8) / 6);
    return text.slice(from, whole);
  });
}

const toBase64Url = (text: string) => text.replaceAll("+", "-").replaceAll("/", "_");

/** Every way a secret may have been written down by accident. */
function writings(secret: string | Buffer): Map<string, string> {
  const found = new Map<string, string>();
  const add = (how: string, text: string) => {
    // Shorter ones would be found by chance.
    if (text.length >= 12 && ![...found.values()].includes(text)) found.set(how, text);
  };
  const ofBytes = (bytes: Buffer, as: string) => {
    add(`${as}hex`, bytes.toString("hex"));
    add(`${as}HEX`, bytes.toString("hex").toUpperCase());
    for (const [shift, text] of base64Anywhere(bytes).entries()) {
      add(`${as}base64 at ${shift}`, text);
      add(`${as}base64url at ${shift}`, toBase64Url(text));
    }
  };
  if (typeof secret === "string") {
    add("plain text", secret);
    add("URL text", encodeURIComponent(secret));
    add("JSON text", JSON.stringify(secret).slice(1, -1));
    add("HTML text", secret.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;"));
    ofBytes(Buffer.from(secret), "");
    // A key or token that is itself a writing of bytes.
    if (/^[A-Za-z0-9+/]{43}=$/.test(secret) || /^[A-Za-z0-9_-]{43}$/.test(secret))
      ofBytes(Buffer.from(secret, "base64"), "its bytes as ");
  } else ofBytes(secret, "");
  return found;
}

export function canaryBook(): CanaryBook {
  const planted = new Map<string, Map<string, string>>();
  return {
    plant(what, secret) {
      if (secret.length === 0) throw new Error(`${what}: there is no secret.`);
      planted.set(planted.has(what) ? `${what} (${planted.size})` : what, writings(secret));
      return secret;
    },
    get size() {
      return planted.size;
    },
    kinds: () => [...new Set([...planted.keys()].map((what) => what.replace(/( of .*| \(\d+\))$/, "")))],
    found: (text) =>
      [...planted].flatMap(([what, forms]) =>
        [...forms].filter(([, form]) => text.includes(form)).map(([how]) => `${what} as ${how}`),
      ),
  };
}
