import type { Database } from 'better-sqlite3';
import { SettingsSchema, type Settings } from '../../../shared/contract/workspace.ts';
import { readSettingRows, writeSettingRow } from '../store/local-state.ts';
import { defaultPersonName, namePerson, personName } from '../store/person.ts';

const DEFAULTS: Omit<Settings, 'reviewerName'> = {
  colorScheme: 'system',
  keys: {},
  positiveClass: 'fail',
  labelPolicy: 'latest',
  goldPolicy: 'single',
  fontScale: 1,
  showJudgeByDefault: false,
  requireSignedPacks: false,
};

/** The settings of this device. A stored value that does not fit any more falls back to its default. */
export function readSettings(db: Database, personId: string): Settings {
  const name = personName(db, personId);
  const defaults: Settings = {
    ...DEFAULTS,
    reviewerName: name === personId ? defaultPersonName() : name,
  };
  const stored = Object.entries(readSettingRows(db)).flatMap(([key, value]) => {
    const fits = SettingsSchema.partial().safeParse({ [key]: value });
    return fits.success ? [fits.data] : [];
  });
  return Object.assign({}, defaults, ...stored, {
    reviewerName: defaults.reviewerName,
  }) as Settings;
}

/** Stores some settings; the reviewer's name becomes the name of the person's answers. */
export function writeSettings(
  db: Database,
  personId: string,
  changed: { readonly [K in keyof Settings]?: Settings[K] | undefined },
): void {
  const { reviewerName, ...others } = changed;
  if (reviewerName !== undefined) namePerson(db, personId, reviewerName);
  for (const [key, value] of Object.entries(others)) {
    if (value !== undefined) writeSettingRow(db, key, value);
  }
}
