/** What runs in a page from its first moment on. Each function is sent there as it stands: it uses nothing outside itself. */

/** Says every report of the content security policy as an error, which the test hears. */
export function sayPolicyReports(): void {
  addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sourceFile }) => {
    reportError(`CSP report: ${violatedDirective} ${blockedURI} ${sourceFile}`);
  });
}

/** Counts the tones that the page's sound has played, as `tones` of the root element. */
export function countTones(): void {
  const start = OscillatorNode.prototype.start;
  let tones = 0;
  OscillatorNode.prototype.start = function (when?: number) {
    tones += 1;
    document.documentElement.dataset.tones = String(tones);
    start.call(this, when);
  };
}

/** Notes what the link's chip says when it first says that it is silent, as `silent` of the root element. */
export function noteSilence(): void {
  const chip = document.querySelector("#link");
  if (!chip) throw new Error("the page has no #link");
  new MutationObserver((_changes, observer) => {
    if (!chip.matches(".bad")) return;
    document.documentElement.dataset.silent = chip.textContent.trim();
    observer.disconnect();
  }).observe(chip, { subtree: true, childList: true, characterData: true, attributes: true });
}
