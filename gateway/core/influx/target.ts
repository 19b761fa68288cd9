/** Where in an InfluxDB the fixes lie, and the addresses of its HTTP endpoints. */

/** `v1`: `/write`, which every version has (2.x through a DBRP mapping); `v2`: `/api/v2/write`. */
export type WriteApi = "v1" | "v2";

/** `bucket`: a database of 1.x, `database/retention-policy`, or a bucket of 2.x. `org` is for `v2` alone. */
export type Target = { readonly api: WriteApi; readonly bucket: string; readonly org: string | null };

/** A bucket named `db/rp` is the retention policy `rp` of `db`; without one the database's default policy is meant. */
export function databaseOf(bucket: string): { readonly database: string; readonly policy: string | null } {
  const slash = bucket.indexOf("/");
  if (slash < 0) return { database: bucket, policy: null };
  return { database: bucket.slice(0, slash), policy: bucket.slice(slash + 1) };
}

/** Times in ms only: InfluxDB 1.6 takes `us` with 204 and stores times that are 1000 times wrong. */
export function writePath(target: Target): string {
  if (target.api === "v2") {
    return `/api/v2/write?${parameters({ org: target.org, bucket: target.bucket, precision: "ms" })}`;
  }
  const { database, policy } = databaseOf(target.bucket);
  return `/write?${parameters({ db: database, rp: policy, precision: "ms" })}`;
}

export function queryPath(target: Target, query: string): string {
  const { database } = databaseOf(target.bucket);
  return `/query?${parameters({ db: database, epoch: "ms", q: query })}`;
}

function parameters(values: Readonly<Record<string, string | null>>): string {
  return Object.entries(values)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}=${encodeURIComponent(value ?? "")}`)
    .join("&");
}
