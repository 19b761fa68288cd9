import { expect, test } from "vitest";
import { openPty } from "../../test/receiver-logs/pty.ts";
import { hangUpBinding } from "./hang-up.ts";

const OPTIONS = { baudRate: 9600, hupcl: false };

async function openBoth() {
  const pty = openPty();
  const port = await hangUpBinding.open({ path: pty.path, ...OPTIONS });
  return { pty, port, buffer: Buffer.alloc(100) };
}

test("a read gives what is there, and waits while there is nothing", async () => {
  const { pty, port, buffer } = await openBoth();
  const waiting = port.read(buffer, 0, 100);
  await pty.write("hello");
  expect(await waiting).toEqual({ buffer, bytesRead: 5 });
  expect(buffer.toString("latin1", 0, 5)).toBe("hello");
  await port.close();
  await pty.hangUp();
});

test("a read from a line that hung up fails as a disconnection, and does not try again for ever", async () => {
  const { pty, port, buffer } = await openBoth();
  await pty.hangUp();
  await expect(port.read(buffer, 0, 100)).rejects.toMatchObject({ message: "the line hung up", disconnect: true });
  await port.close();
});

test("a read that waits when the port is closed ends as canceled", async () => {
  const { pty, port, buffer } = await openBoth();
  const waiting = port.read(buffer, 0, 100);
  const ended = expect(waiting).rejects.toMatchObject({ canceled: true });
  await new Promise((resolve) => setImmediate(resolve));
  await port.close();
  await ended;
  await pty.hangUp();
});
