/**
 * The container files, held to facts: no container runtime is needed to see that what they copy is there, that what they
 * run exists, and that the settings, ports and files they name are ours.
 */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";
import { deviceProgram } from "../cli/device-program.ts";
import { program } from "../cli/program.ts";
import { DEVICE_SETTINGS } from "../device/config.ts";
import { GATEWAY_SETTINGS } from "../gateway/config.ts";

type Instruction = { readonly word: string; readonly rest: string };
type Service = {
  readonly image?: string;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly network_mode?: string;
  readonly ports?: readonly string[];
  readonly command?: readonly string[];
  readonly depends_on?: readonly string[];
  readonly volumes?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
};
type Compose = {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
};

const FILES = [
  { name: "gateway", settings: GATEWAY_SETTINGS, commands: program({}).commands },
  { name: "device", settings: DEVICE_SETTINGS, commands: deviceProgram({}).commands },
] as const;
const PACKAGE = JSON.parse(readFileSync("package.json", "utf8")) as {
  readonly bin: { readonly patrol: string };
  readonly scripts: Readonly<Record<string, string>>;
};
const IGNORED = readFileSync(".dockerignore", "utf8").split("\n");
/** The YAML of the library that writes our OpenAPI. */
const yaml = createRequire(createRequire(import.meta.url).resolve("@fastify/swagger"))("yaml") as {
  readonly parse: (text: string) => unknown;
};
const compose = yaml.parse(readFileSync("deploy/compose.yaml", "utf8")) as Compose;

