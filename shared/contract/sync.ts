import { z } from 'zod';
import type { SyncWords } from '../domain/sync-words.ts';
import { EXPERTISE, ROLES, type Role } from '../protocol/streams.ts';
import { command, query } from './call.ts';

/** Where the workspace stands with its team server. */
export interface SyncStatus extends SyncWords {
  /** null if the workspace works alone. */
  readonly server: {
    /** Host and port, as a person knows the server. */
    readonly host: string;
    readonly url: string;
    readonly personName: string;
    readonly role: Role;
  } | null;
  readonly isSyncing: boolean;
  readonly waiting: number;
  readonly parked: number;
  readonly lastSyncAt: string | null;
  /** When the next attempt is due; null if one runs, or if only the person can go on. */
  readonly nextTryAt: string | null;
  /** Only a new code brings sync back. */
  readonly needsSignIn: boolean;
  /** The system keeps no secrets safely: the sign-in ends when the app closes. */
  readonly isSignInTemporary: boolean;
  /** Seconds by which this computer's clock differs from the server's, where it is worth a warning. */
  readonly clockOffSeconds: number | null;
}

/** What one side does not take, with what the person can do about it. */
export interface ParkedEntry {
  readonly eventId: string;
  readonly direction: 'in' | 'out';
  readonly what: string;
  readonly reason: string;
  readonly advice: string;
  readonly at: string;
}

export interface SyncLogEntry {
  readonly at: string;
  readonly level: 'info' | 'warning';
  readonly message: string;
}

/** Somebody of the project, as leads see them. */
export interface SyncPerson {
  readonly personId: string;
  readonly name: string;
  readonly role: Role;
  readonly expertise: readonly (typeof EXPERTISE)[number][];
  readonly isSelf: boolean;
  readonly devices: readonly {
    readonly deviceId: string;
    readonly lastSeenAt: string | null;
    readonly isRemoved: boolean;
    readonly isThisDevice: boolean;
  }[];
}

export interface OneTimeCode {
  readonly code: string;
  readonly expiresAt: string;
}

export interface SyncRunSummary {
  readonly status: SyncStatus;
  readonly pushed: number;
  readonly pulled: number;
}

const nothing = z.strictObject({});
const RoleSchema = z.enum(ROLES);
const ExpertiseSchema = z.array(z.enum(EXPERTISE)).max(EXPERTISE.length);

export const syncContract = {
  'sync.status': query<SyncStatus>()(nothing, ['sync', 'settings']),
  /** Joins a project with a code that a lead, or the person's first device, gave. */
  'sync.connect': command<SyncStatus>()(
    z.strictObject({
      url: z.string().trim().min(1).max(300),
      code: z.string().trim().min(8).max(100),
      name: z.string().trim().min(1).max(120),
    }),
  ),
  /** Everything stays here; nothing travels any more. */
  'sync.disconnect': command<SyncStatus>()(nothing),
  /** Syncs at once. @returns when the attempt has ended, however it did: the status says. */
  'sync.now': command<SyncRunSummary>()(nothing),
  /** Newest first. */
  'sync.log': query<readonly SyncLogEntry[]>()(
    z.strictObject({ limit: z.number().int().min(1).max(1000).default(200) }),
    ['sync'],
  ),
  'sync.parked': query<readonly ParkedEntry[]>()(nothing, ['sync']),
  'sync.retryParked': command<SyncStatus>()(nothing),
  /** From now on the pack travels to the project; leads only. */
  'sync.sharePack': command<null>()(z.strictObject({ packId: z.string() })),
  /** A one-time code with which somebody joins; leads only. */
  'sync.invite': command<OneTimeCode>()(
    z.strictObject({ role: RoleSchema, expertise: ExpertiseSchema }),
  ),
  /** A code for one more device of this person, for ten minutes. */
  'sync.deviceCode': command<OneTimeCode>()(nothing),
  /** A code for somebody whose sign-in has ended; leads only. */
  'sync.signInCode': command<OneTimeCode>()(z.strictObject({ personId: z.string() })),
  /** Asks the server: it changes without anything changing here. Leads only. */
  'sync.people': command<readonly SyncPerson[]>()(nothing),
  'sync.changeRole': command<null>()(z.strictObject({ personId: z.string(), role: RoleSchema })),
  'sync.removeDevice': command<null>()(z.strictObject({ deviceId: z.string() })),
} as const;
