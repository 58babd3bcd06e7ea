/** Shortest password accepted, in characters. */
export const passwordMinLength = 12;
/** Longest: hashing costs grow with length. */
export const passwordMaxLength = 128;

// The stems of the passwords most often found in leaks. A password made of these, digits and signs only is no secret.
const commonStems = [
  "password",
  "passwort",
  "passwd",
  "qwertyuiop",
  "qwertzuiop",
  "asdfghjkl",
  "yxcvbnm",
  "zxcvbnm",
  "qwerty",
  "qwertz",
  "azerty",
  "asdfgh",
  "letmein",
  "welcome",
  "willkommen",
  "iloveyou",
  "football",
  "baseball",
  "superman",
  "batman",
  "dragon",
  "monkey",
  "princess",
  "sunshine",
  "shadow",
  "master",
  "michael",
  "jordan",
  "hunter",
  "trustno",
  "changeme",
  "default",
  "secret",
  "login",
  "access",
  "admin",
  "administrator",
  "root",
  "user",
  "guest",
  "test",
  "demo",
  "temp",
  "summer",
  "winter",
  "spring",
  "autumn",
  "abc",
  "abcdef",
  "abcdefgh",
  "hello",
  "company",
  "office",
  "internet",
  "computer",
  "server",
  "system",
  "security",
  "gatehouse",
  "annotation",
  "annotator",
  "vendor",
].sort((a, b) => b.length - a.length);

const leet: Record<string, string> = {
  "0": "o",
  "1": "i",
  "3": "e",
  "4": "a",
  "5": "s",
  "7": "t",
  "@": "a",
  $: "s",
  "!": "i",
};

/** Letters left once common stems are taken out. */
function lettersLeft(text: string): number {
  let rest = text;
  for (const stem of commonStems) rest = rest.replaceAll(stem, " ");
  return [...rest.replaceAll(/[^\p{L}]/gu, "")].length;
}

/** How many letters somebody thought of: read as written, and read with digits as the letters they stand for. */
function ownLetters(password: string): number {
  const lower = password.toLowerCase();
  const spelled = [...lower.replace(/[^\p{L}]+$/u, "")].map((char) => leet[char] ?? char).join("");
  return Math.min(lettersLeft(lower), lettersLeft(spelled));
}

/** Letters in a row in the alphabet or on the keyboard, or the same few over and over. */
function isPattern(password: string): boolean {
  const lower = password.toLowerCase();
  if (new Set(lower).size < 5) return true;
  return ["abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "qwertyuiopasdfghjklzxcvbnm"].some(
    (row) => row.includes(lower) || [...row].reverse().join("").includes(lower),
  );
}

/**
 * Why a password is not accepted, as a sentence, or null when it is. Length does most of the work; no rules about
 * kinds of characters, which only make people write passwords down (NIST 800-63B).
 * @param person what others know of its owner and would try first
 */
export function passwordProblem(password: string, person: { email: string; name: string }): string | null {
  const length = [...password].length;
  if (length < passwordMinLength)
    return `Use at least ${passwordMinLength} characters; a few words in a row are easy to remember.`;
  if (length > passwordMaxLength) return `Use at most ${passwordMaxLength} characters.`;
  const lower = password.toLowerCase();
  const known = [person.email.split("@")[0] ?? "", ...person.email.split(/[@.]/), ...person.name.split(/[\s.-]+/)];
  if (known.some((part) => part.length >= 4 && lower.includes(part.toLowerCase())))
    return "Leave your name and e-mail address out of the password.";
  if (isPattern(password) || ownLetters(password) < 4)
    return "This password is one of the first somebody would try. Use a few unrelated words.";
  return null;
}
