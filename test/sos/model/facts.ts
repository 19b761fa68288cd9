/** What happens in a world, as the laws hear of it: only what somebody outside the machines under test could see. */
import type { PanelMemory } from "../../../device/core/kit/panel.ts";
import type { Command } from "../../../gateway/core/sos/commands.ts";
import type { DeskEntry, DeskState } from "../../../gateway/core/sos/desk.ts";
import type { SosState } from "../../../protocol/messages.ts";
import type { SosRecord } from "../../../protocol/record.ts";

/** A record's identity as `outbox:seq`; outbox ids differ from unit to unit. */
export type Identity = string;

/** What one input of a commit added to the journal; `arrival`: the record that brought it, if one did. */
export type Cause = {
  readonly arrival: { readonly unit: string; readonly identity: Identity; readonly record: SosRecord } | null;
  readonly entries: readonly DeskEntry[];
};

export type CommandName = Command["type"] | "reopen" | "cancel-order";

/** A hold of SOS that was complete. `from`: when the finger went down. */
export type Hold = {
  readonly from: number;
  readonly to: number;
  /** `real`: nothing makes it anything else. `any`: a drill will do. `free`: it may be a cancel, nothing is owed. */
  readonly owes: "real" | "any" | "free";
};

export type Fact =
  /** The kit's panel journal was replaced. */
  | { readonly type: "kit-disk"; readonly unit: string; readonly before: PanelMemory; readonly after: PanelMemory }
  | { readonly type: "kit-recorded"; readonly unit: string; readonly identity: Identity; readonly id: string | null }
  | { readonly type: "lamp"; readonly unit: string; readonly pattern: string; readonly disk: PanelMemory }
  | {
      readonly type: "board-answered";
      readonly unit: string;
      readonly boot: number;
      readonly n: number;
      readonly disk: PanelMemory;
    }
  /** An operator has asked for something: nothing says yet that it was done. */
  | { readonly type: "asked"; readonly what: CommandName; readonly subject: string; readonly by: string }
  | {
      readonly type: "answered";
      readonly what: CommandName;
      readonly subject: string;
      readonly by: string;
      /** Why not; null when it is so now. */
      readonly refusal: string | null;
    }
  /** On the gateway's disk. */
  | { readonly type: "committed"; readonly causes: readonly Cause[] }
  /** What the gateway has in mind, after a commit or a start. */
  | { readonly type: "in-mind"; readonly state: DeskState; readonly since: number }
  | { readonly type: "receipt"; readonly unit: string; readonly identity: Identity; readonly isSos: boolean }
  | { readonly type: "told"; readonly unit: string; readonly message: SosState; readonly since: number };

/** A law that was broken. */
export class Broken extends Error {
  readonly law: string;

  constructor(law: string, text: string) {
    super(`${law}: ${text}`);
    this.law = law;
  }
}
