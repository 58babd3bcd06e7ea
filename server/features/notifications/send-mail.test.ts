import { createServer, type Server } from "node:net";
import { afterEach, expect, it } from "vitest";
import { keyringOf } from "#server/keyring.ts";
import { placeOf, seal } from "#server/secrets.ts";
import { sendMail } from "./send-mail.job.ts";

const keys = keyringOf({ ENCRYPTION_KEY: Buffer.alloc(32, 3).toString("base64") });
const mailId = "0190d5c0-0000-7000-8000-000000000001";
const settings = { SMTP_FROM: "Gatehouse <no-reply@gatehouse.example.com>" };
const sealedText = seal("The link: abc", keys, placeOf("job.mail", mailId));
const job = { mailId, to: "tariq@example.test", subject: "Hello", sealedText };
let server: Server | undefined;

/** A mail server of a few lines; `greet` is its first line, and what it was sent is collected. */
async function mailServer(greet = "220 test"): Promise<{ url: string; received: () => string }> {
  let received = "";
  server = createServer((socket) => {
    let inBody = false;
    socket.on("error", () => socket.destroy());
    socket.write(`${greet}\r\n`);
    socket.on("data", (chunk) => {
      received += chunk;
      for (const line of String(chunk).split("\r\n").slice(0, -1)) {
        if (inBody && line !== ".") continue;
        const endOfBody = inBody;
        inBody = line === "DATA";
        socket.write(endOfBody || line !== "DATA" ? "250 ok\r\n" : "354 go on\r\n");
      }
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return { url: `smtp://127.0.0.1:${typeof address === "object" ? address?.port : ""}`, received: () => received };
}
afterEach(() => new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve())));

it("opens the text and sends it from the portal's own name", async () => {
  const { url, received } = await mailServer();
  await sendMail({ ...settings, SMTP_URL: url }, job, keys);
  expect(received()).toContain("The link: abc");
  expect(received()).toContain("RCPT TO:<tariq@example.test>");
  expect(received()).toContain("no-reply@gatehouse.example.com");
});

it("fails when the server refuses, so that the queue tries again", async () => {
  const { url } = await mailServer("554 go away");
  await expect(sendMail({ ...settings, SMTP_URL: url }, job, keys)).rejects.toThrow();
});

it("drops mail where mail was switched off in the meantime", async () => {
  await expect(sendMail({ ...settings, SMTP_URL: undefined }, job, keys)).resolves.toBeUndefined();
});
