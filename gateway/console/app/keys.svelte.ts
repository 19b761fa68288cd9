/** Keys of a page. Letters do nothing while somebody types; F keys always do. */

export type Keys = Readonly<Record<string, (event: KeyboardEvent) => void>>;

/** `L`, `shift+ArrowLeft`, `F2`: listens while the component that calls it lives. */
export function followKeys(keys: () => Keys): void {
  $effect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
      const isFunctionKey = /^F\d+$/.test(event.key);
      if (!isFunctionKey && isTyping(event.target, event.key)) return;
      if (OF_THE_FOCUSED.includes(event.key) && isOperated(event.target)) return;
      const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
      const act = keys()[event.shiftKey && event.key.length > 1 ? `shift+${name}` : name];
      if (!act) return;
      event.preventDefault();
      act(event);
    };
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  });
}

/** Keys that a button or a link in focus answers itself. */
const OF_THE_FOCUSED = ["Enter", " "];

/** What a mouse has clicked has the focus, too; who came to it by keyboard means it. */
function isOperated(target: EventTarget | null): boolean {
  if (!(target instanceof Element) || !target.matches(":focus-visible")) return false;
  return target.closest('button, a, summary, input, [role="listbox"], [role="slider"]') !== null;
}

/** For a button that Enter and Space never press (console.md): whoever types when an alarm comes must not have taken it. */
export function refuseTyped(event: KeyboardEvent): void {
  if (OF_THE_FOCUSED.includes(event.key)) event.preventDefault();
}

function isTyping(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest("dialog[open]")) return true;
  if (target instanceof HTMLInputElement && /^(checkbox|radio)$/.test(target.type)) return false;
  // A slider takes what moves it, and nothing else.
  if (target instanceof HTMLInputElement && target.type === "range") return /^(Arrow|Home|End|Page)/.test(key);
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}
