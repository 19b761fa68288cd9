/** The alarm of this window: what rings, which incident is in front, and that it was drawn where people can see it. */
import type { ShownIncident } from "../core/room.ts";
import { tellSeen } from "./desk.ts";
import { room } from "./room.svelte.ts";
import { session } from "./session.svelte.ts";
import { ring, sound } from "./sound.svelte.ts";

const SEEN_RETRY_MS = 2_000;

/** Incidents that ring the room: real, and with a press that waits for an acknowledgement. */
export function ringing(sos: readonly ShownIncident[]): readonly ShownIncident[] {
  return sos.filter((one) => one.isRinging && !one.flags.drill);
}

/** Keeps sound, title and icon as the alarm is. Called once, while the component that calls it lives. */
export function followAlarm(title: () => string): void {
  $effect(() => {
    void room.time;
    void sound.mutedUntil;
    const waiting = ringing(room.sos);
    const isLouder = waiting.some((one) => one.escalation !== null);
    // A silent press must be heard by the room, not at the kit.
    const presses = waiting.map((one) => `${one.id} ${one.presses}`);
    ring(waiting.length === 0 ? null : isLouder ? "louder" : "normal", presses);
  });
  $effect(() => {
    const waiting = ringing(room.sos).length;
    document.title = waiting > 0 ? `(${waiting}) SOS - ${title()}` : title();
    const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
    const href = waiting > 0 ? "/icon-sos.svg" : "/icon.svg";
    if (icon && icon.getAttribute("href") !== href) icon.href = href;
  });
}

/** Tells the gateway that `incident` stands on a screen that people can see, once it does; again until it is taken. */
export function followSeen(incident: () => ShownIncident | null): void {
  $effect(() => {
    const one = incident();
    if (one === null || one.state !== "OPEN" || !session.may("desk")) return;
    const { id } = one;
    let timer: ReturnType<typeof setTimeout>;
    const tell = () => {
      if (document.visibilityState === "visible") {
        // Two frames: the first is laid out, the second shows that it was painted.
        requestAnimationFrame(() => requestAnimationFrame(() => void tellSeen(id).catch(() => undefined)));
      }
      timer = setTimeout(tell, SEEN_RETRY_MS);
    };
    tell();
    document.addEventListener("visibilitychange", tell);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", tell);
    };
  });
}
