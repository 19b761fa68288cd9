/** What a password must be (NIST SP 800-63B, OWASP ASVS 5.0 section 6.2): long and not obvious; no rule about its characters. */

/** In Unicode code points. */
export const SHORTEST_PASSWORD = 12;
export const LONGEST_PASSWORD = 128;

/** The commonest that are long enough; shorter ones are refused for their length. */
const COMMONEST = new Set([
  "000000000000",
  "0123456789012",
  "111111111111",
  "112233445566",
  "123123123123",
  "123321123321",
  "123456123456",
  "123456654321",
  "12345678900987654321",
  "123456789012",
  "1234567890123",
  "123456789123",
  "1234567890-=",
  "123456789abc",
  "123456abcdef",
  "147258369147",
  "1q2w3e4r5t6y",
  "1q2w3e4r5t6y7u8i",
  "1qaz2wsx3edc",
  "1qaz2wsx3edc4rfv",
  "5201314520131",
  "520131452013",
  "abc123456789",
  "abcd12345678",
  "abcdefghijkl",
  "admin1234567",
  "admin123admin",
  "administrator",
  "administrator1",
  "adminadminadmin",
  "asdfghjkl123",
  "asdfghjkl;'\\",
  "changeme1234",
  "changemenow1",
  "correcthorsebatterystaple",
  "dispatcher123",
  "iloveyou1234",
  "letmein12345",
  "letmeinletmein",
  "p@ssw0rd1234",
  "password1234",
  "password12345",
  "password123456",
  "passwordpassword",
  "patrol-gateway",
  "patrolgateway",
  "patrolpatrol",
  "police110110",
  "policepolice",
  "qazwsxedcrfv",
  "qwer1234asdf",
  "qwerty123456",
  "qwertyuiop12",
  "qwertyuiop123",
  "qwertyuiop[]",
  "qwertyqwerty",
  "supervisor123",
  "welcome12345",
  "woaini123456",
  "woaini520520",
  "woaini5201314",
  "zaq12wsxcde3",
  "zxcvbnm123456",
]);

/** One password whichever keyboard typed it (NFC), as NIST asks before hashing. */
export function normalPassword(password: string): string {
  return password.normalize("NFC");
}

/** Why `password` (normalised) cannot be the password of `name`, as a sentence; null: it can. */
export function passwordProblem(password: string, name: string): string | null {
  const length = [...password].length;
  if (length < SHORTEST_PASSWORD) {
    return `The password has ${length} characters; it takes at least ${SHORTEST_PASSWORD}. Four words in a row are easy to remember.`;
  }
  if (length > LONGEST_PASSWORD) return `The password is too long; it may have ${LONGEST_PASSWORD} characters.`;
  const plain = password.toLowerCase();
  if (plain.trim() === name.toLowerCase()) return "The password is the same as the name; choose another one.";
  if (COMMONEST.has(plain) || new Set(plain).size < 3) {
    return "The password is one of the commonest; choose one that nobody else has.";
  }
  return null;
}
