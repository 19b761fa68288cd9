/** What `patrol doctor` says of the ports that a gateway would listen on, and of how many connections it may hold. */
import { createServer } from "node:net";
import type { GatewayConfig } from "../gateway/config.ts";
import { plainMqttHost } from "../gateway/config.ts";
import { systemCodeOf } from "../runtime/error.ts";
import type { Machine } from "./doctor-machine.ts";
import type { Finding } from "./finding.ts";

/** A unit's two connections, and one that is about to take the place of another. */
const FILES_EACH = 3;
/** Databases, consoles, exports. */
const FILES_BESIDE = 512;

type PortSettings = Pick<
  GatewayConfig,
  "httpHost" | "httpPort" | "mqttHost" | "mqttPort" | "mqttsPort" | "mqttWsPort" | "externalBrokerUrl"
>;

/** To be asked while no gateway runs. 0 takes a free one and is left out. */
export async function portFindings(config: PortSettings): Promise<readonly Finding[]> {
  const what = "ports";
  const broker =
    config.externalBrokerUrl === null
      ? ([
          ["PATROL_MQTT_PORT", plainMqttHost(config), config.mqttPort],
          ["PATROL_MQTTS_PORT", config.mqttHost, config.mqttsPort],
          ["PATROL_MQTT_WS_PORT", config.mqttHost, config.mqttWsPort],
        ] as const)
      : [];
  const all = [["PATROL_HTTP_PORT", config.httpHost, config.httpPort] as const, ...broker];
  const asked = all.filter((one): one is readonly [(typeof one)[0], string, number] => (one[2] ?? 0) !== 0);
  const findings = await Promise.all(
    asked.map(async ([name, host, port]) => {
      const why = await refusal(host, port);
      return why === null ? [] : [{ what, isOk: false, text: portText(name, host, port, why) }];
    }),
  );
  if (findings.flat().length > 0) return findings.flat();
  const free = asked.map(([, host, port]) => `${host}:${port}`).join(", ");
  return free === "" ? [] : [{ what, isOk: true, text: `${free} can be listened on` }];
}

function portText(name: string, host: string, port: number, code: string): string {
  if (code === "EADDRINUSE") {
    return `another program listens on ${host}:${port} (ss -ltnp shows which); stop it, or set ${name}`;
  }
  if (code === "EACCES") {
    return `${host}:${port} is not for this user; ports below 1024 need CAP_NET_BIND_SERVICE, or set ${name} higher`;
  }
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND") {
    return `this machine has no address ${host}; set ${name === "PATROL_HTTP_PORT" ? "PATROL_HTTP_HOST" : "PATROL_MQTT_HOST"} to one of its own`;
  }
  return `${host}:${port} cannot be listened on (${code}); set ${name}`;
}

/** The system's code; null when it can. */
function refusal(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (err) => resolve(systemCodeOf(err) ?? err.message));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(null)));
  });
}

/** `units`: how many are registered. What the service is allowed counts where there is one, else what this user is. */
export async function openFilesFinding({ run, read }: Machine, units: number): Promise<Finding> {
  const what = "open files";
  const need = FILES_BESIDE + FILES_EACH * units;
  const service = await run("systemctl", ["show", "patrol-gateway.service", "-p", "LoadState,LimitNOFILE"]);
  const ofService = service?.includes("LoadState=loaded") ? /^LimitNOFILE=(\d+|infinity)$/m.exec(service)?.[1] : null;
  const own = /^Max open files\s+\S+\s+(\S+)/m.exec((await read("/proc/self/limits")) ?? "")?.[1];
  const said = ofService ?? own;
  if (said === undefined) return { what, isOk: null, text: `${need} are needed; the limit cannot be told here` };
  const limit = /^\d+$/.test(said) ? Number(said) : Number.POSITIVE_INFINITY;
  if (limit >= need) return { what, isOk: true, text: `${said} are allowed, ${units} units need ${need}` };
  const todo = ofService
    ? "LimitNOFILE= of patrol-gateway.service"
    : "ulimit -n, or nofile in /etc/security/limits.conf";
  return { what, isOk: false, text: `${said} are allowed, ${units} units need ${need}; raise ${todo}` };
}