function instructions(name: string): readonly Instruction[] {
  const text = readFileSync(`deploy/${name}.Containerfile`, "utf8")
    .replace(/^#.*\n/gm, "")
    .replace(/\\\n/g, " ");
  return text.split("\n").flatMap((line) => {
    const [, word, rest] = /^([A-Z]+) (.*)$/.exec(line) ?? [];
    if (line.trim() !== "" && word === undefined) throw new Error(`no instruction: ${line}`);
    return word === undefined || rest === undefined ? [] : [{ word, rest }];
  });
}

/** The settings that our process knows. */
function known(settings: object): readonly string[] {
  return Object.values(settings as Record<string, { readonly env: string }>).map(({ env }) => env);
}

describe.each(FILES)("the $name's container", ({ name, settings, commands }) => {
  const all = instructions(name);
  const of = (word: string) => all.filter((one) => one.word === word).map(({ rest }) => rest);

  test("copies only what is in a checkout, or what a stage before it made", () => {
    const stages = of("FROM").flatMap((rest) => / AS (\w+)$/.exec(rest)?.[1] ?? []);
    for (const rest of of("COPY")) {
      const [, stage] = /^--from=(\w+) /.exec(rest) ?? [];
      if (stage !== undefined) expect(stages).toContain(stage);
      else {
        for (const path of rest.split(" ").slice(0, -1)) {
          expect(existsSync(path)).toBe(true);
          expect(IGNORED).not.toContain(path);
        }
      }
    }
    const made = of("COPY").filter((rest) => rest.startsWith("--from=build "));
    expect(made).toEqual([
      name === "gateway"
        ? "--from=build /src/dist dist"
        : "--from=build /src/dist/bundle/patrol-device.mjs /usr/local/bin/patrol",
    ]);
  });

  test("runs scripts and a command that there are, as a user without rights", () => {
    for (const [, script = ""] of of("RUN")
      .join("\n")
      .matchAll(/npm run ([\w-]+)/g)) {
      expect(Object.keys(PACKAGE.scripts)).toContain(script);
    }
    expect(of("CMD")).toHaveLength(1);
    const [command, subcommand] = JSON.parse(of("CMD")[0] ?? "[]") as readonly string[];
    expect(command).toBe("patrol");
    expect(commands.map((one) => one.name())).toContain(subcommand);
    if (name === "gateway")
      expect(of("RUN").join()).toContain(`ln -s /opt/patrol/${PACKAGE.bin.patrol} /usr/local/bin/`);
    expect(of("USER")).toEqual(["node"]);
  });

  test("sets nothing that its process does not know, and keeps its data in a volume that it may write", () => {
    const set = of("ENV").flatMap((rest) => rest.split(" ").map((pair) => pair.split("=")));
    const names = set.map(([env = ""]) => env).filter((env) => env.startsWith("PATROL_"));
    expect(names).toEqual(["PATROL_DATA_DIR"]);
    for (const env of names) expect(known(settings)).toContain(env);
    const dataDir = set.find(([env]) => env === "PATROL_DATA_DIR")?.[1] ?? "";
    expect(of("VOLUME")).toEqual([dataDir]);
    expect(of("RUN").join()).toContain(`install -d -o node -g node -m 700 ${dataDir}`);
  });
});

test("the gateway's container opens the gateway's own ports, and asks it for its health", () => {
  const all = instructions("gateway");
  const { httpPort, mqttPort } = GATEWAY_SETTINGS;
  expect(all.find(({ word }) => word === "EXPOSE")?.rest).toBe("1883 8080");
  expect([mqttPort.fallback, httpPort.fallback]).toEqual([1883, 8080]);
  expect(all.find(({ word }) => word === "HEALTHCHECK")?.rest).toContain("http://127.0.0.1:8080/readyz");
});

describe("the composition", () => {
  const services = Object.entries(compose.services);

  test("is a gateway, InfluxDB, Grafana and Prometheus, each of one version", () => {
    expect(Object.keys(compose.services).toSorted()).toEqual(["gateway", "grafana", "influxdb", "prometheus"]);
    for (const [name, { image = "" }] of services)
      expect(image).toMatch(name === "gateway" ? /^patrol-/ : /:v?\d+\.\d+/);
    const { context = "", dockerfile = "" } = compose.services.gateway?.build ?? {};
    expect(normalize(join("deploy", context))).toBe(".");
    expect(existsSync(dockerfile)).toBe(true);
  });

  test.each(services)("mounts for %s only what is there, and names its volumes", (_, { volumes = [] }) => {
    for (const one of volumes) {
      const [from = "", to = "", mode] = one.split(":");
      expect(to).toMatch(/^\//);
      if (!from.startsWith("./")) expect(Object.keys(compose.volumes)).toContain(from);
      else {
        expect(existsSync(join("deploy", from))).toBe(true);
        expect(mode).toBe("ro");
      }
    }
  });

  test.each(services)("gives %s no port beyond this machine, and settings that exist", (name, service) => {
    for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
    if (service.network_mode === "host") expect(["gateway", "prometheus"]).toContain(name);
    for (const other of service.depends_on ?? []) expect(Object.keys(compose.services)).toContain(other);
    for (const [env, value] of Object.entries(service.environment ?? {})) {
      if (env.startsWith("PATROL_")) expect(known(GATEWAY_SETTINGS)).toContain(env);
      expect(value).not.toMatch(/^[0-9a-f]{16,}$/);
    }
  });

  test("has the parts meet: InfluxDB's port, bucket and token, Prometheus' files, Grafana's", () => {
    const { gateway, influxdb, prometheus, grafana } = compose.services;
    expect(influxdb?.ports).toEqual(["127.0.0.1:8086:8086"]);
    expect(gateway?.environment?.PATROL_INFLUX_URL).toBe("http://127.0.0.1:8086");
    expect(gateway?.environment?.PATROL_INFLUX_BUCKET).toBe(influxdb?.environment?.DOCKER_INFLUXDB_INIT_BUCKET);
    const token = influxdb?.environment?.DOCKER_INFLUXDB_INIT_ADMIN_TOKEN;
    expect([gateway?.environment?.PATROL_INFLUX_TOKEN, grafana?.environment?.INFLUX_TOKEN]).toEqual([token, token]);
    const config = yaml.parse(readFileSync("deploy/prometheus/prometheus.yaml", "utf8")) as {
      readonly rule_files: readonly string[];
      readonly scrape_configs: readonly [{ readonly job_name: string; readonly static_configs: unknown }];
    };
    const mounted = (prometheus?.volumes ?? []).map((one) => one.split(":")[1]);
    for (const file of config.rule_files) expect(mounted).toContain(file);
    expect(prometheus?.command).toContain("--web.listen-address=127.0.0.1:9090");
    // The alerts ask for this job.
    expect(readFileSync("deploy/prometheus/alerts.yaml", "utf8")).toContain('up{job="patrol"}');
    expect(config.scrape_configs).toEqual([{ job_name: "patrol", static_configs: [{ targets: ["127.0.0.1:8080"] }] }]);
    const dashboards = yaml.parse(readFileSync("deploy/grafana/provisioning/dashboards/patrol.yaml", "utf8")) as {
      readonly providers: readonly [{ readonly options: { readonly path: string } }];
    };
    const folder = (grafana?.volumes ?? []).find((one) => one.startsWith("./grafana/dashboards:"))?.split(":")[1];
    expect(dashboards.providers[0].options.path).toBe(folder);
    const home = grafana?.environment?.GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH ?? "";
    expect(existsSync(join("deploy/grafana/dashboards", basename(home)))).toBe(true);
  });
});
