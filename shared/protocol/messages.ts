import { z } from 'zod';
import { SERVER_LIMITS } from './limits.ts';
import { EXPERTISE, ROLES } from './streams.ts';

/** Every message between the app and the team server. Requests carry `Authorization: Bearer <accessToken>`. */

const Id = z.string().min(1).max(200);
const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const Digest = z.string().regex(/^[0-9a-f]{32}$/);
const Seq = z.number().int().nonnegative();

/** Body of every refusal. `code` is stable; `message` is one sentence that a person can read. */
export const ProblemSchema = z.object({ code: z.string(), message: z.string() });
export type Problem = z.infer<typeof ProblemSchema>;

/** `GET /v1/hello`. `service` tells the review server from a login page of a proxy. */
export const HelloSchema = z.object({
  service: z.literal('assay'),
  epoch: Id,
  protocolMin: z.number(),
  protocolMax: z.number(),
  serverTime: z.string(),
  limits: z.record(z.string(), z.number()),
});
export type Hello = z.infer<typeof HelloSchema>;

/** An event on its way: the canonical JSON text, byte for byte, and the receipt if there is one. */
export const PushEventSchema = z.object({
  json: z.string(),
  receipt: z.string().optional(),
});
/** `POST /v1/push`. 409 `epoch_changed` if the epoch is not the server's. */
export const PushRequestSchema = z.object({
  projectId: Id,
  epoch: Id,
  events: z.array(PushEventSchema).max(SERVER_LIMITS.pushEvents),
});
export type PushRequest = z.infer<typeof PushRequestSchema>;

/** Why an event was not taken; the client parks it and goes on. */
export const REJECT_CODES = [
  'malformed',
  'too_large',
  'not_canonical',
  'bad_stream',
  'unknown_pack',
  'wrong_project',
  'forbidden',
  'wrong_author',
] as const;
export type RejectCode = (typeof REJECT_CODES)[number];

export const PushResultSchema = z.discriminatedUnion('status', [
  z.object({
    status: z.enum(['accepted', 'duplicate']),
    eventId: z.string(),
    stream: z.string(),
    seq: Seq,
    receipt: z.string(),
  }),
  z.object({ status: z.literal('conflict_hash'), eventId: z.string(), stream: z.string() }),
  z.object({
    status: z.literal('rejected'),
    eventId: z.string().nullable(),
    code: z.enum(REJECT_CODES),
    message: z.string(),
  }),
]);
export type PushResult = z.infer<typeof PushResultSchema>;
/** One result per event, in the order of the request. */
export const PushResponseSchema = z.object({ epoch: Id, results: z.array(PushResultSchema) });
export type PushResponse = z.infer<typeof PushResponseSchema>;

/** `POST /v1/pull`: the last seq held of each stream; streams that are not named start at 0. */
export const PullRequestSchema = z.object({
  projectId: Id,
  epoch: Id,
  cursors: z.record(z.string(), Seq),
  limit: z.number().int().positive().max(SERVER_LIMITS.pullEvents).optional(),
});
export type PullRequest = z.infer<typeof PullRequestSchema>;
/** Events `from..to` (inclusive); `head`, `count` and `digest` are the whole stream's. */
export const PullPageSchema = z.object({
  stream: z.string(),
  from: Seq,
  to: Seq,
  head: Seq,
  count: Seq,
  digest: Digest,
  events: z.array(z.object({ seq: Seq, json: z.string(), receipt: z.string() })),
});
export const PullResponseSchema = z.object({
  epoch: Id,
  pages: z.array(PullPageSchema),
  more: z.boolean(),
});
export type PullResponse = z.infer<typeof PullResponseSchema>;

/** `POST /v1/reconcile`: compares one stream; asks for the ids after `after` when they differ. */
export const ReconcileRequestSchema = z.object({
  projectId: Id,
  epoch: Id,
  stream: Id,
  count: Seq,
  digest: Digest,
  after: Seq.optional(),
});
export type ReconcileRequest = z.infer<typeof ReconcileRequestSchema>;
export const ReconcileResponseSchema = z.discriminatedUnion('equal', [
  z.object({ equal: z.literal(true) }),
  z.object({
    equal: z.literal(false),
    count: Seq,
    digest: Digest,
    ids: z.array(z.object({ seq: Seq, eventId: z.string(), hash: Sha256 })),
    more: z.boolean(),
  }),
]);
export type ReconcileResponse = z.infer<typeof ReconcileResponseSchema>;

/** Data of one server-sent event of `GET /v1/changes?projectId=`: a poke; losing it costs time, not data. */
export const PokeSchema = z.object({ stream: z.string(), head: Seq });
export type Poke = z.infer<typeof PokeSchema>;

/**
 * `GET /v1/packs/:packId/revs/:rev?projectId=`: the `pack.published` event of a revision. `sha256` is its hash and
 * the ETag of the answer; `If-None-Match` with it is answered with 304.
 */
export const PackRevisionSchema = z.object({
  packId: Id,
  rev: z.number().int().positive(),
  sha256: Sha256,
  event: z.object({ seq: Seq, json: z.string(), receipt: z.string() }),
});
export type PackRevision = z.infer<typeof PackRevisionSchema>;

/** `PUT /v1/blobs/:sha256?projectId=&readers=id,id`: readable by leads, its uploader and the readers named. */
export const BlobQuerySchema = z.object({ projectId: Id, readers: z.string().optional() });

/** `POST /v1/auth/exchange`: an invitation code for a device's tokens. */
export const ExchangeRequestSchema = z.object({
  code: z.string().min(8).max(100),
  /** The id that the app already uses as author of this person's events; ignored where the code is for one more device. */
  personId: Id,
  deviceId: Id,
  name: z.string().min(1).max(200),
});
/** `POST /v1/auth/refresh`. */
export const RefreshRequestSchema = z.object({ refreshToken: z.string().min(20).max(200) });
export const TokensSchema = z.object({
  projectId: Id,
  /** Who the device speaks for; with a code for one more device this is its owner, and the app takes it over. */
  personId: Id,
  deviceId: Id,
  role: z.enum(ROLES),
  accessToken: z.string(),
  refreshToken: z.string(),
  /** Seconds until the access token ends. */
  expiresIn: z.number(),
});
export type Tokens = z.infer<typeof TokensSchema>;

/** `POST /v1/projects/:projectId/invitations`; `.../device-codes` answers alike, for one more device of the caller. */
export const InviteRequestSchema = z.object({
  role: z.enum(ROLES),
  expertise: z.array(z.enum(EXPERTISE)),
});
export const InviteResponseSchema = z.object({ code: z.string(), expiresAt: z.string() });

/** `PATCH /v1/projects/:projectId/people/:personId` */
export const ChangeRoleSchema = z.object({ role: z.enum(ROLES) });

/** `GET /v1/projects/:projectId/people` */
export const PersonSchema = z.object({
  personId: Id,
  name: z.string(),
  role: z.enum(ROLES),
  expertise: z.array(z.enum(EXPERTISE)),
  devices: z.array(
    z.object({ deviceId: Id, lastSeenAt: z.string().nullable(), isRevoked: z.boolean() }),
  ),
});
export const PeopleResponseSchema = z.object({ people: z.array(PersonSchema) });

/** `POST /v1/assignments/claim` with the header `Idempotency-Key`: a soft lease; late work is kept. */
export const ClaimRequestSchema = z.object({
  projectId: Id,
  packId: Id,
  leaseSeconds: z
    .number()
    .int()
    .positive()
    .max(30 * 24 * 3600),
});
export const ClaimResponseSchema = z.object({ packId: Id, expiresAt: z.string() });
