/** Without the letters people take for digits. */
export const recoveryAlphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/** Sixteen signs are 80 random bits: too many to guess, even for whoever reads the hashes. */
export const recoveryLength = 16;

const pattern = new RegExp(`^[${recoveryAlphabet}]{${recoveryLength}}$`);

/** A recovery code as it is kept: without spaces and dashes, in capitals. */
export function plainRecoveryCode(typed: string): string {
  return typed.replaceAll(/[\s-]/g, "").toUpperCase();
}

/** Whether something typed where codes go has the form of a recovery code, not of an app's six digits. */
export function isRecoveryCode(typed: string): boolean {
  return pattern.test(plainRecoveryCode(typed));
}

/** In fours, for reading and typing. */
export function grouped(code: string): string {
  return code.match(/.{4}/g)?.join("-") ?? code;
}
