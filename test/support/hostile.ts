/** Names that have broken somebody's program, for every field that takes text. */

/** These are kept, and come back as they were. At most 80 UTF-16 code units each. */
export const HOSTILE: readonly string[] = [
  // markup and templates
  "<script>alert(1)</script>",
  '"><img src=x onerror=alert(1)>',
  "]]><!-- &amp; &#0; -->",
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it must not be evaluated
  "${7*7}",
  "{{7*7}} %s %n",
  // SQL and shells
  "' OR '1'='1",
  "'; DROP TABLE station; --",
  "$(reboot) `id` | rm -rf /",
  // paths and URLs
  "../../etc/passwd",
  "..\\..\\windows",
  "%2e%2e%2f%00%ff",
  "a/b?c=d&e=f#g;h",
  // formulas, plain and as text already
  "=1+1",
  '=HYPERLINK("http://example.org","look")',
  "+1",
  "-1+1|cmd",
  "@SUM(A1)",
  "＝1＋1",
  "'=1+1",
  "''=1",
  "\t=1",
  "\r=1",
  "\n=1",
  // CSV and lines
  'a,b;c\td"e',
  "line\r\nbreak\nand\ranother",
  " spaces at both ends ",
  '"',
  "'",
  // line protocol and JSON
  'pos,unit=a lat=1i,reason="x" 1\\ ',
  "a=b c,d\\=e\\",
  '{"n":1}',
  "null",
  "__proto__",
  "1e309",
  // writing systems
  "江南派出所",
  "ལྷ་ས་གྲོང་ཁྱེར་",
  "مرحبا עברית",
  "\u202eright to left\u202c",
  "\u2066isolated\u2069",
  "zero\u200bwidth\u200d\u2060",
  "\ufeffa mark at the start",
  "🚲👮🏽‍♀️🏳️‍🌈",
  "e\u0301 is not é",
  "Z\u0351\u036b\u0343a\u0311l\u0317g\u030eo\u0313",
  "line\u2028and\u2029paragraph",
  "not a character: \uffff\ufffe",
  "长".repeat(80),
];

/** These are refused with a sentence, in every field that takes text. */
export const REFUSED: readonly (readonly [what: string, text: string])[] = [
  ["nothing", ""],
  ["nothing that can be seen", " \t\r\n"],
  ["a NUL", "a\u0000b"],
  ["a terminal's escape", "a\u001b[2Jb"],
  ["a control character of eight bits", "a\u009b2Jb"],
  ["half of a surrogate pair", "a\ud83d"],
  ["the other half", "\udeb2a"],
  ["more than 500 characters", "a".repeat(501)],
];
