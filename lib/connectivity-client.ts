import {
  type ConnectivityMessage,
  type ConnectivityResult,
  connectivityMessage,
  frameBytes,
  proofBytes,
} from "./schemas/connectivity.ts";

type ConnectivityStep = "rtt" | "down" | "up";
export type ConnectivityProgress = { step: ConnectivityStep; share: number };

/** Broken off; the message is a sentence for the person. */
export class ConnectivityBroken extends Error {}

/** Bytes handed to the socket and not yet sent: enough to keep a fast line busy, little enough to stop soon. */
const sendAhead = 1_048_576;
/** The server speaks at least this often, in ms; silence for longer means that the line is dead. */
const silenceMs = 15_000;
const lost = "The connection was lost during the test. Test again.";

/**
 * The browser's half of the connectivity test: answers what the server asks and waits for its verdict.
 * @param socket a WebSocket to the test's address, opening or open
 * @param signal breaks the test off
 * @throws ConnectivityBroken
 */
export function runConnectivityTest(
  socket: WebSocket,
  onProgress: (progress: ConnectivityProgress) => void,
  signal?: AbortSignal,
): Promise<ConnectivityResult> {
  socket.binaryType = "arraybuffer";
  let frames = 0;
  let uploading: ReturnType<typeof setInterval> | undefined;
  const stopUpload = () => clearInterval(uploading);

  const acknowledge = (frame: ArrayBuffer) => {
    frames += 1;
    const proof = Array.from(new Uint8Array(frame, frame.byteLength - proofBytes), (byte) =>
      byte.toString(16).padStart(2, "0"),
    ).join("");
    socket.send(JSON.stringify({ t: "ack", frames, proof }));
  };
  const upload = () => {
    // Random, so that nothing on the way can make it smaller.
    const payload = crypto.getRandomValues(new Uint8Array(frameBytes));
    const fill = () => {
      while (socket.readyState === socket.OPEN && socket.bufferedAmount < sendAhead) socket.send(payload);
    };
    fill();
    uploading = setInterval(fill, 10);
  };

  return new Promise((resolve, reject) => {
    let silence: ReturnType<typeof setTimeout>;
    const end = (settle: () => void) => {
      clearTimeout(silence);
      stopUpload();
      signal?.removeEventListener("abort", onAbort);
      socket.onmessage = socket.onclose = socket.onerror = null;
      settle();
      socket.close();
    };
    const fail = (message: string) => end(() => reject(new ConnectivityBroken(message)));
    const onAbort = () => fail("You broke the test off.");
    const heard = () => {
      clearTimeout(silence);
      silence = setTimeout(() => fail(lost), silenceMs);
    };
    const onText = (message: ConnectivityMessage) => {
      if (message.t === "echo") socket.send(JSON.stringify(message));
      else if (message.t === "progress") onProgress({ step: message.step, share: message.share });
      else if (message.t === "upload") upload();
      else if (message.t === "stop") stopUpload();
      else if (message.t === "aborted") fail(message.message);
      else end(() => resolve(message.result));
    };
    heard();
    signal?.addEventListener("abort", onAbort);
    if (signal?.aborted) return onAbort();
    socket.onclose = () => fail(lost);
    socket.onerror = () =>
      fail("The test's connection could not be opened. A proxy on the way may not let WebSockets through; tell IT.");
    socket.onmessage = (event: MessageEvent<unknown>) => {
      heard();
      if (event.data instanceof ArrayBuffer) return acknowledge(event.data);
      const message = connectivityMessage.safeParse(JSON.parse(String(event.data)));
      if (message.success) onText(message.data);
      else fail("The portal was updated meanwhile. Reload the page, then test again.");
    };
  });
}
