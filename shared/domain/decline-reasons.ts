/** What a reviewer can say with one key when a case is not their area, and whom that asks for. */
export const DECLINE_REASONS = [
  { text: 'Needs a domain expert', expertise: 'domain' },
  { text: 'Needs an engineer', expertise: 'engineer' },
  { text: 'Needs somebody from QA', expertise: 'qa' },
  { text: 'Needs somebody from support', expertise: 'support' },
  { text: 'I know the people in it, or the system', expertise: null },
] as const;

/** The expertise that a reason asks for; null where it is in own words. */
export function wantedExpertise(reason: string): string | null {
  return DECLINE_REASONS.find(({ text }) => text === reason)?.expertise ?? null;
}
