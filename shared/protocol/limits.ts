/** Version of the protocol between the app and the team server; the server speaks this one and the one before. */
export const PROTOCOL_VERSION = 1;
export const PROTOCOL_MIN = 1;

/** What one request may hold. `GET /v1/hello` tells them, so that a client can stay below. */
export const SERVER_LIMITS = {
  pushEvents: 500,
  pushBytes: 1024 * 1024,
  bodyBytes: 2 * 1024 * 1024,
  decompressedBytes: 8 * 1024 * 1024,
  pullEvents: 1000,
  pullBytes: 1024 * 1024,
  jsonDepth: 64,
  blobBytes: 100 * 1024 * 1024,
  reconcileIds: 5000,
  pushesPerMinute: 60,
  pullsPerMinute: 120,
  signInsPerMinute: 10,
  refreshesPerMinute: 600,
  accessTokenSeconds: 600,
  refreshTokenSeconds: 90 * 24 * 3600,
} as const;
