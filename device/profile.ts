/** How this unit was told to report: obeyed at once, kept over restarts, and refused with a sentence when it cannot be. */
import { decodeProfile } from "../protocol/decode.ts";
import { VERSION } from "../protocol/limits.ts";
import { type Profile, STANDARD_PROFILE } from "../protocol/messages.ts";
import { messageOf } from "../runtime/error.ts";
import type { Logger } from "../runtime/log.ts";
import { readDurable, replaceDurably } from "./disk/durable-file.ts";

export type ProfileKeeper = {
  /** The one in force. */
  readonly current: Profile;
  /** What was wrong with the last one that came, or with keeping it; null when nothing. */
  readonly problem: string | null;
  /** A payload of the unit's `profile` topic. Resolves once it is kept or refused; never rejects. */
  take(text: string): Promise<void>;
};

/** Opens what was kept at `path`; `onChange` is called with each new profile that comes. */
export async function openProfile(
  path: string,
  log: Logger,
  onChange: (profile: Profile) => void,
): Promise<ProfileKeeper> {
  const kept = await readDurable(path);
  const decoded = kept.ok ? decodeProfile(JSON.stringify(kept.value)) : null;
  let current: Profile = decoded?.ok ? decoded.message : { v: VERSION, ...STANDARD_PROFILE };
  const isLost = kept.ok ? !decoded?.ok : kept.lost === "corrupt";
  let problem = isLost ? "the kept profile was damaged: the standard one is in force until the gateway sends it" : null;
  if (isLost) log.warn({ path }, "kept profile cannot be read");
  let isKept = !isLost;
  let writing: Promise<void> = Promise.resolve();

  const keep = async (profile: Profile) => {
    try {
      await replaceDurably(path, profile, { pages: 0 });
      isKept = true;
      problem = null;
    } catch (err) {
      problem = "the profile is in force but could not be kept: a restart forgets it; check the disk";
      log.warn({ path, err: messageOf(err) }, "profile cannot be kept");
    }
  };
  return {
    get current() {
      return current;
    },
    get problem() {
      return problem;
    },
    take(text) {
      const incoming = decodeProfile(text);
      if (!incoming.ok) {
        problem = `a profile was refused: ${incoming.text}`.slice(0, 200);
        log.warn({ reason: incoming.reason, text: incoming.text }, "profile refused");
        return Promise.resolve();
      }
      const { movingIntervalMs, parkedIntervalMs, deviationM, distanceM, silentSos } = incoming.message;
      const profile: Profile = { v: VERSION, movingIntervalMs, parkedIntervalMs, deviationM, distanceM, silentSos };
      const isNews = JSON.stringify(profile) !== JSON.stringify(current);
      if (isNews) {
        current = profile;
        isKept = false;
        log.info({ ...profile }, "profile changed");
        onChange(profile);
      }
      // It is retained and comes again at every connection: the card is not worn for that.
      if (isKept) problem = null;
      else writing = writing.then(() => (current === profile || !isKept ? keep(current) : undefined));
      return writing;
    },
  };
}
