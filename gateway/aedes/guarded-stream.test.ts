import { Duplex } from "node:stream";
import { expect, test } from "vitest";
import { until } from "../../test/support/until.ts";
import { guardStream } from "./guarded-stream.ts";

const LIMITS = { connect: 1_024, publish: 4_096, control: 256 };
const CONNECT = [0x10, 0x10, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 2, 0, 20, 0, 4, 0x61, 0x61, 0x61, 0x61];
const PINGREQ = [0xc0, 0x00];
const PUBLISH = [0x30, 0x04, 0x00, 0x01, 0x61, 0x78];

/** A stream that is fed by hand, and what the guard says of it. */
function guarded() {
  const stream = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() });
  const refusals: string[] = [];
  let open: (() => void) | null = null;
  guardStream(stream, LIMITS, {
    onConnect: (letThrough) => {
      open = letThrough;
    },
    onRefused: (kind) => refusals.push(kind),
  });
  return {
    stream,
    refusals,
    feed: (...parts: readonly (readonly number[])[]) => stream.push(Buffer.from(parts.flat())),
    isIntroduced: () => open !== null,
    open: () => open?.(),
    read: () => {
      const bytes: Buffer | null = stream.read();
      return bytes && [...bytes];
    },
  };
}

test("nothing is announced before the last byte of the CONNECT", async () => {
  const { feed, isIntroduced } = guarded();
  feed(CONNECT.slice(0, 17));
  await new Promise((resolve) => setImmediate(resolve));
  expect(isIntroduced()).toBe(false);
  feed(CONNECT.slice(17));
  await until("it is announced", isIntroduced);
});

test("the CONNECT is handed on alone; what follows it comes when the door is opened, and whole packets only", async () => {
  const { feed, isIntroduced, read, open } = guarded();
  feed(CONNECT, PUBLISH, PINGREQ, PUBLISH.slice(0, 3));
  await until("it is announced", isIntroduced);
  expect(read()).toEqual(CONNECT);
  expect(read()).toBeNull();
  feed(PUBLISH.slice(3));
  expect(read()).toBeNull();
  open();
  expect(read()).toEqual([...PUBLISH, ...PINGREQ, ...PUBLISH]);
  feed(PUBLISH.slice(0, 5));
  expect(read()).toBeNull();
  feed(PUBLISH.slice(5), PINGREQ.slice(0, 1));
  expect(read()).toEqual(PUBLISH);
  feed(PINGREQ.slice(1));
  expect(read()).toEqual(PINGREQ);
});

test.each([
  ["too long a CONNECT", [0x10, 0x81, 0x08], "packet-size"],
  ["no CONNECT", PINGREQ, "protocol"],
])("%s destroys the stream at once", async (_, bytes, kind) => {
  const { feed, stream, refusals, isIntroduced } = guarded();
  feed(bytes);
  await until("it is destroyed", () => stream.destroyed);
  expect([refusals, isIntroduced()]).toEqual([[kind], false]);
});

test("too long a packet behind the door destroys the stream", async () => {
  const { feed, stream, refusals, isIntroduced, read, open } = guarded();
  feed(CONNECT);
  await until("it is announced", isIntroduced);
  read();
  open();
  feed([0x30, 0x81, 0x20]);
  expect([read(), stream.destroyed, refusals]).toEqual([null, true, ["packet-size"]]);
});
