import type { Database } from 'better-sqlite3';
import { up as start } from './migrations/0010-start.ts';
import { up as order } from './migrations/0020-order.ts';
import { up as assignments } from './migrations/0025-assignments.ts';
import { up as packFiles } from './migrations/0026-pack-files.ts';
import { up as answersFiles } from './migrations/0027-answers-files.ts';
import { up as team } from './migrations/0028-team.ts';
import { up as followedSubjects } from './migrations/0029-followed-subjects.ts';
import { up as sync } from './migrations/0030-sync.ts';
import { up as teamSeen } from './migrations/0032-team-seen.ts';
import { up as packOrigin } from './migrations/0033-pack-origin.ts';

/** One step of the schema. Numbers grow and are never reused; a released step never changes. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly up: (db: Database) => void;
}

/** Every step, oldest first. The number of the last one is the schema version of this Assay. */
export const MIGRATIONS: readonly Migration[] = [
  { version: 10, name: 'start', up: start },
  { version: 20, name: 'order', up: order },
  { version: 25, name: 'assignments', up: assignments },
  { version: 26, name: 'pack-files', up: packFiles },
  { version: 27, name: 'answers-files', up: answersFiles },
  { version: 28, name: 'team', up: team },
  { version: 29, name: 'followed-subjects', up: followedSubjects },
  { version: 30, name: 'sync', up: sync },
  { version: 32, name: 'team-seen', up: teamSeen },
  { version: 33, name: 'pack-origin', up: packOrigin },
];
