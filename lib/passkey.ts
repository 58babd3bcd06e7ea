import type { NewPasskey, PasskeyAnswer } from "./schemas/account.ts";

// The browser's half of passkeys. The library is fetched when somebody uses one.
const library = () => import("@simplewebauthn/browser");
type Library = Awaited<ReturnType<typeof library>>;
type Question = Parameters<Library["startAuthentication"]>[0]["optionsJSON"];
type Offer = Parameters<Library["startRegistration"]>[0]["optionsJSON"];

/** What browsers say of a refusal is no sentence for people. */
function sentence(error: unknown): Error {
  const name = error instanceof Error ? error.name : "";
  if (name === "InvalidStateError") return new Error("This device holds a passkey of this account already.");
  if (name === "NotAllowedError" || name === "AbortError")
    return new Error("No passkey was given: it was called off, or took too long. Try again.");
  return new Error("This browser cannot use passkeys here. Use a code of your app, or another browser.");
}

/**
 * Has the person answer with a passkey on one of their devices.
 * @throws Error with a sentence when they called it off or the browser cannot
 */
export async function answerWithPasskey(question: Question): Promise<PasskeyAnswer> {
  const { startAuthentication } = await library();
  try {
    return (await startAuthentication({ optionsJSON: question })) as PasskeyAnswer;
  } catch (error) {
    throw sentence(error);
  }
}

/**
 * Has the person make a passkey on one of their devices.
 * @throws Error with a sentence, as above
 */
export async function makePasskey(offer: Offer): Promise<NewPasskey> {
  const { startRegistration } = await library();
  try {
    return (await startRegistration({ optionsJSON: offer })) as NewPasskey;
  } catch (error) {
    throw sentence(error);
  }
}
