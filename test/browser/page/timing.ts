/** When something stands on the screen. Each function is sent to the page as it stands: it uses nothing outside itself. */

/** Notes when the first unit is painted on the map, as `drawn` of the root element: ms since the navigation began. */
export function noteFirstUnit(): void {
  const scratch = new OffscreenCanvas(64, 64).getContext("2d", { willReadFrequently: true });
  const look = () => {
    const canvas = document.querySelector<HTMLCanvasElement>(".units-canvas");
    if (scratch && canvas && canvas.width > 0) {
      scratch.drawImage(canvas, 0, 0, 64, 64);
      if (scratch.getImageData(0, 0, 64, 64).data.some((value) => value > 0)) {
        requestAnimationFrame(() => {
          document.documentElement.dataset.drawn = String(Math.round(performance.now()));
        });
        return;
      }
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

/** Notes when each incident's band was painted, as `painted` of the root element: JSON of Unix ms by id. */
export function notePaintedBands(): void {
  const painted: Record<string, number> = {};
  new MutationObserver(() => {
    for (const band of document.querySelectorAll<HTMLElement>("[role=alert] [data-sos]")) {
      const id = band.dataset.sos ?? "";
      if (id in painted) continue;
      painted[id] = 0;
      // The first frame is laid out with the band in it, the second comes when that one was painted.
      requestAnimationFrame(() =>
        requestAnimationFrame(() => {
          painted[id] = performance.timeOrigin + performance.now();
          document.documentElement.dataset.painted = JSON.stringify(painted);
        }),
      );
    }
  }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-sos"] });
}

/** Frames that the page draws within `ms`, in a second. */
export function framesPerSecond(ms: number): Promise<number> {
  return new Promise((resolve) => {
    const from = performance.now();
    let frames = 0;
    const count = () => {
      frames += 1;
      const passed = performance.now() - from;
      if (passed < ms) requestAnimationFrame(count);
      else resolve((frames * 1000) / passed);
    };
    requestAnimationFrame(count);
  });
}

/** Gathers how long the replay took for each of its frames, ms, as `frameMs` of the window. */
export function gatherReplayFrames(): void {
  const frameMs: number[] = [];
  Object.assign(globalThis, { frameMs });
  new PerformanceObserver((list) => {
    for (const { name, duration } of list.getEntries()) if (name === "replay.frame") frameMs.push(duration);
  }).observe({ entryTypes: ["measure"] });
}
