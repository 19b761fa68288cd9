/** One recorded log: the bytes to play, and what gpsd made of them (its `.chk`), read without any code of the device. */
import { readFileSync } from "node:fs";

/** A position that gpsd reported or that a sentence states. Times are milliseconds of the day, null when gpsd had none. */
export type Report = {
  readonly timeOfDayMs: number | null;
  readonly lat: number;
  readonly lon: number;
  readonly speedMps: number | null;
  readonly courseDeg: number | null;
  readonly mode: number | null;
  /** Whether it is an RMC, the one sentence that states speed and course for sure. */
  readonly isRmc: boolean;
};

export type Recording = {
  readonly bytes: Buffer;
  /** gpsd's TPV objects that have a position. */
  readonly reports: readonly Report[];
  /** What the log's own sentences state, those that gpsd took as sound. */
  readonly vouched: readonly Report[];
  /** Times of sentences by which the receiver said that it has none. */
  readonly denied: ReadonlySet<number>;
};

const KNOT_MPS = 0.514444;

export function openRecording(logPath: string): Recording {
  const lines = readFileSync(logPath, "latin1").split(/(?<=\n)/);
  const header = lines.filter((line) => line.startsWith("#")).join("");
  const body = lines.filter((line) => !line.startsWith("#")).join("");
  // gpsd's test player cuts the log into writes at these marks; they are not the receiver's.
  const played = /# Delay-Cookie: \|/.test(header) ? body.replaceAll("|", "") : body;
  const checked = readFileSync(`${logPath}.chk`, "latin1").split("\n");
  const vouched: Report[] = [];
  const denied = new Set<number>();
  // gpsd also writes sentences of its own making where the receiver sent binary.
  const sent = new Set(played.split(/[\r\n]+|(?=\$)/));
  for (const line of checked) if (sent.has(line.trimEnd())) readSentence(line, vouched, denied);
  return {
    bytes: Buffer.from(played, "latin1"),
    reports: checked.filter((line) => line.startsWith('{"class":"TPV"')).flatMap(readReport),
    vouched,
    denied,
  };
}

function readReport(line: string): readonly Report[] {
  const tpv = JSON.parse(line) as Record<string, unknown>;
  if (typeof tpv.lat !== "number" || typeof tpv.lon !== "number" || Number(tpv.mode) < 2) return [];
  return [
    {
      timeOfDayMs: typeof tpv.time === "string" ? Date.parse(tpv.time) % 86_400_000 : null,
      lat: tpv.lat,
      lon: tpv.lon,
      speedMps: typeof tpv.speed === "number" ? tpv.speed : null,
      courseDeg: typeof tpv.track === "number" ? tpv.track : null,
      mode: Number(tpv.mode),
      isRmc: false,
    },
  ];
}

/** Just enough of RMC, GGA, GNS, GLL and VTG to know what a sentence states. */
function readSentence(line: string, vouched: Report[], denied: Set<number>): void {
  const last = vouched.at(-1) ?? { timeOfDayMs: null, lat: 0, lon: 0, mode: null };
  const vtg = /\$[A-Z]{2}VTG,([\d.]*),T,[^*]*?,([\d.]+),N,/.exec(line);
  if (vtg) {
    vouched.push({
      ...last,
      isRmc: false,
      speedMps: Number(vtg[2]) * KNOT_MPS,
      courseDeg: vtg[1] ? Number(vtg[1]) : null,
    });
    return;
  }
  const match = /\$[A-Z]{2}(RMC|GGA|GNS|GLL),([^*$]*)\*[0-9A-Fa-f]{2}\s*$/.exec(line);
  const f = match?.[2]?.split(",") ?? [];
  const [time, status, at] =
    match?.[1] === "RMC" ? [f[0], f[1], 2] : match?.[1] === "GLL" ? [f[4], f[5], 0] : [f[0], f[5], 1];
  if (!time || status === undefined) return;
  const timeOfDayMs = Math.round(
    (Number(time.slice(0, 2)) * 3600 + Number(time.slice(2, 4)) * 60 + Number(time.slice(4))) * 1000,
  );
  if (/^(V|0|N+)$/.test(status)) denied.add(timeOfDayMs);
  if (!/^[A1-69DPRFE]/.test(status.replaceAll("N", "")) || !f[at]) return;
  const isRmc = match?.[1] === "RMC";
  vouched.push({
    timeOfDayMs,
    lat: degrees(f[at], f[at + 1]),
    lon: degrees(f[at + 2], f[at + 3]),
    speedMps: isRmc && f[6] ? Number(f[6]) * KNOT_MPS : null,
    courseDeg: isRmc && f[7] ? Number(f[7]) : null,
    mode: null,
    isRmc: isRmc && Boolean(f[6]),
  });
}

function degrees(text: string | undefined, hemisphere: string | undefined): number {
  const match = /^(\d+?)(\d\d(?:\.\d*)?)$/.exec(text ?? "");
  const value = Number(match?.[1]) + Number(match?.[2]) / 60;
  return hemisphere === "S" || hemisphere === "W" ? -value : value;
}
