/** Packets of the unit bike-07, and what comes back. */
export const U = "patrol/v1/bike-07";
/** The filter of all that is the unit's. */
export const ALL = `${U}/#`;

export const publish = (channel: string, payload: string, qos: 0 | 1 | 2, changes = {}) => ({
  cmd: "publish" as const,
  topic: `${U}/${channel}`,
  payload,
  qos,
  dup: false,
  retain: false,
  ...(qos > 0 ? { messageId: 1 } : {}),
  ...changes,
});
export const subscribe = (messageId: number, ...filters: readonly (readonly [string, 0 | 1 | 2])[]) => ({
  cmd: "subscribe" as const,
  messageId,
  subscriptions: filters.map(([topic, qos]) => ({ topic, qos })),
});
/** Payloads of the PUBLISHes among what was received. */
export const texts = (received: readonly unknown[]) =>
  received.flatMap((packet) => {
    const { cmd, payload } = packet as { cmd: string; payload?: Buffer };
    return cmd === "publish" ? [String(payload)] : [];
  });
