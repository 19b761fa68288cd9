/** Who is signed in here, and what the gateway says of itself. */
import type { Right, Role } from "../../core/access/rights.ts";
import { call, Refusal } from "./api.ts";
import { preferences } from "./preferences.svelte.ts";

export type Me = {
  readonly kind: "operator" | "token" | "local" | "set-up";
  readonly name: string;
  readonly display: string;
  readonly role: Role | null;
  readonly rights: readonly Right[];
  readonly station: string | null;
  readonly expiresTime: number | null;
};
type About = {
  readonly version: string;
  readonly isDemo: boolean;
  readonly hasSiren: boolean;
  readonly timezone: string;
  readonly locale: string;
};

let me = $state.raw<Me | null>(null);
let about = $state.raw<About>({
  version: "",
  isDemo: false,
  hasSiren: false,
  timezone: "Asia/Shanghai",
  locale: "zh-CN",
});

/** Tells the windows of a desk apart. */
const windowId = Math.random().toString(36).slice(2, 6);

export const session = {
  get me() {
    return me;
  },
  get isDemo() {
    return about.isDemo;
  },
  get hasSiren() {
    return about.hasSiren;
  },
  get version() {
    return about.version;
  },
  get timezone() {
    return about.timezone;
  },
  may(right: Right): boolean {
    return me?.rights.includes(right) ?? false;
  },
  /** This window's name in the SOS desk's journal. */
  get consoleName() {
    return `${preferences.desk || "console"} ${windowId}`;
  },
};

/** Rejects with a `Refusal` when the gateway cannot be asked. */
export async function openSession(): Promise<void> {
  me = await call<Me>("GET", "/me");
  about = await call<About>("GET", "/console").catch((err: unknown) => {
    if (err instanceof Refusal && err.status === 404) return about;
    throw err;
  });
}

export async function signOut(): Promise<void> {
  await call("DELETE", "/session").catch(() => undefined);
  location.assign("/sign-in");
}
