import { ADMIN } from "./admin.ts";
import { COVERAGE } from "./coverage.ts";
import { FORM } from "./form.ts";
import { LIVE } from "./live.ts";
import { MAP } from "./map.ts";
import { REPLAY } from "./replay.ts";
import { SHELL } from "./shell.ts";
import { SOS } from "./sos.ts";
import { UNITS } from "./units.ts";

/** 中文词典。 */
export const ZH_CN = {
  ...SHELL,
  ...FORM,
  ...LIVE,
  ...MAP,
  ...SOS,
  ...REPLAY,
  ...UNITS,
  ...ADMIN,
  ...COVERAGE,
} as const;
