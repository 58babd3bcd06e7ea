/** Tells the tab that waits for a proof that another one has given it. Same origin only. */
const name = "gatehouse-proof";

export function sayProven(): void {
  const channel = new BroadcastChannel(name);
  channel.postMessage("given");
  channel.close();
}

/** @returns stops listening */
export function hearProven(heard: () => void): () => void {
  const channel = new BroadcastChannel(name);
  channel.addEventListener("message", heard);
  return () => channel.close();
}
