/** The room once a second, and at once when an SOS or an order changes: what lists and the map are made of. */
import { untrack } from "svelte";
import { room } from "../app/room.svelte.ts";
import type { Look } from "../core/look.ts";
import type { Room } from "../core/room.ts";

export type Picture = { readonly room: Room; readonly looks: ReadonlyMap<string, Look>; readonly time: number };

/** Lives as long as the component that calls it. */
export function followPicture(): { readonly now: Picture } {
  const second = $derived(Math.floor(room.time / 1_000));
  const incidents = $derived(room.now.sos);
  const orders = $derived(room.now.orders);
  const isEmpty = $derived(room.now.units.size === 0);
  const picture = $derived.by((): Picture => {
    void [second, incidents, orders, isEmpty];
    return untrack(() => ({ room: room.now, looks: room.looks, time: room.time }));
  });
  return {
    get now() {
      return picture;
    },
  };
}
