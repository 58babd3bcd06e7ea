import { createPublicKey, generateKeyPairSync, sign, verify } from "node:crypto";
import { describe, expect, it } from "vitest";
import { openCheckpoint, signCheckpoint, verifierKey } from "./checkpoint.ts";
import { emptyRoot, leafHash } from "./merkle.ts";

const pair = generateKeyPairSync("ed25519");
const raw = Buffer.from(pair.publicKey.export({ format: "jwk" }).x ?? "", "base64url");
const checkpoint = { origin: "gatehouse/test", size: 1_204_331, root: leafHash("x") };
const note = signCheckpoint(checkpoint, raw, (bytes) => sign(null, bytes, pair.privateKey));

describe("a checkpoint", () => {
  it("is a C2SP signed note", () => {
    expect(note).toMatch(/^gatehouse\/test\n1204331\n[A-Za-z0-9+/]{43}=\n\n— gatehouse\/test [A-Za-z0-9+/]+=*\n$/);
    const signature = Buffer.from(note.trimEnd().split(" ").at(-1) ?? "", "base64");
    expect(signature).toHaveLength(4 + 64);
    const text = Buffer.from(note.slice(0, note.indexOf("\n\n") + 1));
    expect(
      verify(
        null,
        text,
        createPublicKey(pair.publicKey.export({ type: "spki", format: "pem" })),
        signature.subarray(4),
      ),
    ).toBe(true);
    expect(signature.subarray(0, 4).toString("hex")).toBe(verifierKey("gatehouse/test", raw).split("+")[1]);
  });

  it("has the key id the note format gives for a published key", () => {
    // The example key of golang.org/x/mod/sumdb/note.
    const published = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    const key = Buffer.from(published.split("+")[2] ?? "", "base64").subarray(1);
    expect(verifierKey("PeterNeumann", key)).toBe(published);
  });

  it("opens with the key that signed it only", () => {
    expect(openCheckpoint(note, [raw])).toEqual(checkpoint);
    expect(openCheckpoint(note, [Buffer.alloc(32, 7), raw])).toEqual(checkpoint);
    expect(openCheckpoint(note, [])).toBeNull();
    expect(openCheckpoint(note, [Buffer.alloc(32, 7)])).toBeNull();
  });

  it("does not open once any byte is changed, added or left out", () => {
    const bytes = Buffer.from(note);
    for (let at = 0; at < bytes.length; at += 1) {
      for (let bit = 0; bit < 8; bit += 1) {
        const bent = Buffer.from(bytes);
        bent[at] = (bent[at] ?? 0) ^ (1 << bit);
        expect(openCheckpoint(bent.toString("utf8"), [raw])).toBeNull();
      }
      expect(
        openCheckpoint(Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]).toString("utf8"), [raw]),
      ).toBeNull();
    }
    expect(openCheckpoint(`${note}\n`, [raw])).toBeNull();
    expect(openCheckpoint(note.replace("1204331", "01204331"), [raw])).toBeNull();
  });

  it("can be of an empty log", () => {
    const empty = { origin: "gatehouse/test", size: 0, root: emptyRoot };
    expect(
      openCheckpoint(
        signCheckpoint(empty, raw, (bytes) => sign(null, bytes, pair.privateKey)),
        [raw],
      ),
    ).toEqual(empty);
  });
});
