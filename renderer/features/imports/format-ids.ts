import type { ColumnRole, ImportFormat } from '../../../shared/contract/imports.ts';
import { FORMAT_NAMES, ROLE_NAMES } from './format-names.ts';

/** Formats in the order in which they are offered. */
export const IMPORT_FORMAT_IDS = Object.keys(FORMAT_NAMES).filter(
  (format): format is ImportFormat => format in FORMAT_NAMES,
);

/** Roles in the order in which they are offered. */
export const COLUMN_ROLE_IDS = Object.keys(ROLE_NAMES).filter(
  (role): role is ColumnRole => role in ROLE_NAMES,
);
