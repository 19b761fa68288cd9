/**
 * Peer (a), what a user would write: MQTT.js subscribed, one transaction per message, PUBACK after it.
 * Arguments: port, user, secret, database.
 */
import mqtt, { type IPublishPacket } from "mqtt";
import { openStore } from "./consumer.ts";

const [port, username = "", password = "", path = ""] = process.argv.slice(2);
const TELL_MS = 5;

const store = openStore(path, "raw");
const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, { clientId: username, username, password });
let total = 0;
let told = 0;
let toldAt = 0;
client.handleMessage = (packet, done) => {
  const { topic, payload } = packet as IPublishPacket;
  store.commit([{ topic, payload: payload as Buffer }]);
  total++;
  done();
  if (performance.now() - toldAt > TELL_MS) tell();
};
await client.subscribeAsync("patrol/v1/+/records", { qos: 1 });
setInterval(tell, TELL_MS);
process.stdout.write("ready\n");

/** Also from within a burst: MQTT.js works through what has come without letting a timer in. */
function tell(): void {
  if (total === told) return;
  told = total;
  toldAt = performance.now();
  client.publish("bench/total", String(total));
}
