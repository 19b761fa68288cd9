/** A curve as SVG: both axes from 0, so that a straight line looks like one; readable on white and on dark. */
export type Point = readonly [x: number, y: number];
export type Series = { readonly name: string; readonly points: readonly Point[] };
export type Curve = {
  /** Of the file, too. */
  readonly name: string;
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly series: readonly Series[];
};

const [WIDTH, HEIGHT] = [700, 340];
const FRAME = { left: 64, right: 40, top: 64, bottom: 48 } as const;
/** Told apart by shape and dashes as well as by colour. */
const LOOKS = [
  { colour: "#0a7ac2", dash: "", shape: "circle" },
  { colour: "#d55e00", dash: "7 4", shape: "square" },
  { colour: "#009e73", dash: "2 4", shape: "diamond" },
] as const;
/** One grey that stands out from white and from black alike: a page may be dark where the system is not. */
const STYLE = `text{font:13px system-ui,sans-serif;fill:#777}.title{font-weight:600;font-size:14px}
.axis{stroke:#888;fill:none}.grid{stroke:#8884;fill:none}`;

export function svgOf({ title, xLabel, yLabel, series }: Curve): string {
  const all = series.flatMap(({ points }) => points);
  const [xTicks, yTicks] = [ticks(Math.max(...all.map(([x]) => x))), ticks(Math.max(...all.map(([, y]) => y)))];
  const [xMost, yMost] = [xTicks.at(-1) ?? 1, yTicks.at(-1) ?? 1];
  const xAt = (x: number) => round(FRAME.left + (x / xMost) * (WIDTH - FRAME.left - FRAME.right));
  const yAt = (y: number) => round(HEIGHT - FRAME.bottom - (y / yMost) * (HEIGHT - FRAME.top - FRAME.bottom));
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img">`,
    `<title>${escaped(title)}</title><style>${STYLE}</style>`,
    `<text class="title" x="${FRAME.left}" y="20">${escaped(title)}</text>`,
    ...yTicks.map((y) => `<path class="grid" d="M${xAt(0)} ${yAt(y)}H${xAt(xMost)}"/>`),
    ...yTicks.map((y) => `<text x="${FRAME.left - 8}" y="${yAt(y) + 4}" text-anchor="end">${shown(y)}</text>`),
    ...xTicks.map((x) => `<path class="axis" d="M${xAt(x)} ${yAt(0)}v5"/>`),
    ...xTicks.map((x) => `<text x="${xAt(x)}" y="${yAt(0) + 19}" text-anchor="middle">${shown(x)}</text>`),
    `<path class="axis" d="M${xAt(0)} ${yAt(yMost)}V${yAt(0)}H${xAt(xMost)}"/>`,
    `<text x="${WIDTH - FRAME.right}" y="${HEIGHT - 8}" text-anchor="end">${escaped(xLabel)}</text>`,
    `<text x="${FRAME.left}" y="${FRAME.top - 26}">${escaped(yLabel)}</text>`,
    ...series.flatMap((one, n) => drawn(one, n, xAt, yAt)),
    ...series.flatMap(({ name }, n) => legend(name, n)),
    "</svg>",
  ];
  return `${lines.join("\n")}\n`;
}

/** From 0 in steps of 1, 2 or 5 times a power of ten, 4 to 10 of them, the last one not below `most`. */
export function ticks(most: number): readonly number[] {
  if (!(most > 0)) return [0, 1];
  const power = 10 ** Math.floor(Math.log10(most / 4));
  const step = ([1, 2, 5, 10].findLast((factor) => most / (factor * power) >= 4) ?? 1) * power;
  const count = Math.ceil(most / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, n) => Number((n * step).toPrecision(12)));
}

type Scale = (value: number) => number;

function drawn({ points }: Series, n: number, xAt: Scale, yAt: Scale): readonly string[] {
  const { colour, dash } = look(n);
  const path = points.map(([x, y]) => `${xAt(x)} ${yAt(y)}`).join("L");
  const dashes = dash === "" ? "" : ` stroke-dasharray="${dash}"`;
  return [
    `<path d="M${path}" fill="none" stroke="${colour}" stroke-width="2"${dashes}/>`,
    ...points.map(([x, y]) => mark(n, xAt(x), yAt(y))),
  ];
}

/** Along the line of the y axis' label, from the right. */
function legend(name: string, n: number): readonly string[] {
  const x = WIDTH - FRAME.right - 180;
  const y = 16 + n * 18;
  return [mark(n, x, y - 4), `<text x="${x + 12}" y="${y}">${escaped(name)}</text>`];
}

function mark(n: number, x: number, y: number): string {
  const { colour, shape } = look(n);
  if (shape === "circle") return `<circle cx="${x}" cy="${y}" r="4" fill="${colour}"/>`;
  const turn = shape === "diamond" ? ` transform="rotate(45 ${x} ${y})"` : "";
  return `<rect x="${round(x - 4)}" y="${round(y - 4)}" width="8" height="8" fill="${colour}"${turn}/>`;
}

function look(n: number): (typeof LOOKS)[number] {
  return LOOKS[n % LOOKS.length] as (typeof LOOKS)[number];
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function shown(value: number): string {
  return value.toLocaleString("en", { maximumFractionDigits: 3 });
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
