/** People and programs who use a gateway: made before it starts, or through its own API. */
import { offline } from "../../gateway/offline.ts";
import { cookieOf, send } from "./client.ts";

export const PASSWORD = "four words in a row";

/** Adds an operator with `PASSWORD` while no gateway runs on `dataDir`. */
export async function hire(dataDir: string, name: string, role: string, station: string | null = null): Promise<void> {
  await offline(dataDir, false, "Asia/Shanghai", async (api) => {
    const payload = { name, role, station, password: PASSWORD };
    const answer = await api.inject({ method: "POST", url: "/api/v1/operators", payload });
    if (answer.statusCode !== 201) throw new Error(answer.body);
  });
}

/** Adds a token while no gateway runs; answers its secret. */
export async function issue(
  dataDir: string,
  name: string,
  rights: readonly string[],
  station: string | null = null,
): Promise<string> {
  return await offline(dataDir, false, "Asia/Shanghai", async (api) => {
    const payload = { name, rights, station, days: 30 };
    const answer = await api.inject({ method: "POST", url: "/api/v1/tokens", payload });
    return (JSON.parse(answer.body) as { readonly secret: string }).secret;
  });
}

/** Headers of a browser where `name` has signed in. */
export async function signIn(base: string, name: string, ca?: string): Promise<{ cookie: string; origin: string }> {
  const body = { name, password: PASSWORD };
  const answer = await send("POST", `${base}/api/v1/session`, {
    headers: { origin: base },
    body,
    ...(ca ? { ca } : {}),
  });
  if (answer.status !== 200) throw new Error(answer.text);
  return { cookie: cookieOf(answer), origin: base };
}
