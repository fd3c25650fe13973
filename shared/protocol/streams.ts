export const ROLES = ['admin', 'lead', 'reviewer', 'viewer'] as const;
export type Role = (typeof ROLES)[number];
export const EXPERTISE = ['domain', 'engineer', 'qa', 'support'] as const;

/** What a stream's name says about who may do what with it. */
export type StreamAccess =
  | { readonly kind: 'pack' | 'lead'; readonly packId: string }
  | { readonly kind: 'assign' | 'ann'; readonly packId: string; readonly reviewerId: string };

/** A person's rights in the project that the stream's pack belongs to. */
export interface Grant {
  readonly personId: string;
  readonly role: Role;
}

const PART = /^[A-Za-z0-9._~:@-]{1,128}$/;

/** Reads a stream's name. @returns null for names that never travel (such as `ws`) and malformed ones. */
export function streamAccess(stream: string): StreamAccess | null {
  const [kind, packId, reviewerId, ...rest] = stream.split('/');
  if (rest.length > 0 || packId === undefined || !PART.test(packId)) return null;
  if (kind === 'pack' || kind === 'lead') return reviewerId === undefined ? { kind, packId } : null;
  if (kind !== 'assign' && kind !== 'ann') return null;
  if (reviewerId === undefined || !PART.test(reviewerId)) return null;
  return { kind, packId, reviewerId };
}

/** Whether the role runs the project: sees every stream of it, invites and assigns. */
export function isLead(role: Role): boolean {
  return role === 'admin' || role === 'lead';
}

/**
 * Whether a person may read a stream. A reviewer never reads the answers, the share or the hidden
 * repeats of anybody else; that is what keeps a blind review blind.
 */
export function mayRead(grant: Grant, stream: string): boolean {
  const access = streamAccess(stream);
  if (access === null) return false;
  if (isLead(grant.role)) return true;
  if (access.kind === 'pack') return true;
  if (!('reviewerId' in access) || grant.role !== 'reviewer') return false;
  return access.reviewerId === grant.personId;
}

const ANNOTATION_KINDS =
  /^(annotation|case|comment|draft|outcome|assignment\.declined|share)(\.|$)/;
const LEAD_ONLY_KINDS =
  /^(pack|rubric|guideline|metric|dataset|adjudication|gold|plan|redaction|assignment\.(granted|released|expired))(\.|$)/;

/**
 * Whether a person may add an event of this kind to a stream. Kinds that this version does not know are
 * allowed where the person may write at all: an older server forwards what a newer app says.
 */
export function mayWrite(grant: Grant, stream: string, kind: string): boolean {
  const access = streamAccess(stream);
  if (access === null || grant.role === 'viewer') return false;
  if (access.kind === 'ann')
    return access.reviewerId === grant.personId && !LEAD_ONLY_KINDS.test(kind);
  return isLead(grant.role) && (access.kind === 'lead' || !ANNOTATION_KINDS.test(kind));
}
