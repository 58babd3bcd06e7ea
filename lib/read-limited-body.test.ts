import { expect, test } from "vitest";
import { readLimitedBody } from "./read-limited-body.ts";

const post = (body: BodyInit | null, headers: HeadersInit = {}) =>
  new Request("http://portal.test/", { method: "POST", body, headers, duplex: "half" } as RequestInit);

test("gives the bytes up to the limit", async () => {
  expect(await readLimitedBody(post(new Uint8Array([1, 2, 3])), 3)).toEqual(new Uint8Array([1, 2, 3]));
  expect(await readLimitedBody(post(null), 3)).toEqual(new Uint8Array());
});

test("stops at the limit, also when the length is not told", async () => {
  let pulled = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      pulled += 1;
      controller.enqueue(new Uint8Array(1_000));
    },
  });
  expect(await readLimitedBody(post(endless), 2_500)).toBeNull();
  expect(pulled).toBeLessThan(10);
  expect(await readLimitedBody(post("abc", { "content-length": "4000" }), 2_500)).toBeNull();
});
