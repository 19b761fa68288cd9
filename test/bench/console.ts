/**
 * Part `console` (P11, and P4 as far as the screen): what a page weighs and how soon it is drawn, what 500 live units cost
 * in the browser, how a frozen console catches up, and from a button to a painted band.
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { openBrowser } from "../browser/browser.ts";
import { CHROMIUM, WITHOUT_WEBGL } from "../browser/chromium.ts";
import { frozenConsole } from "./console-frozen.ts";
import { replayCost } from "./console-replay.ts";
import { openLiveRoom } from "./console-room.ts";
import { pressesToScreen } from "./console-sos.ts";
import { liveCost, type Measure } from "./console-steady.ts";
import { drawnMs, weigh } from "./console-weight.ts";
import type { Part } from "./part.ts";
import { median, percentile } from "./statistics.ts";
import { table } from "./table.ts";

export const console = (async (options) => {
  const { folder, isQuick, minutes, runs, say } = options;
  if (CHROMIUM.isMissing) throw new Error("chromium is not installed: apt-get install chromium fonts-wqy-microhei");
  await mkdir(folder, { recursive: true });
  const weight = await weigh();
  const units = isQuick ? 50 : 500;
  say(
    `the whole console: ${(weight.gzip / 1024).toFixed(1)} KB gzip of ${(weight.bytes / 1024).toFixed(1)} KB in ${weight.files} files`,
  );
  await using room = await openLiveRoom(join(folder, "live"), units);
  await using browser = await openBrowser(WITHOUT_WEBGL);
  const firsts = await drawnMs(browser, room.base, runs);
  say(
    `a new browser, ${units} units: first paint ${median(firsts.paint).toFixed(0)} ms, units drawn ${median(firsts.drawn).toFixed(0)} ms (medians of ${runs})`,
  );
  const steady = await liveCost(browser, room, minutes ?? (isQuick ? 0.5 : 3));
  say(`${units} units live, a fix a second each, for ${steady.minutes.toFixed(1)} min, in software:`);
  const { early, middle, late } = steady;
  const row = (name: string, of: (one: Measure) => number) => [name, of(early), of(middle), of(late)] as const;
  say(
    table(
      ["", "early", "middle", "late"],
      [
        row("page's heap MB after a collection", (one) => one.heapMb),
        row("browser's processes RSS MB", (one) => one.browserMb),
        row("gateway RSS MB", (one) => one.gatewayMb),
        row("page's main thread, CPU ms/s", (one) => one.pageCpuMs),
        row("all of the browser, CPU ms/s", (one) => one.browserCpuMs),
        row("live stream KB/s", (one) => one.kbPerS),
      ],
    ),
  );
  const frozen = await frozenConsole(browser, room, options.frozenMinutes ?? (isQuick ? 0.25 : 1));
  say(
    `frozen for ${frozen.frozenMinutes.toFixed(1)} min: an SOS of that time painted ${frozen.sosMs.toFixed(0)} ms, all fixes current ${frozen.currentMs.toFixed(0)} ms after it went on`,
  );
  const replay = await replayCost(browser, join(folder, "replay"), 50, isQuick ? 720 : 7_200);
  say(
    `replay of 50 units, ${replay.fixes.toLocaleString("en")} fixes, at 60x, in software: ${replay.framesPerS.toFixed(0)} frames/s, ${replay.frameMs.p50.toFixed(1)} ms of its own a frame (p99 ${replay.frameMs.p99.toFixed(1)}), all of the browser ${replay.cpuMsPerS.toFixed(0)} CPU ms/s; on the screen ${replay.loadedMs.toFixed(0)} ms after it was opened`,
  );
  const painted = await pressesToScreen(browser, join(folder, "sos"), isQuick ? 5 : 50);
  say(
    `${painted.length} presses, 2 s mark to band painted: p50 ${percentile(painted, 50).toFixed(0)} ms, p99 ${percentile(painted, 99).toFixed(0)} ms, max ${percentile(painted, 100).toFixed(0)} ms`,
  );
  return { weight, firsts, steady, frozen, replay, painted };
}) satisfies Part;
