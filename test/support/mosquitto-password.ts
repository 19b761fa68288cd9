/** mosquitto's `$7$` password form, made here by the definition (PBKDF2-HMAC-SHA-512) and not by the code under test. */
import { pbkdf2Sync, randomBytes } from "node:crypto";

export function hashedPassword(password: string): string {
  const salt = randomBytes(12);
  const hash = pbkdf2Sync(password, salt, 101, 64, "sha512");
  return `$7$101$${salt.toString("base64")}$${hash.toString("base64")}`;
}
