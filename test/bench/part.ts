/** A part of the bench: prints its table through `say` and answers what goes into the JSON. */
export type PartOptions = {
  /** An empty folder on a disk. */
  readonly folder: string;
  readonly runs: number;
  readonly isQuick: boolean;
  /** For `ingest`; null: those of the goals, and of the curve between. */
  readonly connections: readonly number[] | null;
  /** Names of the contenders to run; empty: all. */
  readonly only: readonly string[];
  /** `dist/cli/patrol.js` of another build, to compare with; null: none. */
  readonly before: string | null;
  /** How long `console` looks on and how long it freezes; null: as long as that part finds fit. */
  readonly minutes: number | null;
  readonly frozenMinutes: number | null;
  readonly say: (line: string) => void;
};
export type Part = (options: PartOptions) => Promise<unknown>;
