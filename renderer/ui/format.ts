const counts = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const dayAndTime = new Intl.DateTimeFormat(undefined, {
  year: 'numeric',
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
});
const timeOnly = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** The sign for a value that is not there; never an empty cell. */
export const NONE = '–';

/** `1234567` as `1,234,567`. */
export function formatCount(count: number | null | undefined): string {
  return count === null || count === undefined ? NONE : counts.format(count);
}

/** `1234567` as `1.2M`, for narrow places; the whole number belongs into a tooltip. */
export function formatCompact(count: number | null | undefined): string {
  return count === null || count === undefined ? NONE : compact.format(count);
}

/** One count with its noun: `1 case`, `2,000 cases`. */
export function formatPlural(count: number, one: string, many = `${one}s`): string {
  return `${counts.format(count)} ${count === 1 ? one : many}`;
}

/** Milliseconds in the unit that a person would choose: `3 ms`, `1.24 s`, `2 m 05 s`, `1 h 12 m`. */
export function formatDuration(durationMs: number | null | undefined): string {
  if (durationMs === null || durationMs === undefined || !Number.isFinite(durationMs)) return NONE;
  const ms = Math.abs(durationMs);
  const sign = durationMs < 0 ? '−' : '';
  if (ms < 1) return ms === 0 ? '0 ms' : `${sign}${ms.toFixed(2)} ms`;
  if (ms < 1000) return `${sign}${Math.round(ms)} ms`;
  if (ms < 59_950)
    return `${sign}${ms < 9_995 ? (ms / 1000).toFixed(2) : (ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${sign}${Math.floor(seconds / 60)} m ${pad(seconds % 60)} s`;
  const minutes = Math.round(seconds / 60);
  return `${sign}${Math.floor(minutes / 60)} h ${pad(minutes % 60)} m`;
}

/** US dollars; small amounts keep three significant digits: `$0.00123`. */
export function formatCost(costUsd: number | null | undefined): string {
  if (costUsd === null || costUsd === undefined || !Number.isFinite(costUsd)) return NONE;
  if (costUsd === 0) return '$0';
  const amount = Math.abs(costUsd);
  const sign = costUsd < 0 ? '−' : '';
  if (amount >= 1)
    return `${sign}$${amount.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
  return `${sign}$${amount.toLocaleString('en', { maximumSignificantDigits: 3, maximumFractionDigits: 10 })}`;
}

/** Bytes with a binary unit as file managers show it: `4.2 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const units = ['KB', 'MB', 'GB', 'TB'] as const;
  let value = bytes / 1024;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value).toString()} ${units[unit] ?? 'TB'}`;
}

/** A share in 0..1 as `87.3%`. */
export function formatPercent(share: number | null | undefined, digits = 1): string {
  return share === null || share === undefined || !Number.isFinite(share)
    ? NONE
    : `${(share * 100).toFixed(digits)}%`;
}

/** A score or coefficient with at most `digits` decimals, without trailing zeros. */
export function formatNumber(value: number | null | undefined, digits = 3): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return NONE;
  return value.toLocaleString('en', { maximumFractionDigits: digits });
}

/** ISO time in the person's own zone; what does not parse is shown as it is. */
export function formatTime(iso: string | null | undefined): string {
  if (!iso) return NONE;
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : dayAndTime.format(date);
}

/** Hours, minutes and seconds of an ISO time, for "Saved 12:04:05". */
export function formatClock(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : timeOnly.format(date);
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
